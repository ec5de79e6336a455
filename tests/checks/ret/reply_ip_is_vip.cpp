#include "tests/checks/ret/replies.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// An answer of web1 whose octet `at` is `to`.
std::string answered(std::size_t at, std::uint8_t to, Wire wire = {}) {
  healthy_pair(wire);
  Connection c(wire, 20002);
  c.syn().on_reply([=](Octets& reply) { reply[at] = to, mend_header_checksum(reply), mend_transport_checksum(reply); }).syn_ack();
  const Verdict v = wire.judge("RET-02");
  if (v.outcome == Outcome::fail) CHECK(wire.is_evidence(v, c.reply));
  return said(v);
}

}  // namespace

TEST_CASE("RET-02: answers carry the VIP and its port") {
  Wire wire;
  healthy_pair(wire);
  CHECK(judge_one("RET-02", wire) == "pass");
}

TEST_CASE("RET-02: a whole capture, or no pass") { needs_whole_capture("RET-02", "client"); }

TEST_CASE("RET-02: from the real server's own address, another one, or another port") {
  Wire lossy;
  lossy.loses("client", 1);
  CHECK(answered(29, 16, lossy) == "fail web1");
  CHECK(answered(29, 77, lossy) == "fail web1");
  CHECK(answered(35, 81, lossy) == "fail web1");
}

TEST_CASE("RET-02: data from the real server's own address, to a client that asked the VIP") {
  Wire wire;
  Connection c(wire, 20002);
  c.handshake().get().on_reply([](Octets& reply) { reply[29] = 16, mend_header_checksum(reply), mend_transport_checksum(reply); }).ok();
  CHECK(judge_one("RET-02", wire) == "fail web1");
}

TEST_CASE("RET-02: who asked somebody else is answered by somebody else") {
  Wire wire;
  healthy_pair(wire);
  // web1 answers port 20009, which never spoke to the VIP; and port 20001, in a connection with other numbers.
  Packet p{wire.mac("web1"), wire.mac("tester"), wire.address("web1"), Wire::client(), 80, 20009};
  p.flags = flag::syn | flag::ack;
  wire.send(p.frame());
  p.destination_port = 20001;
  p.acknowledgment = 0x9999'0001U;
  wire.send(p.frame());
  p.flags = flag::ack;
  wire.send(p.frame());
  CHECK(judge_one("RET-02", wire) == "pass");
  CHECK(judge_one("RET-03", wire) == "pass");
}

TEST_CASE("RET-02: a stranger's frames are no real server's answers") {
  Wire wire;
  healthy_pair(wire);
  Connection(wire, 20002).to("stranger").syn().on_reply([](Octets& reply) { reply[29] = 16; }).syn_ack();
  CHECK(judge_one("RET-02", wire) == "pass");
  Wire alone;
  Connection(alone, 20002).to("stranger").http_200();
  CHECK(judge_one("RET-02", alone) == "inconclusive");
}

TEST_CASE("RET-02: no stimulus") {
  Wire wire;
  wire.without_stimulus(Stimulus::connect);
  CHECK(judge_one("RET-02", wire) == "not_applicable");
}

TEST_CASE("RET-02: a director that translates addresses is to blame for the answers, and nobody else") {
  Wire wire;
  healthy_pair(wire);
  const auto to_rip = [](Octets& copy) { copy[33] = 16, mend_header_checksum(copy), mend_transport_checksum(copy); };
  const auto from_rip = [](Octets& reply) { reply[29] = 16, mend_header_checksum(reply), mend_transport_checksum(reply); };
  Connection c(wire, 20002);
  c.on_copy(to_rip).on_reply(from_rip).syn().syn_ack();
  const Verdict v = wire.judge("RET-02");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, c.reply));
}

TEST_CASE("RET-02: a server that answers rightly when it is asked without the director, and wrongly with it") {
  Wire wire;
  wire.without_vantage("mirror");
  const auto from_rip = [](Octets& reply) { reply[29] = 16, mend_header_checksum(reply), mend_transport_checksum(reply); };
  Connection(wire, 20000).on_reply(from_rip).syn().syn_ack();
  CHECK(judge_one("RET-02", wire) == "fail web1");
  Connection(wire, 20001).straight_to("web1").http_200();
  CHECK(judge_one("RET-02", wire) == "fail dr1");
  Connection(wire, 20002).straight_to("web1").on_reply(from_rip).syn().syn_ack();
  CHECK(judge_one("RET-02", wire) == "fail web1");
}
