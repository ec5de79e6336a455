#include "tests/checks/ret/replies.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

void both_take(Wire& wire) {
  Connection(wire, 20000).straight_to("web1").http_200();
  Connection(wire, 20001).straight_to("web2").http_200();
}

}  // namespace

TEST_CASE("RET-07: every real server takes a direct connection") {
  Wire wire;
  both_take(wire);
  CHECK(judge_one("RET-07", wire) == "pass");
}

TEST_CASE("RET-07: one stays silent") {
  Wire wire;
  Connection(wire, 20000).straight_to("web1").http_200();
  Connection c(wire, 20001);
  c.straight_to("web2").syn();
  const Verdict v = wire.judge("RET-07");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, c.request));
  wire.loses("client", 1);
  CHECK(judge_one("RET-07", wire) == "inconclusive");
}

TEST_CASE("RET-07: one refuses, on a capture with a gap too") {
  Wire wire;
  wire.loses("client", 1);
  Connection(wire, 20000).straight_to("web1").http_200();
  Connection c(wire, 20001);
  c.straight_to("web2").syn().server_resets();
  const Verdict v = wire.judge("RET-07");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, c.reply));
}

TEST_CASE("RET-07: one is silent, the other refuses: what is proven is named") {
  Wire wire;
  Connection(wire, 20000).straight_to("web1").syn();
  Connection(wire, 20001).straight_to("web2").syn().server_resets();
  CHECK(judge_one("RET-07", wire) == "fail web2");
}

TEST_CASE("RET-07: one refused once and took the next") {
  Wire wire;
  both_take(wire);
  Connection(wire, 20003).straight_to("web2").syn().server_resets();
  CHECK(judge_one("RET-07", wire) == "pass");
}

TEST_CASE("RET-07: an answer of another host, of another connection, or after a reset that came too late") {
  Wire other;
  Connection(other, 20000).straight_to("web1").http_200();
  Connection(other, 20001).straight_to("web2").syn().to("web1").syn_ack();
  CHECK(judge_one("RET-07", other) == "fail web2");
  Wire director;
  Connection(director, 20000).straight_to("web1").http_200();
  Connection(director, 20001).to("web2").http_200();
  CHECK(judge_one("RET-07", director) == "inconclusive");
  Wire wrong;
  Connection(wrong, 20000).straight_to("web1").http_200();
  Connection c(wrong, 20001);
  c.straight_to("web2").syn();
  c.client_next += 77;  // it acknowledges what nobody sent
  c.syn_ack();
  CHECK(judge_one("RET-07", wrong) == "fail web2");
}

TEST_CASE("RET-07: the director's own answer is none of the first real server's") {
  Wire wire;
  Connection(wire, 20000).straight_to("web1").syn();
  Connection(wire, 20001).straight_to("web2").http_200();
  Connection(wire, 20002).no_copies().to("dr1").syn().syn_ack();
  CHECK(judge_one("RET-07", wire) == "fail web1");
}

TEST_CASE("RET-07: an off-link client's answer leaves for the gateway, so its absence proves nothing") {
  Wire wire;
  Connection(wire, 20000).straight_to("web1").http_200();
  Connection(wire, 20001, ip("203.0.113.5")).straight_to("web2").syn();
  CHECK(judge_one("RET-07", wire) == "inconclusive");
}

TEST_CASE("RET-07: a real server whose capture's clock is ahead") {
  Wire wire;
  wire.without_vantage("mirror");
  wire.add_host_vantage("web1").add_host_vantage("web2").clock_ahead("web1", 7000).clock_ahead("web2", -7000);
  both_take(wire);
  CHECK(judge_one("RET-07", wire) == "pass");
}

TEST_CASE("RET-07: a capture with a gap, nothing sent, no stimulus") {
  Wire wire;
  wire.loses("client", 1);
  both_take(wire);
  CHECK(judge_one("RET-07", wire) == "inconclusive");
  CHECK(judge_one("RET-07", Wire{}) == "inconclusive");
  wire.without_stimulus(Stimulus::direct);
  CHECK(judge_one("RET-07", wire) == "not_applicable");
}

TEST_CASE("RET-07: a reset in the middle of a connection is no refusal") {
  Wire wire;
  Connection(wire, 20000).straight_to("web1").http_200();
  Connection c(wire, 20001);
  c.straight_to("web2").syn().server_sends(flag::ack).client_sends(flag::ack).server_resets();
  wire.loses("client", 1);
  CHECK(judge_one("RET-07", wire) == "inconclusive");
}

TEST_CASE("RET-07: another host that claims the clients' addresses may have got the answer") {
  const auto claimed_by = [](const std::string& host) {
    Wire wire;
    Connection(wire, 20000).straight_to("web1").http_200();
    wire.answers(host, Wire::client(), "everybody", wire.address("web2"));
    Connection(wire, 20001).straight_to("web2").syn();
    return judge_one("RET-07", wire);
  };
  for (const char* host : {"web1", "dr1", "stranger", "gateway"}) CHECK(claimed_by(host) == "inconclusive");
  CHECK(claimed_by("web2") == "fail web2");
  CHECK(claimed_by("tester") == "fail web2");
}

TEST_CASE("RET-07: a UDP service is asked with datagrams") {
  const auto judged = [](const std::string& silent, const std::string& unasked = "") {
    Wire wire;
    wire.profile.services.front() = {Wire::vip(), Transport::udp, 53, Application::dns, std::nullopt, {}, 0, 32};
    std::uint16_t port = 20000;
    for (const std::string server : {"web1", "web2"}) {
      Connection c(wire, port++);
      c.udp().straight_to(server);
      if (server != unasked) c.client_sends(0, "question");
      if (server != silent) c.server_sends(0, "answer");
    }
    return judge_one("RET-07", wire);
  };
  CHECK(judged("") == "pass");
  CHECK(judged("web2") == "fail web2");
  CHECK(judged("web2", "web2") == "inconclusive");
}
