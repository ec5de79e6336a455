#include <doctest/doctest.h>

#include <utility>

#include "tests/checks/ha/takeover_words.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("HA-10: taken over, taken back, and kept") {
  for (const bool resigns : {true, false}) {
    CAPTURE(resigns);
    Takeover wire;
    wire.takes_over(resigns);
    wire.takes_back();
    wire.advertises("dr1");
    const Verdict v = wire.judge("HA-10");
    CHECK(said(v) == "pass");
    CHECK(v.because == "1 VIPs were taken back, each once");
    wire.loses("client", 1);
    CHECK(judge_one("HA-10", wire) == "inconclusive");
  }
}

TEST_CASE("HA-10: taken back, lost and taken back again, on a capture with a gap too") {
  Takeover wire;
  wire.loses("client", 1);
  wire.takes_over();
  wire.takes_back();
  wire.advertises("dr1", true);
  const FrameId lost = wire.advertises("dr2");
  const FrameId again = wire.takes_back();
  const Verdict v = wire.judge("HA-10");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, lost));
  CHECK(wire.is_evidence(v, again));
  CHECK(v.because == "dr1 took the VIP 198.51.100.180 back and did not keep it: it went over 4 times");
}

TEST_CASE("HA-10: two hooks break and mend twice") {
  Takeover wire;
  wire.profile.hooks["dr2.service"] = {"dr2", HookKind::service, "break it", "mend it", 4000};
  Step step = wire.plan.steps.back();
  step.hook = "dr2.service";
  step.client_port = 40000;
  wire.plan.steps.push_back(step);
  const auto begins = [&](std::uint16_t port) { Connection(wire, port).only_request(flag::syn); };
  begins(HookedWire::port(HookPart::held));
  wire.takes_over();
  wire.takes_back();
  begins(40000);
  wire.takes_over();
  wire.takes_back();
  wire.advertises("dr1");
  CHECK(judge_one("HA-10", wire) == "pass");
  wire.takes_over();
  CHECK(judge_one("HA-10", wire) == "fail dr1");
  CHECK(wire.judge("HA-10").because == "dr1 took the VIP 198.51.100.180 back and did not keep it: it went over 3 times");
}

TEST_CASE("HA-10: a director that comes back for good does not make up for one that does not: fail dr2") {
  Takeover wire;
  wire.profile.hooks["dr2.service"] = {"dr2", HookKind::service, "break it", "mend it", 4000};
  Step step = wire.plan.steps.back();
  step.hook = "dr2.service";
  step.client_port = 40000;
  wire.plan.steps.push_back(step);
  // After the first hook the VIP stays with dr2, as with nopreempt; after the second it goes over three times.
  Connection(wire, HookedWire::port(HookPart::held)).only_request(flag::syn);
  wire.takes_over();
  for (int i = 0; i < 2; ++i) wire.advertises("dr2");
  Connection(wire, 40000).only_request(flag::syn);
  wire.advertises("dr2", true);
  wire.advertises("dr1");
  wire.advertises("dr1", true);
  wire.advertises("dr2");
  wire.advertises("dr2", true);
  wire.advertises("dr1");
  CHECK(judge_one("HA-10", wire) == "fail dr2");
}

TEST_CASE("HA-10: nobody takes it back: not_applicable") {
  Takeover wire;
  wire.takes_over();
  wire.advertises("dr2");
  const Verdict v = wire.judge("HA-10");
  CHECK(said(v) == "not_applicable");
  CHECK(v.because.find("nopreempt") != std::string::npos);
}

TEST_CASE("HA-10: no takeover, or nothing after the way back") {
  Takeover none;
  for (int i = 0; i < 3; ++i) none.advertises("dr1");
  CHECK(judge_one("HA-10", none) == "inconclusive");
  Takeover cut;
  cut.takes_over();
  cut.takes_back();
  CHECK(judge_one("HA-10", cut) == "inconclusive");
  // Another virtual router's is none of the VIP's.
  cut.send(Advert{.from = cut.mac("dr1"), .source = cut.address("dr1"), .id = 52, .address = ip("198.51.100.181")}.frame());
  CHECK(judge_one("HA-10", cut) == "inconclusive");
  cut.advertises("dr1");
  CHECK(judge_one("HA-10", cut) == "pass");
}

TEST_CASE("HA-10: of two VIPs one alone is seen to come back") {
  Takeover wire;
  Service second = wire.profile.services.front();
  second.vip = ip("198.51.100.181");
  wire.profile.services.push_back(second);
  wire.takes_over();
  wire.takes_back();
  wire.advertises("dr1");
  const Verdict v = wire.judge("HA-10");
  CHECK(said(v) == "inconclusive");
  CHECK(v.because == "no takeover of the VIP 198.51.100.181 was heard");
  std::swap(wire.profile.services[0], wire.profile.services[1]);
  CHECK(judge_one("HA-10", wire) == "inconclusive");
}

TEST_CASE("HA-10: of an IPv6 VIP beside it nothing is said") {
  Takeover wire;
  wire.with_both_families();
  wire.takes_over();
  wire.takes_back();
  wire.advertises("dr1");
  CHECK(judge_one("HA-10", wire) == "pass");
}

TEST_CASE("HA-10: the hook failed, or is not there, or not allowed") {
  Takeover failed;
  failed.break_fails("exit status 1");
  failed.takes_over();
  failed.takes_back();
  failed.advertises("dr1");
  CHECK(judge_one("HA-10", failed) == "inconclusive");
  Takeover not_allowed;
  not_allowed.not_allowed();
  CHECK(judge_one("HA-10", not_allowed) == "not_applicable");
  CHECK(judge_one("HA-10", HookedWire(HookKind::service)) == "not_applicable");
}
