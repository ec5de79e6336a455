#include <doctest/doctest.h>

#include "tests/checks/sch/schedule.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("SCH-14: shares as the weights, or nearly so") {
  CHECK(judge_one("SCH-14", given(scheduled("wlc", 3, 1), times(20, "1121"))) == "pass");
  CHECK(judge_one("SCH-14", given(scheduled("wlc", 3, 1), times(20, "11211"))) == "pass");
  CHECK(judge_one("SCH-14", given(scheduled("wlc"), times(20, "12"))) == "pass");
}

TEST_CASE("SCH-14: lc looks at no weights") {
  CHECK(judge_one("SCH-14", given(scheduled("lc", 3, 1), times(20, "12"))) == "pass");
  CHECK(judge_one("SCH-14", given(scheduled("lc", 3, 1), times(20, "1121"))) == "fail dr1");
}

TEST_CASE("SCH-14: shares that contradict the weights") {
  const Verdict v = given(scheduled("wlc", 3, 1), times(20, "12")).judge("SCH-14");
  CHECK(said(v) == "fail dr1");
  CHECK_FALSE(v.evidence.front().frames.empty());
  CHECK(judge_one("SCH-14", given(scheduled("wlc"), times(20, "1"))) == "fail dr1");
}

TEST_CASE("SCH-14: where the test's limit lies") {
  // Of 40 connections at 1:1, G is 10.5 for 30 and 12.8 for 31; the limit is 11.2.
  CHECK(judge_one("SCH-14", given(scheduled("wlc"), times(30, "1") + times(10, "2"))) == "pass");
  CHECK(judge_one("SCH-14", given(scheduled("wlc"), times(31, "1") + times(9, "2"))) == "fail dr1");
}

TEST_CASE("SCH-14: three servers have two degrees of freedom") {
  Wire wire = scheduled("wlc");
  wire.profile.real_servers.push_back({"web3", wire.address("dr2"), {wire.mac("dr2")}, 1, std::nullopt, std::nullopt});
  CHECK(judge_one("SCH-14", given(wire, times(15, "12"))) == "fail dr1");
  wire.profile.real_servers.back().weight = 0;
  CHECK(judge_one("SCH-14", given(wire, times(15, "12"))) == "pass");
}

TEST_CASE("SCH-14: too few connections, or none") {
  CHECK(judge_one("SCH-14", given(scheduled("wlc"), times(4, "12"))) == "inconclusive");
  CHECK(judge_one("SCH-14", given(scheduled("wlc"), times(5, "12"))) == "pass");
  CHECK(judge_one("SCH-14", scheduled("wlc")) == "inconclusive");
  Wire straight = scheduled("wlc");
  for (std::uint16_t port = 20000; port < 20020; ++port) Connection(straight, port).straight_to("web1").handshake();
  CHECK(judge_one("SCH-14", straight) == "inconclusive");
}

TEST_CASE("SCH-14: what is not judged is reported") {
  for (const char* other : {"sed", "nq", "lblc", "fo"}) {
    const Verdict v = given(scheduled(other), times(20, "1")).judge("SCH-14");
    CHECK(said(v) == "not_applicable");
    CHECK(v.because.find("web1 20, web2 0") != std::string::npos);
  }
  Wire none = scheduled("wlc");
  none.profile.services.front().scheduler.reset();
  const Verdict v = given(none, "112").judge("SCH-14");
  CHECK(said(v) == "not_applicable");
  CHECK(v.because.find("web1 2, web2 1") != std::string::npos);
  for (const char* other : {"rr", "wrr", "sh", "mh", "dh"}) {
    const Verdict w = given(scheduled(other), "111").judge("SCH-14");
    CHECK(said(w) == "not_applicable");
    CHECK(w.because.find("web1 3") == std::string::npos);
  }
}

TEST_CASE("SCH-14: a capture with a gap, no view of the second hop, persistence, one server, no stimulus") {
  Wire lossy = scheduled("wlc");
  lossy.loses("mirror", 1);
  CHECK(judge_one("SCH-14", given(lossy, times(20, "12"))) == "inconclusive");
  CHECK(judge_one("SCH-14", given(lossy, times(20, "1"))) == "inconclusive");
  Wire client = scheduled("wlc");
  client.without_vantage("mirror");
  CHECK(judge_one("SCH-14", given(client, times(20, "12"))) == "not_applicable");
  for (const char* scheduler : {"wlc", "sed"}) {
    Wire persistent = scheduled(scheduler);
    persistent.profile.services.front().persistence_s = 300;
    const Verdict v = given(persistent, times(20, "1")).judge("SCH-14");
    CHECK(said(v) == "not_applicable");
    CHECK(v.because.find("web1 20") == std::string::npos);  // clients that stay say nothing of a scheduler
  }
  CHECK(judge_one("SCH-14", given(scheduled("wlc", 1, 0), times(20, "1"))) == "not_applicable");
  CHECK(judge_one("SCH-14", given(scheduled("wlc"), times(20, "12")).without_stimulus(Stimulus::burst)) == "not_applicable");
}
