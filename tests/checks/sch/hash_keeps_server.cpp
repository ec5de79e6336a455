#include <doctest/doctest.h>

#include "tests/checks/sch/schedule.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("SCH-13: each client keeps its server") {
  for (const char* scheduler : {"sh", "mh"}) {
    CHECK(judge_one("SCH-13", given(scheduled(scheduler), "11111")) == "pass");
    CHECK(judge_one("SCH-13", given(given(scheduled(scheduler), "11111"), "22", 20100, Wire::client(211))) == "pass");
  }
}

TEST_CASE("SCH-13: one client meets both servers, on a capture with a gap too") {
  Wire wire = scheduled("sh");
  wire.loses("mirror", 1);
  const Verdict v = given(wire, "12").judge("SCH-13");
  CHECK(said(v) == "fail dr1");
  CHECK(v.evidence.front().frames.size() == 2);
  CHECK(judge_one("SCH-13", given(scheduled("mh"), "11112")) == "fail dr1");
  // However long after.
  Wire later = given(scheduled("sh"), "11111");
  later.wait_ms(900'000);
  CHECK(judge_one("SCH-13", given(later, "2", 20100)) == "fail dr1");
}

TEST_CASE("SCH-13: dh hashes the VIP, whoever asks") {
  CHECK(judge_one("SCH-13", given(scheduled("dh"), "22222")) == "pass");
  CHECK(judge_one("SCH-13", given(given(scheduled("dh"), "11111"), "22", 20100, Wire::client(211))) == "fail dr1");
}

TEST_CASE("SCH-13: where ports are hashed, one client may have several servers") {
  for (const auto& [scheduler, flag] : {std::pair{"sh", "sh-port"}, {"mh", "mh-port"}, {"sh", "flag-2"}}) {
    Wire wire = scheduled(scheduler);
    wire.profile.services.front().scheduler_flags = {flag};
    CHECK(judge_one("SCH-13", given(wire, "12121")) == "not_applicable");
  }
  for (const char* flag : {"sh-fallback", "mh-port", "flag-1"}) {
    Wire wire = scheduled("sh");
    wire.profile.services.front().scheduler_flags = {flag};
    CHECK(judge_one("SCH-13", given(wire, "12121")) == "fail dr1");
  }
}

TEST_CASE("SCH-13: without a view of the second hop the answers tell") {
  Wire wire = scheduled("sh");
  wire.without_vantage("mirror");
  CHECK(judge_one("SCH-13", given(wire, "11111")) == "pass");
  CHECK(judge_one("SCH-13", given(wire, "11112")) == "fail dr1");
}

TEST_CASE("SCH-13: many clients with one connection each, few connections, none") {
  Wire many = scheduled("sh");
  for (int last = 210; last < 220; ++last) many = given(many, "1", static_cast<std::uint16_t>(20000 + last), Wire::client(last));
  CHECK(judge_one("SCH-13", many) == "inconclusive");
  CHECK(judge_one("SCH-13", given(scheduled("sh"), "1111")) == "inconclusive");
  CHECK(judge_one("SCH-13", scheduled("sh")) == "inconclusive");
}

TEST_CASE("SCH-13: a capture with a gap, other schedulers, persistence, one server, no stimulus") {
  Wire lossy = scheduled("sh");
  lossy.loses("mirror", 1);
  CHECK(judge_one("SCH-13", given(lossy, "11111")) == "inconclusive");
  for (const char* other : {"rr", "wlc", "sed"}) CHECK(judge_one("SCH-13", given(scheduled(other), "12121")) == "not_applicable");
  Wire none = scheduled("sh");
  none.profile.services.front().scheduler.reset();
  CHECK(judge_one("SCH-13", given(none, "12121")) == "not_applicable");
  Wire persistent = scheduled("sh");
  persistent.profile.services.front().persistence_s = 300;
  CHECK(judge_one("SCH-13", given(persistent, "11111")) == "not_applicable");
  CHECK(judge_one("SCH-13", given(scheduled("sh", 1, 0), "11111")) == "not_applicable");
  CHECK(judge_one("SCH-13", given(scheduled("sh"), "11111").without_stimulus(Stimulus::burst)) == "not_applicable");
}
