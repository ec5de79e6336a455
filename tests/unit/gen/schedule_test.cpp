#include "gen/load/schedule.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace lvspec;

namespace {

LoadStage stage(Shape shape, std::uint32_t length_ms, double from, double to = 0) {
  LoadStage s;
  s.shape = shape;
  s.length_ms = length_ms;
  s.from = from;
  s.to = to;
  return s;
}

std::vector<Arrival> all(const std::vector<LoadStage>& stages, std::uint64_t seed = 1) {
  Schedule schedule(stages, seed);
  std::vector<Arrival> out;
  while (const auto arrival = schedule.next()) out.push_back(*arrival);
  return out;
}

std::size_t between(const std::vector<Arrival>& arrivals, double from_s, double to_s) {
  std::size_t n = 0;
  for (const Arrival& a : arrivals) {
    const auto at = static_cast<double>(a.intended_ns);
    n += at >= from_s * 1e9 - 1 && at < to_s * 1e9 - 1 ? 1 : 0;
  }
  return n;
}

bool never_falls(const std::vector<Arrival>& arrivals) {
  for (std::size_t i = 1; i < arrivals.size(); ++i)
    if (arrivals[i].intended_ns < arrivals[i - 1].intended_ns) return false;
  return true;
}

}  // namespace

TEST_CASE("a constant rate has exactly rate times length arrivals, evenly apart") {
  const auto arrivals = all({stage(Shape::constant, 10'000, 2000)});
  REQUIRE(arrivals.size() == 20'000);
  for (std::size_t i = 0; i < arrivals.size(); ++i)
    REQUIRE(std::llabs(arrivals[i].intended_ns - static_cast<std::int64_t>(i) * 500'000) <= 1);
}

TEST_CASE("rates that are no whole number lose no arrival over the stages") {
  std::vector<LoadStage> stages(30, stage(Shape::constant, 100, 33.3));
  const auto arrivals = all(stages);
  CHECK(arrivals.size() == 100);  // 3 s at 33.3 a second: 99.9, and the first is at once
  for (std::size_t i = 1; i < arrivals.size(); ++i)
    CHECK(std::abs(static_cast<double>(arrivals[i].intended_ns - arrivals[i - 1].intended_ns) - 1e9 / 33.3) < 100);
}

TEST_CASE("a ramp's n-th arrival is where its integral reaches n") {
  const auto arrivals = all({stage(Shape::ramp, 10'000, 200, 2000)});
  CHECK(arrivals.size() == 11'000);
  CHECK(between(arrivals, 0, 1) == 290);
  CHECK(between(arrivals, 9, 10) == 1910);
  CHECK(never_falls(arrivals));
}

TEST_CASE("a ramp may begin at nothing, or end there") {
  CHECK(all({stage(Shape::ramp, 2000, 0, 100)}).size() == 100);
  CHECK(all({stage(Shape::ramp, 2000, 100, 0)}).size() == 100);
}

TEST_CASE("steps are equal parts from the first rate to the last") {
  LoadStage s = stage(Shape::step, 3000, 100, 300);
  s.steps = 3;
  const auto arrivals = all({s});
  CHECK(arrivals.size() == 600);
  CHECK(between(arrivals, 0, 1) == 100);
  CHECK(between(arrivals, 1, 2) == 200);
  CHECK(between(arrivals, 2, 3) == 300);
}

TEST_CASE("a spike begins and ends at its times") {
  LoadStage s = stage(Shape::spike, 5000, 100, 1000);
  s.start_ms = 2000;
  s.spike_ms = 1000;
  const auto arrivals = all({s});
  CHECK(arrivals.size() == 1400);
  CHECK(between(arrivals, 0, 2) == 200);
  CHECK(between(arrivals, 2, 3) == 1000);
  CHECK(between(arrivals, 3, 5) == 200);
}

TEST_CASE("a sine swings about its base") {
  LoadStage s = stage(Shape::sine, 4000, 100, 100);
  s.period_ms = 4000;
  const auto arrivals = all({s});
  CHECK(arrivals.size() == 400);
  // From t = 0 to half a period the integral is 200 + 2 * 100 * 4 / (2 pi) = 327.3: arrivals 0 to 327.
  CHECK(between(arrivals, 0, 2) == 328);
  CHECK(never_falls(arrivals));
}

TEST_CASE("no burst and no hole where one stage follows another") {
  const auto arrivals = all({stage(Shape::constant, 1050, 10), stage(Shape::constant, 1000, 20)});
  // Half a request is left over at 1.05 s; the other half takes 25 ms at 20 a second.
  REQUIRE(arrivals.size() > 12);
  CHECK(arrivals[10].intended_ns == 1'000'000'000);
  CHECK(arrivals[11].stage == 1);
  CHECK(arrivals[11].intended_ns == 1'075'000'000);
}

TEST_CASE("Poisson arrivals have the rate, are the same from the same seed, and their distances are spread as they should be") {
  LoadStage s = stage(Shape::constant, 100'000, 100);
  s.arrivals = Arrivals::poisson;
  const auto arrivals = all({s}, 7), again = all({s}, 7), other = all({s}, 8);
  CHECK(std::abs(static_cast<double>(arrivals.size()) - 10'000) < 500);  // five standard deviations
  REQUIRE(arrivals.size() == again.size());
  CHECK(arrivals[500].intended_ns == again[500].intended_ns);
  CHECK(arrivals[500].intended_ns != other[500].intended_ns);
  std::size_t long_ones = 0;
  for (std::size_t i = 1; i < arrivals.size(); ++i)
    long_ones += arrivals[i].intended_ns - arrivals[i - 1].intended_ns > 10'000'000;
  CHECK(std::abs(static_cast<double>(long_ones) / static_cast<double>(arrivals.size()) - std::exp(-1)) < 0.03);
  CHECK(never_falls(arrivals));
}

TEST_CASE("a closed stage has no arrivals, and the next one begins at its own start") {
  const auto arrivals = all({stage(Shape::constant, 1000, 10), stage(Shape::closed, 2000, 0), stage(Shape::constant, 1000, 10)});
  REQUIRE(arrivals.size() == 20);
  CHECK(arrivals[10].stage == 2);
  CHECK(arrivals[10].intended_ns == 3'000'000'000);
}
