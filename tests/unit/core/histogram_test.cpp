#include "lvspec/histogram.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>
#include <vector>

using lvspec::Histogram;

namespace {

constexpr double percentiles[] = {0, 1, 50, 90, 95, 99, 99.9, 99.99, 100};

/// Values over nine decades, as latencies are: many small, a few that took long.
std::vector<std::uint64_t> latencies(std::size_t count, unsigned seed) {
  std::mt19937_64 dice(seed);
  std::lognormal_distribution<double> law(7, 2.5);
  std::vector<std::uint64_t> out(count);
  for (auto& value : out) value = static_cast<std::uint64_t>(std::min(law(dice), 3.5e9));
  return out;
}

Histogram of(const std::vector<std::uint64_t>& values) {
  Histogram out;
  for (const auto value : values) out.record(value);
  return out;
}

std::uint64_t exact(const std::vector<std::uint64_t>& sorted, double percentile) {
  const double rank = std::ceil(std::nextafter(percentile, 0) / 100 * static_cast<double>(sorted.size()));
  return sorted[std::max<std::size_t>(1, static_cast<std::size_t>(rank)) - 1];
}

void same(const Histogram& a, const Histogram& b) {
  CHECK(std::ranges::equal(a.slots(), b.slots()));
  CHECK(a.count() == b.count());
  CHECK(a.min() == b.min());
  CHECK(a.max() == b.max());
  CHECK(a.mean() == doctest::Approx(b.mean()));
}

}  // namespace

TEST_CASE("A histogram that counted nothing says 0 to everything") {
  const Histogram empty;
  CHECK(empty.count() == 0);
  CHECK(empty.min() == 0);
  CHECK(empty.max() == 0);
  CHECK(empty.mean() == 0);
  CHECK(empty.slots().empty());
  for (const double p : percentiles) CHECK(empty.value_at(p) == 0);
}

TEST_CASE("Percentiles are never below the true value, and above it by less than a thousandth") {
  for (const unsigned seed : {1U, 2U, 3U}) {
    auto values = latencies(20000, seed);
    const Histogram histogram = of(values);
    std::ranges::sort(values);
    for (const double p : percentiles) {
      const auto truth = exact(values, p);
      CHECK(histogram.value_at(p) >= truth);
      CHECK(static_cast<double>(histogram.value_at(p) - truth) <= static_cast<double>(truth) / 1000);
    }
    CHECK(histogram.min() == values.front());
    CHECK(histogram.max() == values.back());
  }
}

TEST_CASE("Values below 2048 keep a slot each, the next ones share it two by two") {
  Histogram histogram;
  for (const std::uint64_t value : {0, 2047, 2048, 2049, 2050}) histogram.record(value);
  CHECK(histogram.value_at(20) == 0);
  CHECK(histogram.value_at(40) == 2047);
  CHECK(histogram.value_at(60) == 2049);
  CHECK(histogram.value_at(100) == 2051);
  CHECK(histogram.slots().size() == 2050);
  CHECK(histogram.slots()[2048] == 2);
}

TEST_CASE("99.9 % of a thousand values is the 999th") {
  Histogram histogram;
  for (std::uint64_t value = 1; value <= 1000; ++value) histogram.record(value);
  CHECK(histogram.value_at(99.9) == 999);
  CHECK(histogram.value_at(50) == 500);
  CHECK(histogram.value_at(-1) == 1);
  CHECK(histogram.value_at(200) == 1000);
  CHECK(histogram.mean() == doctest::Approx(500.5));
}

TEST_CASE("What is beyond the highest value counts as the highest") {
  Histogram histogram(10000);
  histogram.record(~std::uint64_t{0});
  CHECK(histogram.count() == 1);
  CHECK(histogram.max() == 10000);
  CHECK(histogram.value_at(100) == 10007);
  Histogram hour;
  hour.record(Histogram::an_hour);
  histogram.add(hour);
  CHECK(histogram.count() == 2);
  CHECK(histogram.max() == 10000);
  CHECK(histogram.min() == 10000);
}

TEST_CASE("Parts added are the whole") {
  const auto values = latencies(5000, 4);
  const auto middle = values.begin() + 1234;
  Histogram sum;
  sum.add(of({values.begin(), middle}));
  sum.add(Histogram());
  sum.add(of({middle, values.end()}));
  same(sum, of(values));
}

TEST_CASE("A cleared histogram is a new one") {
  Histogram histogram = of({5, 70000});
  histogram.clear();
  same(histogram, Histogram());
  histogram.record(9);
  CHECK(histogram.min() == 9);
}

TEST_CASE("A histogram without room is refused") {
  CHECK_THROWS_AS(Histogram(1), std::invalid_argument);
  CHECK_THROWS_AS(Histogram((std::uint64_t{1} << 62U) + 1), std::invalid_argument);
  CHECK_NOTHROW(Histogram(2));
}
