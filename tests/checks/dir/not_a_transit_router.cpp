#include "tests/checks/strays.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("DIR-02: nothing is forwarded") {
  StrayWire wire(Stimulus::transit, {"dr1"});
  CHECK(judge_one("DIR-02", wire) == "inconclusive");
  wire.stray("dr1");
  CHECK(judge_one("DIR-02", wire) == "pass");
  wire.loses("client", 1);
  CHECK(judge_one("DIR-02", wire) == "inconclusive");
}

TEST_CASE("DIR-02: one forwards, on a capture with a gap too") {
  StrayWire wire(Stimulus::transit, {"dr1"});
  wire.loses("client", 1);
  const FrameId asked = wire.stray("dr1");
  const FrameId forwarded = wire.forwarded_by("dr1");
  const Verdict v = wire.judge("DIR-02");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, asked));
  CHECK(wire.is_evidence(v, forwarded));
}

TEST_CASE("DIR-02: frames that say nothing, a lost original, no stimulus") {
  StrayWire wire(Stimulus::transit, {"dr1"});
  wire.stray("dr1", "tester", "gateway");  // not framed to it
  wire.own_words("dr1");
  wire.unknown("dr1");
  CHECK(judge_one("DIR-02", wire) == "inconclusive");
  wire.forwarded_by("dr1");
  CHECK(judge_one("DIR-02", wire) == "fail dr1");
  Wire without;
  without.without_stimulus(Stimulus::transit);
  CHECK(judge_one("DIR-02", without) == "not_applicable");
}
