#include "tests/checks/ret/replies.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("RET-01: answers come straight from the real servers") {
  Wire wire;
  healthy_pair(wire);
  CHECK(judge_one("RET-01", wire) == "pass");
}

TEST_CASE("RET-01: a whole capture, or no pass") { needs_whole_capture("RET-01", "client"); }

TEST_CASE("RET-01: the director relays an answer, on a capture with a gap too") {
  Wire wire;
  wire.loses("client", 1);
  healthy_pair(wire);
  Connection c(wire, 20002);
  c.on_reply([&](Octets& reply) { set_macs(reply, wire.mac("dr1"), wire.mac("tester")); }).handshake();
  const Verdict v = wire.judge("RET-01");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, c.reply));
}

TEST_CASE("RET-01: the director's own refusal is no answer of the service") {
  Wire wire;
  healthy_pair(wire);
  Connection(wire, 20002).no_copies().to("dr1").syn().server_resets();
  CHECK(judge_one("RET-01", wire) == "pass");
}

TEST_CASE("RET-01: a stranger answers") {
  Wire wire;
  healthy_pair(wire);
  Connection c(wire, 20002);
  c.to("stranger").handshake();
  const Verdict v = wire.judge("RET-01");
  CHECK(said(v) == "fail 02:00:00:00:00:99 (a host that the profile does not know)");
  CHECK(wire.is_evidence(v, c.reply));
  wire.never_introduced("web2");  // then it may be web2
  CHECK(judge_one("RET-01", wire) == "inconclusive");
}

TEST_CASE("RET-01: behind a router there is nothing to see") {
  Wire wire;
  Connection c(wire, 20002);
  c.on_reply([&](Octets& reply) { set_macs(reply, wire.mac("gateway"), wire.mac("tester")); }).handshake();
  CHECK(judge_one("RET-01", wire) == "not_applicable");
}

TEST_CASE("RET-01: frames of the tester in the VIP's name, and resets alone, are no answers") {
  Wire wire;
  Connection(wire, 20002).to("tester").reply_goes_to("web1").server_sends(flag::ack);
  Connection(wire, 20003).syn().server_resets();
  CHECK(judge_one("RET-01", wire) == "inconclusive");
}

TEST_CASE("RET-01: no stimulus, nowhere to see it") {
  Wire wire;
  wire.without_stimulus(Stimulus::connect);
  CHECK(judge_one("RET-01", wire) == "not_applicable");
}
