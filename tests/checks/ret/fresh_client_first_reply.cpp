#include "tests/checks/planned.hpp"
#include "tests/checks/ret/replies.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// The answer to a SYN that was sent twice.
FrameId late_answer(Connection& c) { return c.syn().retransmit().syn_ack().client_sends(flag::ack).reply; }

}  // namespace

TEST_CASE("RET-11: accepted at the first SYN") {
  Wire wire;
  healthy_pair(wire);
  CHECK(judge_one("RET-11", wire) == "pass");
}

TEST_CASE("RET-11: a whole capture, or no pass") { needs_whole_capture("RET-11", "client"); }

TEST_CASE("RET-11: accepted when the SYN came again, on a capture with a gap too") {
  for (const bool straight : {false, true}) {
    Wire wire;
    wire.loses("client", 1);
    healthy_pair(wire);
    Connection c(wire, 20002);
    straight ? c.straight_to("web2") : c.to("web2");
    const FrameId answer = late_answer(c);
    const Verdict v = wire.judge("RET-11");
    CHECK(said(v) == "fail web2");
    CHECK(wire.is_evidence(v, answer));
    CHECK(v.evidence.front().frames.size() == 2);
  }
}

TEST_CASE("RET-11: a director that lost the first SYN: nobody is named") {
  Wire wire;
  healthy_pair(wire);
  Connection c(wire, 20002);
  c.only_request(flag::syn).retransmit().syn_ack();
  const Verdict v = wire.judge("RET-11");
  CHECK(said(v) == "fail");
  CHECK(wire.is_evidence(v, c.reply));
}

TEST_CASE("RET-11: a SYN again after the answer, or one that is never answered, or by somebody else") {
  Wire wire;
  healthy_pair(wire);
  Connection(wire, 20002).syn().syn_ack().retransmit();
  Connection(wire, 20003).syn().retransmit();
  Connection(wire, 20004).syn().retransmit().server_resets();
  Connection(wire, 20005).syn().retransmit().to("stranger").syn_ack();
  CHECK(judge_one("RET-11", wire) == "pass");
}

TEST_CASE("RET-11: a port is used again after a late answer") {
  Wire wire;
  healthy_pair(wire);
  Connection(wire, 20002).syn().retransmit();
  Connection again(wire, 20002);
  again.client_next += 0x10'0000;
  again.http_200();
  CHECK(judge_one("RET-11", wire) == "pass");
}

TEST_CASE("RET-11: a stimulus that repeats its SYN") {
  for (const Stimulus stimulus : {Stimulus::repeat_syn, Stimulus::old_timestamps}) {
    Wire wire;
    ports_of(wire, stimulus);
    healthy_pair(wire);
    Connection c(wire, 20002);
    late_answer(c);
    CHECK(judge_one("RET-11", wire) == "pass");
    Connection other(wire, 21000);
    late_answer(other);
    CHECK(judge_one("RET-11", wire) == "fail web1");
  }
}

TEST_CASE("RET-11: a server that accepted nothing") {
  Wire wire;
  Connection(wire, 20000).http_200();
  Connection(wire, 20001).to("web2").syn().server_resets();
  Connection(wire, 20002, ip("203.0.113.5")).to("web2").handshake();  // off the link, it asks for the gateway and for no client
  CHECK(judge_one("RET-11", wire) == "inconclusive");
  wire.without_stimulus(Stimulus::direct);
  CHECK(judge_one("RET-11", wire) == "not_applicable");
}
