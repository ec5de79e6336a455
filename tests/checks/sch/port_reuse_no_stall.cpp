#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"
#include "tests/checks/planned.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

Wire planned() {
  Wire wire;
  return ports_of(wire, Stimulus::reuse_port);
}

/// The second connection of this port: its SYN is the next thing to come.
Connection used_again(Wire& wire, std::uint16_t port, const std::string& server = "web1") {
  Connection(wire, port).to(server).http_200();
  Connection again(wire, port);
  again.to(server);
  again.client_next += 0x10'0000U;
  again.server_next += 0x10'0000U;
  return again;
}

}  // namespace

TEST_CASE("SCH-05: answered at the first SYN") {
  Wire wire = planned();
  used_again(wire, 20000).http_200();
  used_again(wire, 20001, "web2").http_200();
  const Verdict v = wire.judge("SCH-05");
  CHECK(said(v) == "pass");
  CHECK(v.because == "2 ports were used again right after a close, each answered at the first SYN");
  wire.loses("mirror", 1);
  CHECK(judge_one("SCH-05", wire) == "inconclusive");
}

TEST_CASE("SCH-05: the director keeps the first SYN, and sends on the second") {
  Wire wire = planned();
  used_again(wire, 20001, "web2").http_200();
  Connection c = used_again(wire, 20000);
  const FrameId syn = c.only_request(flag::syn).request;
  c.retransmit().syn_ack();
  const Verdict v = wire.judge("SCH-05");
  CHECK(said(v) == "fail dr1");
  CHECK(v.because == "dr1 did not send on the first SYN of 1 connections whose ports had just been used");
  CHECK(wire.is_evidence(v, syn));
  wire.loses("mirror", 1);
  CHECK(judge_one("SCH-05", wire) == "inconclusive");
}

TEST_CASE("SCH-05: the director keeps the first SYN, whatever becomes of the second") {
  Wire wire = planned();
  Connection c = used_again(wire, 20000);
  c.only_request(flag::syn).retransmit().retransmit().syn_ack();
  CHECK(judge_one("SCH-05", wire) == "fail dr1");
}

TEST_CASE("SCH-05: the director keeps every SYN") {
  Wire wire = planned();
  Connection c = used_again(wire, 20000);
  c.no_copies().syn().retransmit();
  CHECK(judge_one("SCH-05", wire) == "fail dr1");
}

TEST_CASE("SCH-05: the real server lets the first SYN lie, or every one") {
  for (const bool late : {true, false}) {
    Wire wire = planned();
    Connection c = used_again(wire, 20000);
    const FrameId syn = c.syn().request;
    if (late) c.retransmit().syn_ack();
    const Verdict v = wire.judge("SCH-05");
    CHECK(said(v) == "fail web1");
    CHECK(v.because == "web1 did not answer the first SYN of 1 connections whose ports had just been used");
    CHECK(wire.is_evidence(v, syn));
    wire.loses("mirror", 1);
    CHECK(judge_one("SCH-05", wire) == "inconclusive");
  }
}

TEST_CASE("SCH-05: where the second hop does not show nobody is blamed") {
  Wire wire = planned();
  wire.without_vantage("mirror");
  Connection c = used_again(wire, 20000);
  c.syn().retransmit().syn_ack();
  const Verdict v = wire.judge("SCH-05");
  CHECK(said(v) == "fail");
  CHECK(v.because == "somebody did not answer the first SYN of 1 connections whose ports had just been used");
}

TEST_CASE("SCH-05: refused, on a capture with a gap too") {
  Wire wire = planned();
  wire.loses("mirror", 1);
  used_again(wire, 20001, "web2").http_200();
  Connection c = used_again(wire, 20000);
  const FrameId syn = c.syn().request, reset = c.server_resets().reply;
  const Verdict v = wire.judge("SCH-05");
  CHECK(said(v) == "fail web1");
  CHECK(v.because == "web1 refused connections whose ports had just been used");
  CHECK(wire.is_evidence(v, syn));
  CHECK(wire.is_evidence(v, reset));
}

TEST_CASE("SCH-05: a SYN that comes again after its answer, or a reset that ends the connection later, is no stall") {
  Wire wire = planned();
  Connection c = used_again(wire, 20000);
  c.syn().syn_ack().retransmit().server_resets();
  CHECK(judge_one("SCH-05", wire) == "pass");
}

TEST_CASE("SCH-05: a port that is used again before both ends have closed, or once only, or by others") {
  Wire wire = planned();
  Connection(wire, 20000).handshake().get().ok().server_sends(flag::fin | flag::ack);
  Connection early(wire, 20000);
  early.client_next += 0x10'0000U;
  early.syn();
  Connection(wire, 20001).handshake().get().ok().client_sends(flag::fin | flag::ack);
  Connection other(wire, 20001);
  other.client_next += 0x10'0000U;
  other.syn();
  Connection(wire, 20002).syn().retransmit().syn_ack();
  used_again(wire, 30000).no_copies().syn();
  CHECK(judge_one("SCH-05", wire) == "inconclusive");
}

TEST_CASE("SCH-05: what the director or a stranger answers shows nothing of real servers") {
  for (const char* host : {"dr1", "stranger"}) {
    Wire wire = planned();
    used_again(wire, 20000, "web1").no_copies().to(host).syn().syn_ack();
    CHECK(judge_one("SCH-05", wire) == "inconclusive");
  }
}

TEST_CASE("SCH-05: straight to a real server; never sent; no plan; no stimulus") {
  Wire wire = planned();
  Connection(wire, 20000).straight_to("web1").http_200();
  Connection c(wire, 20000);
  c.client_next += 0x10'0000U;
  c.straight_to("web1").syn();
  CHECK(judge_one("SCH-05", wire) == "inconclusive");
  Wire unplanned = planned();
  used_again(unplanned, 20000).http_200();
  unplanned.without_plan();
  CHECK(judge_one("SCH-05", unplanned) == "inconclusive");
  Wire without;
  without.without_stimulus(Stimulus::reuse_port);
  CHECK(judge_one("SCH-05", without) == "not_applicable");
}
