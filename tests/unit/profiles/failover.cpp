// [failover]: its values, and its mistakes with their places.
#include <doctest/doctest.h>

#include "example.hpp"
#include "profiles/quick.hpp"

using namespace lvspec;

namespace {

const std::string whole = example + std::string(R"(
[failover]
every = "20ms"
timeout = "800ms"
before = "3s"
broken = "20s"
after = "15s"
connections = 8
speak_every = "250ms"
detected = "4s"
gap = "5s"
lost = 120

[failover."web1.service"]
gap = "200ms"
announced = "1s"
answers = "2s"
lost_connections = 0
)");

struct Mistake {
  const char* from;
  const char* to;
  const char* where;
  const char* says;
};

}  // namespace

TEST_CASE("[failover] has its pace, its limits, and a hook's own") {
  const Failover f = parse_profile(whole, "p.toml").failover;
  CHECK(f.every_ms == 20);
  CHECK(f.timeout_ms == 800);
  CHECK(f.before_ms == 3000);
  CHECK(f.broken_ms == 20'000);
  CHECK(f.after_ms == 15'000);
  CHECK(f.connections == 8);
  CHECK(f.speak_every_ms == 250);
  CHECK(f.limits.detected_ms == 4000);
  CHECK(f.limits.gap_ms == 5000);
  CHECK(f.limits.lost == 120);
  CHECK_FALSE(f.limits.announced_ms);
  const FailoverLimits& own = f.limits_of.at("web1.service");
  CHECK(own.gap_ms == 200);
  CHECK(own.announced_ms == 1000);
  CHECK(own.answers_ms == 2000);
  CHECK(own.connections == 0);
  CHECK_FALSE(own.lost);
}

TEST_CASE("without [failover] there is a pace and no limit") {
  const Failover f = parse_profile(example, "p.toml").failover;
  CHECK(f.every_ms == 50);
  CHECK_FALSE(f.limits.gap_ms);
  CHECK(f.limits_of.empty());
}

TEST_CASE("a profile that is written has its [failover]") {
  const Failover f = parse_profile(profile_to_toml(parse_profile(whole, "p.toml")), "q.toml").failover;
  CHECK(f.every_ms == 20);
  CHECK(f.connections == 8);
  CHECK(f.limits.lost == 120);
  CHECK(f.limits_of.at("web1.service").gap_ms == 200);
  CHECK(f.limits_of.at("web1.service").connections == 0);
}

TEST_CASE("mistakes in [failover]") {
  for (const Mistake& m : std::vector<Mistake>{
           {"every = \"20ms\"", "evry = \"20ms\"", "evry", "unknown key \"evry\" in [failover]; did you mean \"every\"?"},
           {"every = \"20ms\"", "every = \"2ms\"", "every", "every is \"2ms\", expected"},
           {"every = \"20ms\"", "every = \"5ms\"", "[failover]", "takes some 2000 frames a second"},
           {"gap = \"5s\"", "gap = 5", "gap = 5", "gap is 5, expected"},
           {"lost = 120", "lost = \"120\"", "lost =", "lost is \"120\", expected a whole number"},
           {"broken = \"20s\"", "broken = \"0s\"", "broken", "broken is \"0s\", expected"},
           {"lost_connections = 0", "lost_conections = 0", "lost_conections", "did you mean \"lost_connections\"?"},
           {"announced = \"1s\"", "every = \"1s\"", "every = \"1s\"", "unknown key \"every\" in [failover.\"web1.service\"]"},
           {"[failover.\"web1.service\"]", "[failover.\"web1.servce\"]", "[failover.\"web1.servce\"]",
            "limits for the hook \"web1.servce\", which this profile has not in [hooks]; did you mean \"web1.service\"?"},
           {"[failover.\"web1.service\"]", "[failover.other]", "[failover.other]", "add [hooks.\"other\"]"}}) {
    CAPTURE(m.to);
    const std::string text = with(m.from, m.to, whole);
    const std::string found = problems_of(text);
    CAPTURE(found);
    CHECK(found.find(m.says) != std::string::npos);
    CHECK(found.starts_with("p.toml:" + std::to_string(line_of(text, m.where)) + ":"));
    CHECK(std::count(found.begin(), found.end(), '\n') == 0);
  }
}
