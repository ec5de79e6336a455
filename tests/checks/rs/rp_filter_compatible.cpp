#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

const Ip beyond = ip("203.0.113.5");

std::uint16_t port(int from, const std::string& server) { return static_cast<std::uint16_t>(from + server.back()); }

void on_link(Wire& wire, const std::string& server) { Connection(wire, port(20000, server)).straight_to(server).http_200(); }
void off_link(Wire& wire, const std::string& server) {
  Connection(wire, port(21000, server), beyond).straight_to(server).reply_goes_to("gateway").syn().syn_ack();
}
void healthy(Wire& wire, const std::string& server) { on_link(wire, server), off_link(wire, server); }

}  // namespace

TEST_CASE("RS-05: clients of the segment and from beyond it are answered") {
  Wire wire;
  healthy(wire, "web1"), healthy(wire, "web2");
  CHECK(judge_one("RS-05", wire) == "pass");
}

TEST_CASE("RS-05: one drops what comes from beyond the router") {
  Wire wire;
  healthy(wire, "web1"), on_link(wire, "web2");
  Connection c(wire, 20101, beyond);
  c.straight_to("web2").syn();
  const Verdict v = wire.judge("RS-05");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, c.request));
  CHECK(v.because == "web2 answers clients of the segment and drops the SYNs of those from beyond the router");
  wire.loses("mirror", 1);
  CHECK(judge_one("RS-05", wire) == "inconclusive");
}

TEST_CASE("RS-05: both drop it, each is named") {
  Wire wire;
  for (const char* server : {"web1", "web2"}) {
    on_link(wire, server);
    Connection(wire, port(21000, server), beyond).straight_to(server).syn();
  }
  const Verdict v = wire.judge("RS-05");
  CHECK(said(v) == "fail web1, web2");
  CHECK(v.evidence.size() == 2);
  CHECK(v.because.find("; web2 answers") != std::string::npos);
}

TEST_CASE("RS-05: one that is silent to everybody has another fault") {
  Wire wire;
  healthy(wire, "web1");
  Connection(wire, 20001).straight_to("web2").syn();
  Connection(wire, 20101, beyond).straight_to("web2").syn();
  CHECK(judge_one("RS-05", wire) == "inconclusive");
  CHECK(wire.judge("RS-05").because == "web2 was not seen to answer a client of the segment, either");
}

TEST_CASE("RS-05: one that was not asked from beyond the router proves nothing, nor do answers to it alone") {
  Wire wire;
  on_link(wire, "web1"), on_link(wire, "web2");
  CHECK(judge_one("RS-05", wire) == "inconclusive");
  CHECK(wire.judge("RS-05").because ==
        "web1 was not seen to be asked by a client from beyond the router; "
        "web2 was not seen to be asked by a client from beyond the router");
  Wire half;
  healthy(half, "web1"), off_link(half, "web2");
  CHECK(judge_one("RS-05", half) == "inconclusive");
}

TEST_CASE("RS-05: a refusal is an answer, too") {
  Wire wire;
  healthy(wire, "web1");
  Connection(wire, 20001).straight_to("web2").syn().server_resets();
  Connection(wire, 20101, beyond).straight_to("web2").reply_goes_to("gateway").syn().server_resets();
  CHECK(judge_one("RS-05", wire) == "pass");
}

TEST_CASE("RS-05: what the director forwarded, or another host answered, does not count") {
  Wire through;
  healthy(through, "web1"), on_link(through, "web2");
  Connection(through, 20101, beyond).to("web2").reply_goes_to("gateway").syn().syn_ack();
  CHECK(judge_one("RS-05", through) == "inconclusive");
  Wire other;
  healthy(other, "web1"), on_link(other, "web2");
  Connection(other, 20101, beyond).straight_to("web2").reply_goes_to("gateway").syn().to("web1").syn_ack();
  CHECK(judge_one("RS-05", other) == "fail web2");
  Wire no_syn;
  healthy(no_syn, "web1"), on_link(no_syn, "web2");
  Connection(no_syn, 20101, beyond).straight_to("web2").client_sends(flag::ack);
  CHECK(judge_one("RS-05", no_syn) == "inconclusive");
}

TEST_CASE("RS-05: answers without a connection, and the director's own, are none of the first real server's") {
  Wire wire;
  Connection(wire, 20009).syn_ack();
  on_link(wire, "web1"), healthy(wire, "web2");
  Connection(wire, 20101, beyond).straight_to("web1").syn();
  Connection(wire, 20102, beyond).no_copies().to("dr1").reply_goes_to("gateway").syn().syn_ack();
  CHECK(judge_one("RS-05", wire) == "fail web1");
}

TEST_CASE("RS-05: other questions, and other hosts', seek no router") {
  const auto judged = [](const std::function<void(Wire&)>& talk) {
    Wire wire;
    wire.add_director("dr2");
    healthy(wire, "web1"), on_link(wire, "web2");
    Connection(wire, 20101, beyond).straight_to("web2").syn();
    talk(wire);
    return judge_one("RS-05", wire);
  };
  CHECK(judged([](Wire& w) { w.asks("web2", w.address("neighbour"), w.address("web2")); }) == "fail web2");
  CHECK(judged([](Wire& w) { w.asks("dr2", w.address("gateway"), w.address("dr2")); }) == "fail web2");
  CHECK(judged([](Wire& w) { w.answers("web2", w.address("web2"), "gateway", w.address("gateway")); }) == "fail web2");
  CHECK(judged([](Wire& w) { w.asks("web2", w.address("gateway"), w.address("web2")); }) == "inconclusive");
  CHECK(judged([](Wire& w) {
          w.profile.gateway.reset();
          w.asks("web2", w.address("gateway"), w.address("web2"));
        }) == "fail web2");
}

TEST_CASE("RS-05: one that seeks its router in vain is not filtering") {
  const auto asked = [](const std::string& who, bool answered) {
    Wire wire;
    healthy(wire, "web1"), on_link(wire, "web2");
    Connection(wire, 20101, beyond).straight_to("web2").syn();
    wire.asks(who, wire.address("gateway"), wire.address(who));
    if (answered) wire.answers("gateway", wire.address("gateway"), who, wire.address(who));
    return judge_one("RS-05", wire);
  };
  CHECK(asked("web2", false) == "inconclusive");
  CHECK(asked("web2", true) == "fail web2");
  CHECK(asked("web1", false) == "fail web2");
  CHECK(asked("dr1", false) == "fail web2");
  Wire other;
  healthy(other, "web1"), on_link(other, "web2");
  Connection(other, 20101, beyond).straight_to("web2").syn();
  other.asks("web2", other.address("neighbour"), other.address("web2"));
  other.answers("web2", other.address("gateway"), "web1", other.address("web1"));
  CHECK(judge_one("RS-05", other) == "fail web2");
  other.profile.gateway.reset();
  CHECK(judge_one("RS-05", other) == "fail web2");
}

TEST_CASE("RS-05: a capture with a gap, nothing sent, nowhere to see it, no clients beyond the router") {
  Wire wire;
  healthy(wire, "web1"), healthy(wire, "web2");
  wire.loses("mirror", 1);
  CHECK(judge_one("RS-05", wire) == "inconclusive");
  CHECK(judge_one("RS-05", Wire{}) == "inconclusive");
  Wire alone;
  alone.without_vantage("mirror");
  CHECK(judge_one("RS-05", alone) == "not_applicable");
  wire.without_stimulus(Stimulus::off_link);
  CHECK(judge_one("RS-05", wire) == "not_applicable");
}

namespace {

void on_link6(Wire& wire, const std::string& server) { Connection(wire, port(22000, server), Wire::client6()).ipv6().straight_to(server).http_200(); }
Connection asked_from_beyond6(Wire& wire, const std::string& server) {
  Connection c(wire, port(23000, server), ip("2001:db8:f::5"));
  c.ipv6().straight_to(server).reply_goes_to("gateway").syn();
  return c;
}
void solicit(Wire& wire, const std::string& who, bool answer, const Ip& what) {
  wire.send(NdpWords{wire.mac(who), wire.mac("tester"), ip("fe80::1"), ip("fe80::2"), answer, what, wire.mac(who)}.frame());
}

}  // namespace

TEST_CASE("RS-05: what is answered in IPv4 says nothing of IPv6") {
  Wire wire;
  wire.with_both_families();
  healthy(wire, "web1"), healthy(wire, "web2");
  CHECK(judge_one("RS-05", wire) == "inconclusive");
  for (const char* server : {"web1", "web2"}) on_link6(wire, server);
  asked_from_beyond6(wire, "web1").syn_ack();
  CHECK(judge_one("RS-05", wire) == "inconclusive");
  Connection dropped = asked_from_beyond6(wire, "web2");
  const Verdict v = wire.judge("RS-05");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, dropped.request));
  dropped.syn_ack();
  CHECK(judge_one("RS-05", wire) == "pass");
}

TEST_CASE("RS-05: one that asks in vain for the router by NDP cannot answer, and one that is told can") {
  Wire wire;
  wire.with_both_families();
  healthy(wire, "web1"), healthy(wire, "web2");
  for (const char* server : {"web1", "web2"}) on_link6(wire, server);
  asked_from_beyond6(wire, "web1").syn_ack();
  asked_from_beyond6(wire, "web2");
  Wire other = wire, stranger = wire;
  solicit(wire, "web2", false, ip("2001:db8::1"));
  CHECK(judge_one("RS-05", wire) == "inconclusive");
  solicit(wire, "gateway", true, ip("2001:db8::1"));
  CHECK(judge_one("RS-05", wire) == "fail web2");
  solicit(other, "web2", false, ip("2001:db8::2"));
  CHECK(judge_one("RS-05", other) == "fail web2");
  solicit(stranger, "stranger", false, ip("2001:db8::1"));
  solicit(stranger, "web1", false, ip("2001:db8::1"));
  CHECK(judge_one("RS-05", stranger) == "fail web2");
}
