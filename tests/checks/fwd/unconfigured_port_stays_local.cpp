#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"
#include "tests/checks/planned.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

struct Closed : Wire {
  Closed() { ports_of(*this, Stimulus::closed_port); }

  FrameId ask(std::uint16_t port, std::uint8_t flags, const std::string& from, const std::string& to, int hops = 0) {
    Packet p = Connection(*this, port).client_packet(flags, {});
    p.destination_port = 65000;
    p.from = mac(from);
    p.to = mac(to);
    p.ttl = static_cast<std::uint8_t>(64 - hops);
    return send(p.frame());
  }
  FrameId syn(std::uint16_t port) { return ask(port, flag::syn, "tester", "dr1"); }
  FrameId copy(std::uint16_t port, const std::string& to = "web1") { return ask(port, flag::syn, "dr1", to, 1); }
  FrameId answer(std::uint16_t port, const std::string& from, std::uint8_t flags = flag::rst | flag::ack) {
    Packet p = Connection(*this, port).to(from).server_packet(flags, {});
    p.source_port = 65000;
    return send(p.frame());
  }
};

}  // namespace

TEST_CASE("FWD-09: reset by the director, or dropped") {
  Closed wire;
  wire.syn(20000), wire.answer(20000, "dr1");
  wire.syn(20001);
  const Verdict v = wire.judge("FWD-09");
  CHECK(said(v) == "pass");
  CHECK(v.because == "2 SYNs to a port without a service: none was sent on, 1 reset by the director");
  wire.loses("mirror", 1);
  CHECK(judge_one("FWD-09", wire) == "inconclusive");
}

TEST_CASE("FWD-09: sent on, on a capture with a gap too") {
  for (const char* server : {"web1", "stranger"}) {
    Closed wire;
    wire.loses("mirror", 1);
    wire.syn(20001);
    const FrameId syn = wire.syn(20000), copy = wire.copy(20000, server);
    const Verdict v = wire.judge("FWD-09");
    CHECK(said(v) == "fail dr1");
    CHECK(v.because == "dr1 sent on a connection to a port that no service has");
    CHECK(wire.is_evidence(v, syn));
    CHECK(wire.is_evidence(v, copy));
  }
}

TEST_CASE("FWD-09: a copy whose SYN was lost, and one of another director than the one that was asked") {
  Closed wire;
  const FrameId copy = wire.copy(20000);
  const Verdict v = wire.judge("FWD-09");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, copy));
  Closed other;
  const FrameId syn = other.syn(20000), strange = other.ask(20000, flag::syn, "stranger", "web1", 1);
  const Verdict w = other.judge("FWD-09");
  CHECK(said(w) == "fail dr1");
  CHECK(other.is_evidence(w, syn));
  CHECK(other.is_evidence(w, strange));
}

TEST_CASE("FWD-09: a real server's answer proves it where the copy was not seen") {
  Closed wire;
  const FrameId syn = wire.syn(20000), answer = wire.answer(20000, "web2");
  const Verdict v = wire.judge("FWD-09");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, syn));
  CHECK(wire.is_evidence(v, answer));
}

TEST_CASE("FWD-09: what proves nothing: the tester's own frame to a real server, answers of others, the gateway, other ports") {
  Closed wire;
  wire.ask(20000, flag::syn, "tester", "web1");
  wire.answer(20000, "web1");
  CHECK(judge_one("FWD-09", wire) == "inconclusive");
  wire.syn(20001);
  wire.ask(20001, flag::rst, "tester", "dr1");
  wire.ask(20001, flag::syn, "tester", "web1");
  wire.answer(20001, "stranger");
  wire.answer(20001, "dr1", flag::syn | flag::ack);
  wire.ask(20001, flag::syn, "dr1", "gateway", 1);
  wire.answer(20002, "web1");
  wire.ask(30000, flag::syn, "tester", "dr1"), wire.ask(30000, flag::syn, "dr1", "web1", 1);
  CHECK(wire.judge("FWD-09").because == "1 SYNs to a port without a service: none was sent on, 0 reset by the director");
}

TEST_CASE("FWD-09: never sent, no view of the second hop, no stimulus") {
  Closed wire;
  Connection(wire, 30000).http_200();
  CHECK(judge_one("FWD-09", wire) == "inconclusive");
  Closed blind;
  blind.without_vantage("mirror");
  CHECK(judge_one("FWD-09", blind) == "not_applicable");
  Closed without;
  without.without_stimulus(Stimulus::closed_port);
  CHECK(judge_one("FWD-09", without) == "not_applicable");
}
