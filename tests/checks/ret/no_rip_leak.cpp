#include "tests/checks/ret/replies.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

void as_rip(Octets& reply) { reply[29] = 16, mend_header_checksum(reply), mend_transport_checksum(reply); }

}  // namespace

TEST_CASE("RET-03: nothing from a real server's own address") {
  Wire wire;
  healthy_pair(wire);
  CHECK(judge_one("RET-03", wire) == "pass");
}

TEST_CASE("RET-03: a whole capture, or no pass") { needs_whole_capture("RET-03", "client"); }

TEST_CASE("RET-03: a SYN-ACK, a reset or data from it, on a capture with a gap too") {
  for (int what = 0; what < 3; ++what) {
    CAPTURE(what);
    Wire wire;
    wire.loses("client", 1);
    healthy_pair(wire);
    Connection c(wire, 20002);
    what == 2 ? c.handshake().get() : c.syn();
    c.on_reply(as_rip);
    what == 0 ? c.syn_ack() : what == 1 ? c.server_resets() : c.ok();
    const Verdict v = wire.judge("RET-03");
    CHECK(said(v) == "fail web1");
    CHECK(wire.is_evidence(v, c.reply));
  }
}

TEST_CASE("RET-03: a datagram from it") {
  Wire wire;
  wire.profile.services.front() = {Wire::vip(), Transport::udp, 53, Application::dns, std::nullopt, {}, 0, 32};
  Connection(wire, 20000).udp().client_sends(0, "question").server_sends(0, "answer");
  CHECK(judge_one("RET-03", wire) == "pass");
  Connection(wire, 20001).udp().client_sends(0, "question").on_reply(as_rip).server_sends(0, "answer");
  CHECK(judge_one("RET-03", wire) == "fail web1");
}

TEST_CASE("RET-03: a client that asked the VIP over TCP, and a datagram to the same port") {
  Wire wire;
  healthy_pair(wire);
  wire.profile.services.push_back({Wire::vip(), Transport::udp, 80, Application::dns, std::nullopt, {}, 0, 32});
  Connection(wire, 20005).syn();
  Connection(wire, 20005).udp().on_reply(as_rip).server_sends(0, "answer");
  // No violation; but nothing of the UDP service was seen, either.
  CHECK(judge_one("RET-03", wire) == "inconclusive");
}

TEST_CASE("RET-03: another port of the real server's is RET-02's matter") {
  Wire wire;
  healthy_pair(wire);
  Connection(wire, 20002).syn().on_reply([](Octets& reply) { reply[35] = 81, as_rip(reply); }).syn_ack();
  CHECK(judge_one("RET-03", wire) == "pass");
}

TEST_CASE("RET-03: a health check of the director's is answered by the RIP, and rightly so") {
  Wire wire;
  healthy_pair(wire);
  Connection(wire, 20002, wire.address("dr1")).from_host("dr1").on_reply(as_rip).syn_ack();
  CHECK(judge_one("RET-03", wire) == "pass");
  CHECK(judge_one("RET-02", wire) == "pass");
}

TEST_CASE("RET-03: answers of strangers alone are none") {
  Wire wire;
  Connection(wire, 20002).to("stranger").http_200();
  CHECK(judge_one("RET-03", wire) == "inconclusive");
  wire.without_stimulus(Stimulus::connect);
  CHECK(judge_one("RET-03", wire) == "not_applicable");
}

TEST_CASE("RET-03: a director that translates addresses is to blame for the answers, and nobody else") {
  Wire wire;
  healthy_pair(wire);
  const auto to_rip = [](Octets& copy) { copy[33] = 16, mend_header_checksum(copy), mend_transport_checksum(copy); };
  const auto from_rip = [](Octets& reply) { reply[29] = 16, mend_header_checksum(reply), mend_transport_checksum(reply); };
  Connection c(wire, 20002);
  c.on_copy(to_rip).on_reply(from_rip).syn().syn_ack();
  const Verdict v = wire.judge("RET-03");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, c.reply));
}

TEST_CASE("RET-03: a server that answers rightly when it is asked without the director, and wrongly with it") {
  Wire wire;
  wire.without_vantage("mirror");
  const auto from_rip = [](Octets& reply) { reply[29] = 16, mend_header_checksum(reply), mend_transport_checksum(reply); };
  Connection(wire, 20000).on_reply(from_rip).syn().syn_ack();
  CHECK(judge_one("RET-03", wire) == "fail web1");
  Connection(wire, 20001).straight_to("web1").http_200();
  CHECK(judge_one("RET-03", wire) == "fail dr1");
  Connection(wire, 20002).straight_to("web1").on_reply(from_rip).syn().syn_ack();
  CHECK(judge_one("RET-03", wire) == "fail web1");
}

TEST_CASE("RET-03: what one service of a server does right without the director says nothing of another") {
  Wire wire;
  Connection(wire, 20000).straight_to("web1").http_200();
  std::swap(wire.profile.services.front(), wire.profile.services.emplace_back(Service{
                                               Wire::vip(), Transport::udp, 53, Application::dns, std::nullopt, {}, 0, 32}));
  Connection(wire, 20001).udp().client_sends(0, "question").on_reply(as_rip).server_sends(0, "answer");
  CHECK(judge_one("RET-03", wire) == "fail web1");
}
