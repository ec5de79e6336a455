#include "gen/load/bisection.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace lvspec;

namespace {

/// The rates that are tried on a cluster that takes up to `limit` requests a second.
std::vector<double> tried(Bisection& bisection, double limit) {
  std::vector<double> rates;
  while (const auto rate = bisection.next()) {
    REQUIRE(rates.size() < 64);
    rates.push_back(*rate);
    bisection.note(*rate <= limit);
  }
  return rates;
}

}  // namespace

TEST_CASE("a search tries both bounds, then halves until they are as near as asked for") {
  Bisection bisection({100, 500, 0.1});
  CHECK(tried(bisection, 333) == std::vector<double>{100, 500, 300, 400, 350, 325});
  CHECK(bisection.highest() == 325);
  CHECK(bisection.lowest_missed() == 350);
  Bisection fine({100, 5000, 0.001});
  static_cast<void>(tried(fine, 1234));
  CHECK(*fine.highest() <= 1234);
  CHECK(*fine.lowest_missed() > 1234);
  CHECK(*fine.lowest_missed() - *fine.highest() <= 0.001 * *fine.lowest_missed());
}

TEST_CASE("a lower bound that does not hold ends a search, and so does an upper one that does") {
  Bisection low({100, 500, 0.1});
  CHECK(tried(low, 99) == std::vector<double>{100});
  CHECK_FALSE(low.highest());
  Bisection high({100, 500, 0.1});
  CHECK(tried(high, 500) == std::vector<double>{100, 500});
  CHECK(high.highest() == 500);
  CHECK_FALSE(high.lowest_missed());
}

TEST_CASE("rates below a few requests a second are halved finer than by whole ones") {
  Bisection bisection({1, 2, 0.01});
  CHECK(tried(bisection, 1.4).size() > 5);
  CHECK(*bisection.highest() > 1.38);
}
