#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"
#include "tests/checks/icmp_words.hpp"
#include "tests/checks/planned.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

struct Pool : Wire {
  Octets request(std::uint16_t port) { return Connection(*this, port).client_packet(flag::syn, {}).frame(); }
  FrameId syn(std::uint16_t port) { return send(request(port)); }
  FrameId unreachable(std::uint16_t port, const std::string& host = "dr1", std::uint8_t code = 3, std::uint8_t type = 3) {
    return send(icmp_error(*this, host, request(port), type, code));
  }
};

}  // namespace

TEST_CASE("SCH-09: refused, and few errors say it for many connections") {
  Pool wire;
  wire.syn(20000), wire.unreachable(20000);
  wire.syn(20001), wire.syn(20002);
  const Verdict v = wire.judge("SCH-09");
  CHECK(said(v) == "pass");
  CHECK(v.because == "1 times the director said that it has no real server for a connection");
  wire.loses("mirror", 1);
  CHECK(judge_one("SCH-09", wire) == "inconclusive");
}

TEST_CASE("SCH-09: left in silence") {
  Pool wire;
  const FrameId first = wire.syn(20000), second = wire.syn(20001);
  const Verdict v = wire.judge("SCH-09");
  CHECK(said(v) == "fail dr1");
  CHECK(v.because == "dr1 sent connections to no real server and refused none of them");
  CHECK(wire.is_evidence(v, first));
  CHECK(wire.is_evidence(v, second));
  wire.loses("mirror", 1);
  CHECK(judge_one("SCH-09", wire) == "inconclusive");
}

TEST_CASE("SCH-09: another's error, another error, one that quotes something else: none of them is a refusal") {
  Pool wire;
  wire.syn(20000);
  wire.unreachable(20000, "gateway");
  wire.unreachable(20000, "dr1", 3, 11);
  Octets other = wire.request(20000);
  put16(other, ethernet + 22, 81);
  wire.send(icmp_error(wire, "dr1", other, 3, 3));
  Octets datagram = wire.request(20000);
  datagram[ethernet + 9] = 17;
  wire.send(icmp_error(wire, "dr1", datagram, 3, 3));
  CHECK(judge_one("SCH-09", wire) == "fail dr1");
}

TEST_CASE("SCH-09: a pool that is not empty: nothing is shown of one that is") {
  Pool wire;
  Connection(wire, 20000).syn();
  wire.syn(20001);  // lost, as may happen
  const Verdict v = wire.judge("SCH-09");
  CHECK(said(v) == "not_applicable");
  CHECK(v.because == "of every service that was asked connections were sent on or answered");
  Pool answered;
  Connection(answered, 20000).no_copies().syn().syn_ack();
  answered.syn(20001);
  CHECK(judge_one("SCH-09", answered) == "not_applicable");
  Pool lost;  // the server is there, and its link is not
  lost.syn(20000), lost.unreachable(20000, "dr1", 1);
  CHECK(judge_one("SCH-09", lost) == "not_applicable");
}

TEST_CASE("SCH-09: what is sent on under another name is sent on") {
  for (const std::size_t at : {ethernet + 15, ethernet + 23}) {  // source address, destination port
    Pool wire;
    Connection(wire, 20000).on_copy([at](Octets& copy) { copy[at] ^= 1U; }).syn();
    CHECK(judge_one("SCH-09", wire) == "not_applicable");
  }
  Pool odd;
  Connection(odd, 20000).client_sends(flag::ack);
  odd.syn(20001);
  CHECK(judge_one("SCH-09", odd) == "not_applicable");
}

TEST_CASE("SCH-09: each service for itself") {
  Pool wire;
  wire.profile.services.push_back({Wire::vip(), Transport::tcp, 443, Application::tcp, std::nullopt, {}, 0, 32});
  Connection(wire, 20000).http_200();
  CHECK(judge_one("SCH-09", wire) == "not_applicable");
  Packet p = Connection(wire, 20001).client_packet(flag::syn, {});
  p.destination_port = 443;
  const FrameId syn = wire.send(p.frame());
  const Verdict v = wire.judge("SCH-09");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, syn));
  wire.send(icmp_error(wire, "dr1", p.frame(), 3, 3));
  CHECK(judge_one("SCH-09", wire) == "pass");
}

TEST_CASE(
    "SCH-09: what was no new connection of a director's: straight to a server, to a host that nobody knows, from its middle") {
  Pool wire;
  Connection(wire, 20000).straight_to("web1").syn();
  Connection(wire, 20001).no_copies().client_sends(flag::ack);
  Octets strange = wire.request(20002);
  set_macs(strange, wire.mac("tester"), wire.mac("stranger"));
  wire.send(strange);
  CHECK(judge_one("SCH-09", wire) == "inconclusive");
  Pool odd;
  ports_of(odd, Stimulus::ttl_one);
  odd.syn(20000);
  CHECK(judge_one("SCH-09", odd) == "inconclusive");
  Pool datagrams;
  datagrams.profile.services.front() = {Wire::vip(), Transport::udp, 53, Application::dns, "rr", {}, 0, 32};
  Connection(datagrams, 20000).udp().no_copies().client_sends(0, "query");
  CHECK(judge_one("SCH-09", datagrams) == "inconclusive");
}

TEST_CASE("SCH-09: a segment of an unknown connection is reset by the director, whether the pool is empty or not") {
  Pool wire;
  Connection(wire, 20000).no_copies().to("dr1").client_sends(flag::ack).server_resets();
  wire.syn(20001);
  CHECK(judge_one("SCH-09", wire) == "fail dr1");
}

TEST_CASE("SCH-09: nothing at all, another implementation, no view of the second hop, no stimulus") {
  Pool wire;
  CHECK(judge_one("SCH-09", wire) == "inconclusive");
  wire.syn(20000);
  wire.profile.implementation = Implementation::other;
  CHECK(judge_one("SCH-09", wire) == "not_applicable");
  Pool blind;
  blind.without_vantage("mirror");
  CHECK(judge_one("SCH-09", blind) == "not_applicable");
  Pool without;
  without.without_stimulus(Stimulus::burst);
  CHECK(judge_one("SCH-09", without) == "not_applicable");
}
