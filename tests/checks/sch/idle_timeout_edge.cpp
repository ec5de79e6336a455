#include <doctest/doctest.h>

#include "tests/checks/hooked.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

struct Idle : HookedWire {
  Idle() : HookedWire(HookKind::timeout, "dr1") {}
  /// A client that was accepted by web1 and speaks after its silence, of which the director sends nothing on.
  Connection forgotten(int index = 0) {
    Connection c = connection(HookPart::idle, index);
    c.handshake();
    wait_ms(3000);
    c.no_copies().get();
    return c;
  }
};

}  // namespace

TEST_CASE("SCH-04: the director resets what it has forgotten") {
  Idle wire;
  wire.director_resets(wire.forgotten(0));
  wire.director_resets(wire.forgotten(1));
  const Verdict v = wire.judge("SCH-04");
  CHECK(said(v) == "pass");
  CHECK(v.because == "2 connections that the director had forgotten were reset by it");
}

TEST_CASE("SCH-04: another server gets the rest, on a capture with a gap too") {
  Idle wire;
  wire.loses("mirror", 1);
  wire.director_resets(wire.forgotten(0));
  Connection c = wire.connection(HookPart::idle, 1);
  c.handshake().to("web2").get();
  const Verdict v = wire.judge("SCH-04");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, c.copy));
}

TEST_CASE("SCH-04: some go to another server and some by chance to the same") {
  Idle wire;
  wire.connection(HookPart::idle, 0).handshake().get().ok();
  wire.connection(HookPart::idle, 1).handshake().to("web2").get().server_resets();
  CHECK(judge_one("SCH-04", wire) == "fail dr1");
}

TEST_CASE("SCH-04: nobody is told") {
  Idle wire;
  wire.director_resets(wire.forgotten(0));
  const Connection c = wire.forgotten(1);
  const Verdict v = wire.judge("SCH-04");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, c.request));
  wire.loses("mirror", 1);
  CHECK(judge_one("SCH-04", wire) == "inconclusive");
}

TEST_CASE("SCH-04: a director that still knows the connection proves nothing") {
  Idle wire;
  wire.director_resets(wire.forgotten(0));
  wire.connection(HookPart::idle, 1).handshake().get();
  const Verdict v = wire.judge("SCH-04");
  CHECK(said(v) == "inconclusive");
  CHECK(v.because.find("still knew 1 connections") != std::string::npos);
  Idle unseen;
  unseen.without_vantage("mirror");
  unseen.connection(HookPart::idle, 1).handshake().get().ok();
  CHECK(judge_one("SCH-04", unseen) == "inconclusive");
}

TEST_CASE("SCH-04: no client spoke, none was accepted, or the break failed") {
  Idle wire;
  wire.connection(HookPart::idle, 0).handshake();
  CHECK(judge_one("SCH-04", wire) == "inconclusive");
  Connection refused = wire.connection(HookPart::idle, 1);
  refused.no_copies().syn().get();
  wire.director_resets(refused);
  CHECK(judge_one("SCH-04", wire) == "inconclusive");
  wire.director_resets(wire.forgotten(2));
  CHECK(judge_one("SCH-04", wire) == "pass");
  wire.break_fails("exit status 1");
  CHECK(judge_one("SCH-04", wire) == "inconclusive");
}

TEST_CASE("SCH-04: a reset of somebody whom the profile does not know tells nothing of the director") {
  Idle wire;
  Connection c = wire.forgotten();
  Packet packet = c.server_packet(flag::rst, "");
  packet.from = wire.mac("stranger");
  wire.send(packet.frame());
  CHECK(judge_one("SCH-04", wire) == "fail dr1");
}

TEST_CASE("SCH-04: a capture with a gap, another implementation, no operator's hand") {
  Idle wire;
  wire.director_resets(wire.forgotten());
  wire.loses("mirror", 1);
  CHECK(judge_one("SCH-04", wire) == "inconclusive");
  wire.profile.implementation = Implementation::dpvs;
  CHECK(judge_one("SCH-04", wire) == "not_applicable");
  Idle locked;
  locked.not_allowed();
  CHECK(locked.judge("SCH-04").because ==
        "it takes an operator's hand, and [hooks.\"DIRECTOR.timeout\"] is used only with --intrusive");
}
