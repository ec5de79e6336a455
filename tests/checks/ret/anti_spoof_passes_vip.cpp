#include "tests/checks/ret/replies.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

void unheard(Wire& wire, const std::string& server, std::uint16_t port = 20000) {
  Connection(wire, port).straight_to(server).syn();
}

}  // namespace

TEST_CASE("RET-12: replies of every real server come through") {
  Wire wire;
  Connection(wire, 20000).straight_to("web1").http_200();
  Connection(wire, 20001).straight_to("web2").syn().server_resets();
  CHECK(judge_one("RET-12", wire) == "pass");
  wire.loses("client", 1);
  CHECK(judge_one("RET-12", wire) == "inconclusive");
}

TEST_CASE("RET-12: real servers that are alive, and not one frame of theirs from the VIP") {
  Wire wire;
  Connection c(wire, 20000);
  c.straight_to("web1").syn();
  unheard(wire, "web2", 20001);
  const Verdict v = wire.judge("RET-12");
  CHECK(said(v) == "fail web1, web2");
  CHECK(wire.is_evidence(v, c.request));
  wire.loses("client", 1);
  CHECK(judge_one("RET-12", wire) == "inconclusive");
}

TEST_CASE("RET-12: one that is silent alone may be without the VIP") {
  Wire wire;
  Connection(wire, 20000).straight_to("web1").http_200();
  unheard(wire, "web2", 20001);
  CHECK(judge_one("RET-12", wire) == "inconclusive");
  Wire lone;
  lone.profile.real_servers.pop_back();
  unheard(lone, "web1");
  CHECK(judge_one("RET-12", lone) == "inconclusive");
}

TEST_CASE("RET-12: answers by way of the director, or to clients from beyond the router, came through as well") {
  Wire wire;
  unheard(wire, "web1"), unheard(wire, "web2", 20001);
  Connection(wire, 20002).http_200();
  Connection(wire, 20003, ip("203.0.113.5")).straight_to("web2").reply_goes_to("gateway").syn().syn_ack();
  CHECK(judge_one("RET-12", wire) == "pass");
}

TEST_CASE("RET-12: one that nobody asked, that is not there, or that answers otherwise") {
  Wire unasked;
  unheard(unasked, "web1");
  CHECK(judge_one("RET-12", unasked) == "inconclusive");
  Connection(unasked, 20001).to("web2").syn();
  Connection(unasked, 20002).straight_to("web2").client_sends(flag::ack);
  Connection(unasked, 20003, ip("203.0.113.5")).straight_to("web2").syn();
  CHECK(unasked.judge("RET-12").because == "web2 was not seen to be asked for a connection to the VIP");
  Wire dead;
  dead.with_macs_in_profile().never_introduced("web2");
  unheard(dead, "web1"), unheard(dead, "web2", 20001);
  CHECK(judge_one("RET-12", dead) == "inconclusive");
  CHECK(dead.judge("RET-12").because == "web2 was not heard at all");
}

TEST_CASE("RET-12: a real server that answers with its own address") {
  Wire wire;
  unheard(wire, "web1"), unheard(wire, "web2", 20001);
  wire.send(Packet{wire.mac("web2"), wire.mac("tester"), wire.address("web2"), Wire::client(), 80, 20001, 6, 1, 1,
                   flag::syn | flag::ack}
                .frame());
  CHECK(judge_one("RET-12", wire) == "inconclusive");
  CHECK(wire.judge("RET-12").because == "web2 answered with its own address");
}

TEST_CASE("RET-12: a host that is no real server has no address of its own to leak here") {
  Wire wire;
  unheard(wire, "web1"), unheard(wire, "web2", 20001);
  wire.send(Packet{wire.mac("stranger"), wire.mac("tester"), wire.address("web1"), Wire::client(), 80, 20001, 6, 1, 1, flag::syn | flag::ack}
                .frame());
  CHECK(judge_one("RET-12", wire) == "fail web1, web2");
}

TEST_CASE("RET-12: what comes from the VIP by another host is not theirs") {
  Wire wire;
  unheard(wire, "web1"), unheard(wire, "web2", 20001);
  Connection(wire, 20002).to("stranger").syn().syn_ack();
  CHECK(judge_one("RET-12", wire) == "fail web1, web2");
}

TEST_CASE("RET-12: another host that claims the clients' addresses may have got the answers") {
  Wire wire;
  unheard(wire, "web1"), unheard(wire, "web2", 20001);
  wire.answers("stranger", Wire::client(), "web1", wire.address("web1"));
  CHECK(judge_one("RET-12", wire) == "inconclusive");
}

TEST_CASE("RET-12: nothing sent, no stimulus") {
  CHECK(judge_one("RET-12", Wire{}) == "inconclusive");
  Wire wire;
  wire.without_stimulus(Stimulus::direct);
  CHECK(judge_one("RET-12", wire) == "not_applicable");
}

TEST_CASE("RET-12: what passes in IPv4 says nothing of IPv6") {
  Wire wire;
  wire.with_both_families();
  for (const std::string server : {"web1", "web2"}) {
    const auto port = static_cast<std::uint16_t>(20000 + server.back());
    Connection(wire, port).straight_to(server).http_200();
    Connection(wire, port, Wire::client6()).ipv6().straight_to(server).syn();
    CHECK(judge_one("RET-12", wire) == "inconclusive");
    wire.send(NdpWords{wire.mac(server), wire.mac("tester"), ip("2001:db8::16"), Wire::client6(), true, ip("2001:db8::16"), wire.mac(server)}.frame());
  }
  const Verdict v = wire.judge("RET-12");
  CHECK(said(v) == "fail web1, web2");
  Wire led_away = wire;
  led_away.send(NdpWords{wire.mac("stranger"), wire.mac("web1"), Wire::client6(), ip("fe80::16"), true, Wire::client6(), wire.mac("stranger")}.frame());
  CHECK(judge_one("RET-12", led_away) == "inconclusive");
  Wire unasked = wire;
  std::erase_if(unasked.plan.steps, [](const Step& s) { return s.target == Wire::vip6(); });
  CHECK(judge_one("RET-12", unasked) == "pass");
  for (const std::string server : {"web1", "web2"})
    Connection(wire, static_cast<std::uint16_t>(21000 + server.back()), Wire::client6()).ipv6().straight_to(server).http_200();
  CHECK(judge_one("RET-12", wire) == "pass");
}
