#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"
#include "tests/checks/planned.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

Wire planned() {
  Wire wire;
  return ports_of(wire, Stimulus::repeat_syn);
}

void thrice(Wire& wire, std::uint16_t port, const std::string& server) {
  Connection(wire, port).to(server).syn().syn_ack().retransmit().retransmit();
}

}  // namespace

TEST_CASE("SCH-10: each to one real server") {
  Wire wire = planned();
  thrice(wire, 20000, "web1");
  thrice(wire, 20001, "web2");
  Connection(wire, 20002).syn().syn_ack();
  Connection(wire, 20003).syn().retransmit();
  const Verdict v = wire.judge("SCH-10");
  CHECK(said(v) == "pass");
  CHECK(v.because == "3 SYNs that came several times went to one real server each, which answered 2 as one connection");
  wire.loses("mirror", 1);
  CHECK(judge_one("SCH-10", wire) == "inconclusive");
}

TEST_CASE("SCH-10: a SYN-ACK that is sent again, one after another") {
  Wire wire = planned();
  Connection c(wire, 20000);
  c.syn().syn_ack().retransmit();
  --c.server_next;
  c.syn_ack();
  CHECK(judge_one("SCH-10", wire) == "pass");
}

TEST_CASE("SCH-10: the second copy goes to another server, on a capture with a gap too") {
  Wire wire = planned();
  wire.loses("mirror", 1);
  Connection c(wire, 20000);
  const FrameId first = c.syn().copy;
  const FrameId second = c.to("web2").retransmit().copy;
  const Verdict v = wire.judge("SCH-10");
  CHECK(said(v) == "fail dr1");
  CHECK(v.because == "dr1 sent the copies of one SYN to different real servers");
  CHECK(wire.is_evidence(v, first));
  CHECK(wire.is_evidence(v, second));
}

TEST_CASE("SCH-10: one server, several connections") {
  Wire wire = planned();
  Connection c(wire, 20000);
  const FrameId first = c.syn().syn_ack().reply;
  const FrameId second = c.retransmit().syn_ack().reply;
  const Verdict v = wire.judge("SCH-10");
  CHECK(said(v) == "fail web1");
  CHECK(v.because == "web1 took the copies of one SYN for several connections");
  CHECK(wire.is_evidence(v, first));
  CHECK(wire.is_evidence(v, second));
}

TEST_CASE("SCH-10: answers of others say nothing of the real server") {
  Wire wire = planned();
  Connection c(wire, 20000);
  c.syn().syn_ack().retransmit().to("stranger").syn_ack().to("web1").server_sends(flag::ack);
  CHECK(judge_one("SCH-10", wire) == "pass");
}

TEST_CASE("SCH-10: sent on once, not answered, answered by nobody that the profile knows, other connections") {
  Wire wire = planned();
  Connection(wire, 20000).syn().no_copies().retransmit().syn_ack();
  Connection(wire, 30000).syn().retransmit().to("web2").retransmit().syn_ack();
  CHECK(judge_one("SCH-10", wire) == "inconclusive");
  Connection(wire, 20001).syn().retransmit().to("stranger").syn_ack();
  CHECK(judge_one("SCH-10", wire) == "inconclusive");
  Connection(wire, 20002).syn().retransmit().server_resets();
  CHECK(judge_one("SCH-10", wire) == "inconclusive");
  Connection(wire, 20003).client_sends(flag::ack).to("web2").retransmit();
  CHECK(judge_one("SCH-10", wire) == "inconclusive");
}

TEST_CASE("SCH-10: nothing sent, no view of the second hop, no stimulus, no plan") {
  Wire wire = planned();
  CHECK(judge_one("SCH-10", wire) == "inconclusive");
  CHECK(wire.judge("SCH-10").because == "no SYN was seen to be sent on more than once");
  thrice(wire, 20000, "web1");
  wire.without_plan();
  CHECK(judge_one("SCH-10", wire) == "inconclusive");
  Wire blind = planned();
  blind.without_vantage("mirror");
  CHECK(judge_one("SCH-10", blind) == "not_applicable");
  Wire without;
  without.without_stimulus(Stimulus::repeat_syn);
  CHECK(judge_one("SCH-10", without) == "not_applicable");
}
