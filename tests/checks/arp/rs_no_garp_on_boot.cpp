#include <doctest/doctest.h>

#include "tests/checks/hooked.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

struct Restart : HookedWire {
  Restart() : HookedWire(HookKind::host) {}
  Restart& gone() {
    connection(HookPart::direct).straight_to("web1").syn();
    return *this;
  }
  Restart& back() {
    connection(HookPart::back).straight_to("web1").http_200();
    return *this;
  }
};

}  // namespace

TEST_CASE("ARP-08: a real server announces its own address when it comes up") {
  Restart wire;
  wire.gone();
  wire.announces("web1", wire.address("web1"));
  wire.back();
  const Verdict v = wire.judge("ARP-08");
  CHECK(said(v) == "pass");
  CHECK(v.because == "web1 came up and did not announce the VIP");
}

TEST_CASE("ARP-08: it announces the VIP, on a capture with a gap too") {
  Restart wire;
  wire.loses("client", 1);
  wire.gone();
  const FrameId proof = wire.announces("web1", Wire::vip());
  const Verdict v = wire.judge("ARP-08");
  CHECK(said(v) == "fail web1");
  CHECK(wire.is_evidence(v, proof));
}

TEST_CASE("ARP-08: unsolicited replies and questions in the VIP's name announce it as well") {
  Restart broadcast;
  broadcast.gone();
  broadcast.send(
      ArpWords{broadcast.mac("web1"), Mac::broadcast(), 2, broadcast.mac("web1"), Wire::vip(), {}, ip("198.51.100.1"), {}}
          .frame());
  CHECK(judge_one("ARP-08", broadcast) == "fail web1");
  Restart itself;
  itself.gone();
  itself.answers("web1", Wire::vip(), "tester", Wire::vip());
  CHECK(judge_one("ARP-08", itself) == "fail web1");
  Restart asking;
  asking.gone();
  asking.asks("web1", ip("198.51.100.1"), Wire::vip());
  CHECK(judge_one("ARP-08", asking) == "fail web1");
}

TEST_CASE("ARP-08: an answer, another host's claim and one from before its restart say nothing of start scripts") {
  Restart wire;
  wire.announces("web1", Wire::vip());
  wire.gone();
  wire.answers("web1", Wire::vip(), "tester", Wire::client());
  wire.announces("web2", Wire::vip());
  wire.announces("dr1", Wire::vip());
  wire.announces("stranger", Wire::vip());
  wire.back();
  CHECK(judge_one("ARP-08", wire) == "pass");
}

TEST_CASE("ARP-08: it must have been gone and have come back") {
  Restart never_gone;
  never_gone.connection(HookPart::direct).straight_to("web1").http_200();
  never_gone.back();
  CHECK(never_gone.judge("ARP-08").because == "web1 never left the segment: the break command did not take it off");
  Restart unasked;
  unasked.back();
  CHECK(unasked.judge("ARP-08").because == "nothing was seen that shows whether web1 was gone");
  Restart lost;
  lost.gone();
  lost.connection(HookPart::back).straight_to("web1").syn();
  CHECK(lost.judge("ARP-08").because == "web1 was not seen to come back");
  CHECK(said(lost.judge("ARP-08")) == "inconclusive");
  lost.connection(HookPart::back, 1).straight_to("stranger").syn().syn_ack();
  CHECK(judge_one("ARP-08", lost) == "inconclusive");
  lost.connection(HookPart::back, 2).straight_to("web2").http_200();
  CHECK(lost.judge("ARP-08").because == "web1 was not seen to come back");
  lost.back();
  CHECK(judge_one("ARP-08", lost) == "pass");
  lost.break_fails("exit status 1");
  CHECK(judge_one("ARP-08", lost) == "inconclusive");
}

TEST_CASE("ARP-08: what is framed to a host that is gone is flooded, and another one may answer") {
  Restart wire;
  wire.connection(HookPart::direct).straight_to("web1").syn().to("web2").syn_ack();
  wire.back();
  CHECK(judge_one("ARP-08", wire) == "pass");
}

TEST_CASE("ARP-08: a capture with a gap, or no operator's hand") {
  Restart wire;
  wire.gone().back();
  wire.loses("client", 1);
  CHECK(judge_one("ARP-08", wire) == "inconclusive");
  wire.not_allowed();
  CHECK(wire.judge("ARP-08").because == "it takes an operator's hand, and [hooks.\"SERVER\"] is used only with --intrusive");
  CHECK(judge_one("ARP-08", wire) == "not_applicable");
}
