#include "tests/checks/strays.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("RS-04: nothing is forwarded") {
  StrayWire wire(Stimulus::stray, {"web1", "web2"});
  CHECK(judge_one("RS-04", wire) == "inconclusive");
  wire.stray("web1");
  CHECK(wire.judge("RS-04").because.ends_with("web2"));
  wire.stray("web2");
  CHECK(judge_one("RS-04", wire) == "pass");
  wire.loses("client", 1);
  CHECK(judge_one("RS-04", wire) == "inconclusive");
}

TEST_CASE("RS-04: one forwards, on a capture with a gap too") {
  StrayWire wire(Stimulus::stray, {"web1", "web2"});
  wire.loses("client", 1);
  const FrameId asked = wire.stray("web2");
  const FrameId forwarded = wire.forwarded_by("web2");
  const Verdict v = wire.judge("RS-04");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, asked));
  CHECK(wire.is_evidence(v, forwarded));
}

TEST_CASE("RS-04: frames that say nothing, a lost original, no stimulus") {
  StrayWire wire(Stimulus::stray, {"web1", "web2"});
  wire.stray("web1", "tester", "gateway");  // not framed to it
  wire.own_words("web1");
  wire.unknown("web1");
  CHECK(judge_one("RS-04", wire) == "inconclusive");
  wire.forwarded_by("web1");
  CHECK(judge_one("RS-04", wire) == "fail web1");
  Wire without;
  without.without_stimulus(Stimulus::stray);
  CHECK(judge_one("RS-04", without) == "not_applicable");
}
