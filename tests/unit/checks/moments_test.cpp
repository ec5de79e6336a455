#include "checks/load/moments.hpp"

#include <doctest/doctest.h>

#include "lvspec/profile.hpp"

using namespace lvspec;

namespace {

constexpr std::int64_t ms = 1'000'000, second = 1'000'000'000;

struct Told {
  explicit Told(std::int64_t length_ns) {
    profile.real_servers.resize(2);
    run.stages.push_back({0, length_ns});
  }
  LoadExchange& request(std::int64_t at, std::int64_t took, Answer answer = Answer::ok, std::uint8_t server = 0) {
    LoadExchange e;
    e.intended_ns = e.sent_ns = at;
    e.done_ns = at + took;
    e.answer = answer;
    e.connection = static_cast<std::uint32_t>(run.connections.size());
    run.connections.push_back({at, at + ms, 0, 20000});
    seen.push_back({{}, {}, {{Role::real_server, server}, {}}});
    return run.exchanges.emplace_back(e);
  }
  [[nodiscard]] std::vector<LoadMoment> moments() const { return moments_of(profile, run, seen); }

  Profile profile;
  LoadRun run;
  std::vector<Seen> seen;
};

TEST_CASE("a request is asked and late when it was meant to leave, and answered when its answer came") {
  Told told(3 * second);
  told.request(100 * ms, 1500 * ms);
  told.request(1200 * ms, 10 * ms, Answer::ok, 1);
  const auto m = told.moments();
  REQUIRE(m.size() == 3);
  CHECK(m[0].asked == 1);
  CHECK(m[0].answered == 0);
  CHECK(m[1].answered == 2);
  CHECK(m[0].max == doctest::Approx(1500));
  CHECK(m[1].p50 == doctest::Approx(10));
  CHECK(m[2].asked == 0);
  CHECK(m[2].max == 0);
  CHECK(m[0].connections == std::vector<std::uint64_t>{1, 0});
  CHECK(m[1].connections == std::vector<std::uint64_t>{0, 1});
}

TEST_CASE("percentiles are those of the nearest rank") {
  Told told(second);
  for (int i = 1; i <= 100; ++i) told.request(i * ms, i * ms);
  const auto m = told.moments();
  REQUIRE(m.size() == 1);
  CHECK(m[0].p50 == doctest::Approx(50));
  CHECK(m[0].p90 == doctest::Approx(90));
  CHECK(m[0].p99 == doctest::Approx(99));
  CHECK(m[0].max == doctest::Approx(100));
}

TEST_CASE("errors count where their request was meant to leave; what the run's end cut off is none") {
  Told told(2 * second);
  told.request(100 * ms, 1500 * ms, Answer::reset);
  told.request(200 * ms, 1500 * ms, Answer::interrupted).done_ns = LoadExchange::never;
  const auto m = told.moments();
  CHECK(m[0].errors == 1);
  CHECK(m[0].asked == 2);
  CHECK(m[1].errors == 0);
}

TEST_CASE("without a SYN-ACK the answer's own word names the server; without both nobody is named") {
  Told told(second);
  told.request(ms, ms).token = 1;
  told.request(2 * ms, ms);
  told.seen.clear();
  CHECK(told.moments()[0].connections == std::vector<std::uint64_t>{0, 1});
}

TEST_CASE("long runs have few moments, and a piece at the end belongs to the last one") {
  Told hour(3600 * second);
  CHECK(hour.moments().size() == 240);
  CHECK(hour.moments().back().length == doctest::Approx(15));
  Told piece(2 * second + 30 * ms);
  REQUIRE(piece.moments().size() == 2);
  CHECK(piece.moments().back().length == doctest::Approx(1.03));
  CHECK(Told(0).moments().size() == 1);
}

}  // namespace
