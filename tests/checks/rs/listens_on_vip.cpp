#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

void both_take(Wire& wire) {
  Connection(wire, 20000).straight_to("web1").http_200();
  Connection(wire, 20001).straight_to("web2").http_200();
}

}  // namespace

TEST_CASE("RS-02: both real servers listen on the VIP") {
  Wire wire;
  both_take(wire);
  CHECK(judge_one("RS-02", wire) == "pass");
}

TEST_CASE("RS-02: one refuses, on a capture with a gap too") {
  Wire wire;
  wire.loses("client", 1);
  Connection(wire, 20000).straight_to("web1").http_200();
  Connection c(wire, 20001);
  c.straight_to("web2").syn().server_resets();
  const Verdict v = wire.judge("RS-02");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, c.reply));
  CHECK(v.because == "nothing on web2 listens on tcp 198.51.100.180:80 (RST)");
}

TEST_CASE("RS-02: both refuse, each is named") {
  Wire wire;
  Connection(wire, 20000).straight_to("web1").syn().server_resets();
  Connection(wire, 20001).straight_to("web2").syn().server_resets();
  const Verdict v = wire.judge("RS-02");
  CHECK(said(v) == "fail web1, web2");
  CHECK(v.evidence.size() == 2);
  CHECK(v.because ==
        "nothing on web1 listens on tcp 198.51.100.180:80 (RST); nothing on web2 listens on tcp 198.51.100.180:80 (RST)");
}

TEST_CASE("RS-02: silence is another fault, and nobody that was not asked listens") {
  Wire wire;
  Connection(wire, 20000).straight_to("web1").http_200();
  Connection(wire, 20001).straight_to("web2").syn();
  CHECK(wire.judge("RS-02").because == "neither a SYN-ACK nor a reset was seen of web2 (it stayed silent)");
  CHECK(judge_one("RS-02", wire) == "inconclusive");
  Wire through;
  Connection(through, 20000).straight_to("web1").http_200();
  Connection(through, 20001).to("web2").http_200();
  CHECK(wire.judge("RS-02").because != through.judge("RS-02").because);
  CHECK(through.judge("RS-02").because == "neither a SYN-ACK nor a reset was seen of web2 (it was not asked)");
  CHECK(judge_one("RS-02", through) == "inconclusive");
}

TEST_CASE("RS-02: two silent real servers") {
  Wire wire;
  Connection(wire, 20000).straight_to("web1").syn();
  CHECK(wire.judge("RS-02").because ==
        "neither a SYN-ACK nor a reset was seen of web1 (it stayed silent), web2 (it was not asked)");
}

TEST_CASE("RS-02: a refusal that is none of the asked server's, or of no new connection") {
  Wire other;
  both_take(other);
  Connection(other, 20002).straight_to("web2").syn().to("stranger").server_resets();
  CHECK(judge_one("RS-02", other) == "pass");
  Wire stranger;
  Connection(stranger, 20000).straight_to("web1").http_200();
  Connection(stranger, 20001).straight_to("web2").syn().to("stranger").server_resets();
  CHECK(judge_one("RS-02", stranger) == "inconclusive");
  Wire director;
  both_take(director);
  Connection(director, 20002).to("web2").syn().server_resets();
  CHECK(judge_one("RS-02", director) == "pass");
  Wire midstream;
  Connection(midstream, 20000).straight_to("web1").http_200();
  Connection(midstream, 20001).straight_to("web2").client_sends(flag::ack).server_resets();
  CHECK(judge_one("RS-02", midstream) == "inconclusive");
}

TEST_CASE("RS-02: a SYN-ACK of another host does not count") {
  Wire wire;
  Connection(wire, 20000).straight_to("web1").http_200();
  Connection(wire, 20001).straight_to("web2").syn().to("web1").syn_ack();
  CHECK(judge_one("RS-02", wire) == "inconclusive");
}

TEST_CASE("RS-02: answers without a connection, and the director's own, are none of the first real server's") {
  Wire wire;
  Connection(wire, 20009).syn_ack();
  Connection(wire, 20000).straight_to("web1").syn();
  Connection(wire, 20001).straight_to("web2").http_200();
  Connection(wire, 20002).no_copies().to("dr1").syn().syn_ack();
  CHECK(judge_one("RS-02", wire) == "inconclusive");
}

TEST_CASE("RS-02: one that refused once and took the next") {
  Wire wire;
  both_take(wire);
  Connection(wire, 20002).straight_to("web2").syn().server_resets();
  CHECK(judge_one("RS-02", wire) == "pass");
}

TEST_CASE("RS-02: every service is asked for; UDP has no reset") {
  Wire wire;
  wire.profile.services.push_back({Wire::vip(), Transport::tcp, 443, Application::tcp, "rr", {}, 0, 32});
  both_take(wire);
  CHECK(judge_one("RS-02", wire) == "inconclusive");
  Wire udp;
  udp.profile.services.push_back({Wire::vip(), Transport::udp, 53, Application::dns, "rr", {}, 0, 32});
  both_take(udp);
  CHECK(judge_one("RS-02", udp) == "pass");
  udp.profile.services.front().protocol = Transport::udp;
  CHECK(judge_one("RS-02", udp) == "not_applicable");
}

TEST_CASE("RS-02: a capture with a gap, nothing sent, no stimulus") {
  Wire wire;
  wire.loses("client", 1);
  both_take(wire);
  CHECK(judge_one("RS-02", wire) == "inconclusive");
  CHECK(judge_one("RS-02", Wire{}) == "inconclusive");
  wire.without_stimulus(Stimulus::direct);
  CHECK(judge_one("RS-02", wire) == "not_applicable");
}
