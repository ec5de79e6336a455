#include <doctest/doctest.h>

#include "tests/checks/sch/schedule.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// New connections, one after the other, to web1 ('1') or web2 ('2').
void goes(Wire& wire, const std::string& order, std::uint16_t port = 20000) {
  for (const char c : order) Connection(wire, port++).to(c == '1' ? "web1" : "web2").http_200();
}

std::string judged(const std::string& order) {
  Wire wire;
  goes(wire, order);
  return judge_one("SCH-02", wire);
}

}  // namespace

TEST_CASE("SCH-02: equal shares, in any order, and one more for somebody") {
  CHECK(judged("121212") == "pass");
  CHECK(judged("1122211") == "pass");
  CHECK(judged("11222") == "pass");
}

TEST_CASE("SCH-02: shares that follow a weight") {
  Wire wire;
  wire.profile.real_servers[0].weight = 3;
  Connection first(wire, 20100);
  first.http_200();
  goes(wire, "112111");
  Connection last(wire, 20101);
  last.to("web2").syn().syn_ack();
  const Verdict v = wire.judge("SCH-02");
  CHECK(said(v) == "fail dr1");
  CHECK(v.because == "shares of tcp 198.51.100.180:80 that rr does not give: web1 got 6, web2 got 2");
  CHECK(wire.is_evidence(v, last.copy));
  CHECK_FALSE(wire.is_evidence(v, first.copy));
  wire.loses("mirror", 1);
  CHECK(judge_one("SCH-02", wire) == "inconclusive");
}

TEST_CASE("SCH-02: everything to one of them") {
  CHECK(judged("22222") == "fail dr1");
  CHECK(judged("111222") == "pass");
  CHECK(judged("1121") == "inconclusive");
}

TEST_CASE("SCH-02: weights above 0 do not count") {
  Wire wire;
  wire.profile.real_servers[0].weight = 7;
  goes(wire, "121212");
  CHECK(judge_one("SCH-02", wire) == "pass");
}

TEST_CASE("SCH-02: a server with weight 0 gets no new connection") {
  Wire wire;
  wire.profile.real_servers[0].weight = 0;
  goes(wire, "2222");
  CHECK(judge_one("SCH-02", wire) == "pass");
  Connection c(wire, 20100);
  c.http_200();
  const Verdict v = wire.judge("SCH-02");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, c.request) == false);
  CHECK(v.because == "dr1 sent new connections to a real server with weight 0");
  CHECK(v.evidence.front().count == 1);
  wire.loses("mirror", 1);
  CHECK(judge_one("SCH-02", wire) == "fail dr1");
}

TEST_CASE("SCH-02: weight 0 holds with any scheduler, equal shares with rr alone") {
  Wire wire;
  wire.profile.services.front().scheduler = "wlc";
  goes(wire, "111111");
  CHECK(judge_one("SCH-02", wire) == "not_applicable");
  wire.profile.real_servers[0].weight = 0;
  CHECK(judge_one("SCH-02", wire) == "fail dr1");
  wire.profile.real_servers[0].weight = 1;
  wire.profile.real_servers[1].weight = 0;
  CHECK(judge_one("SCH-02", wire) == "pass");
  wire.profile.services.front().scheduler = std::nullopt;
  CHECK(judge_one("SCH-02", wire) == "not_applicable");
}

TEST_CASE("SCH-02: not with persistence, which sends a client where it was; not with one server") {
  Wire wire;
  goes(wire, "111111");
  wire.profile.services.front().persistence_s = 300;
  CHECK(judge_one("SCH-02", wire) == "not_applicable");
  Wire lone;
  lone.profile.real_servers.pop_back();
  goes(lone, "111111");
  CHECK(judge_one("SCH-02", lone) == "not_applicable");
}

TEST_CASE("SCH-02: who answers tells at the client's port, where others' connections do not show") {
  Wire wire;
  wire.without_vantage("mirror");
  goes(wire, "121212");
  CHECK(judge_one("SCH-02", wire) == "pass");
  goes(wire, "1111", 20100);
  CHECK(judge_one("SCH-02", wire) == "inconclusive");
  wire.profile.real_servers[0].weight = 0;
  CHECK(judge_one("SCH-02", wire) == "fail dr1");
}

TEST_CASE("SCH-02: each of two directors goes round for itself") {
  Wire wire;
  wire.add_director("dr2");
  goes(wire, "11121");
  CHECK(judge_one("SCH-02", wire) == "fail dr1");
  Connection(wire, 20100).to("web2").http_200();
  CHECK(judge_one("SCH-02", wire) == "pass");
}

TEST_CASE("SCH-02: a connection counts once, and direct ones not at all") {
  Wire wire;
  goes(wire, "1212");
  for (int i = 0; i < 3; ++i) Connection(wire, static_cast<std::uint16_t>(20100 + i)).straight_to("web1").http_200();
  Connection again(wire, 20200);
  again.syn().retransmit().retransmit().retransmit().syn_ack();
  CHECK(judge_one("SCH-02", wire) == "pass");
}

TEST_CASE("SCH-02: direct connections, and answers without one, count not at the client's port either") {
  Wire wire;
  wire.without_vantage("mirror");
  Connection(wire, 20300).syn_ack();
  goes(wire, "121212");
  for (int i = 0; i < 4; ++i) Connection(wire, static_cast<std::uint16_t>(20100 + i)).straight_to("web1").http_200();
  CHECK(judge_one("SCH-02", wire) == "pass");
}

TEST_CASE("SCH-02: one with weight 0 has no share that could be too small") {
  Wire wire;
  wire.profile.real_servers.insert(wire.profile.real_servers.begin(),
                                   {"web0", wire.address("neighbour"), {wire.mac("neighbour")}, 0, {}, {}});
  goes(wire, "121212");
  CHECK(judge_one("SCH-02", wire) == "pass");
}

TEST_CASE("SCH-02: a port that is used again is a new connection") {
  Wire wire;
  for (int i = 0; i < 6; ++i) {
    Connection c(wire, 20000);
    c.client_next += static_cast<std::uint32_t>(i) * 100'000U;
    c.http_200();
  }
  CHECK(judge_one("SCH-02", wire) == "fail dr1");
}

TEST_CASE("SCH-02: copies to hosts that are no real servers are nobody's share") {
  Wire wire;
  for (int i = 0; i < 6; ++i) Connection(wire, static_cast<std::uint16_t>(20000 + i)).to("stranger").http_200();
  CHECK(judge_one("SCH-02", wire) == "inconclusive");
}

TEST_CASE("SCH-02: two services, each for itself") {
  Wire wire;
  wire.profile.services.push_back({ip("198.51.100.181"), Transport::tcp, 80, Application::http, "rr", {}, 0, 32});
  goes(wire, "121212");
  CHECK(wire.judge("SCH-02").because == "only 0 new connections of tcp 198.51.100.181:80 were seen with their real server");
  CHECK(judge_one("SCH-02", wire) == "inconclusive");
}

TEST_CASE("SCH-02: a capture with a gap, nothing sent, no stimulus") {
  Wire wire;
  wire.loses("mirror", 1);
  goes(wire, "121212");
  CHECK(judge_one("SCH-02", wire) == "inconclusive");
  CHECK(judge_one("SCH-02", Wire{}) == "inconclusive");
  wire.without_stimulus(Stimulus::connect);
  CHECK(judge_one("SCH-02", wire) == "not_applicable");
}

TEST_CASE("SCH-02: datagrams are told by their copies, too") {
  const auto judged = [](const std::string& servers) {
    Wire wire;
    wire.profile.services.front() = {Wire::vip(), Transport::udp, 53, Application::dns, "rr", {}, 0, 32};
    std::uint16_t port = 20000;
    for (const char s : servers) Connection(wire, port++).udp().to(std::string("web") + s).client_sends(0, "question");
    return judge_one("SCH-02", wire);
  };
  CHECK(judged("1212121") == "inconclusive");  // nobody answered
  CHECK(judged("1111111") == "fail dr1");
}

TEST_CASE("SCH-02: an odd stimulus may have its turn unseen, so nothing counts from the first on") {
  for (const bool odd_first : {true, false}) {
    CAPTURE(odd_first);
    Wire wire;
    for (Step& step : wire.plan.steps)
      if (step.stimulus == Stimulus::ttl_one) step.client_port = 30000;
    const auto odd = [&] { Connection(wire, 30000).no_copies().syn(); };
    if (odd_first) odd();
    for (std::uint16_t i = 0; i < 8; ++i)
      Connection(wire, static_cast<std::uint16_t>(20000 + i)).to(i % 2 == 0 ? "web1" : "web2").http_200();
    if (!odd_first) odd();
    for (std::uint16_t i = 8; i < 12; ++i) Connection(wire, static_cast<std::uint16_t>(20000 + i)).http_200();
    CHECK(judge_one("SCH-02", wire) == (odd_first ? "inconclusive" : "pass"));
  }
}

TEST_CASE("SCH-02: what a real server gives back has its turn as well") {
  Wire wire;
  for (std::uint16_t i = 0; i < 8; ++i) {
    Connection c(wire, static_cast<std::uint16_t>(20000 + i));
    c.to(i % 2 == 0 ? "web1" : "web2");
    if (i % 2 == 0) {
      c.http_200();
    } else {  // framed straight to web1, which hands it to the director
      c.straight_to("web1");
      Octets syn = c.client_packet(flag::syn, {}).frame();
      c.syn();
      set_macs(syn, wire.mac("web1"), wire.mac("dr1"));
      lower_ttl(syn, 1);
      wire.send(syn);
      set_macs(syn, wire.mac("dr1"), wire.mac("web2"));
      lower_ttl(syn, 1);
      wire.send(syn);
    }
  }
  CHECK(judge_one("SCH-02", wire) == "pass");
}

TEST_CASE("SCH-02: shares are those of all ports of a service by firewall mark") {
  CHECK(judge_one("SCH-02", given_by_turns(marked(scheduled("rr")), "1212121212")) == "pass");  // each port has one server
  const Verdict v = given_by_turns(marked(scheduled("rr")), "1111121111").judge("SCH-02");
  CHECK(said(v) == "fail dr1");
  CHECK(v.because == "shares of firewall mark 1 that rr does not give: web1 got 9, web2 got 1");
}
