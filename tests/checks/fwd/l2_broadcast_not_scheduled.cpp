#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"
#include "tests/checks/planned.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

struct Shouted : Wire {
  Shouted() { ports_of(*this, Stimulus::broadcast_syn); }

  FrameId frame(std::uint16_t port, std::uint8_t flags, const std::string& from, const std::string& to, int hops = 0) {
    Packet p = Connection(*this, port).client_packet(flags, {});
    p.from = mac(from);
    p.to = mac(to);
    p.ttl = static_cast<std::uint8_t>(64 - hops);
    return send(p.frame());
  }
  FrameId syn(std::uint16_t port) { return frame(port, flag::syn, "tester", "everybody"); }
  FrameId answer(std::uint16_t port, const std::string& from, std::uint8_t flags = flag::syn | flag::ack) {
    Connection c(*this, port);
    ++c.client_next;
    return c.to(from).server_sends(flags).reply;
  }
};

}  // namespace

TEST_CASE("FWD-10: nobody takes it") {
  Shouted wire;
  wire.syn(20000), wire.syn(20001);
  wire.frame(20000, flag::rst, "tester", "everybody");
  const Verdict v = wire.judge("FWD-10");
  CHECK(said(v) == "pass");
  CHECK(v.because == "2 SYNs in broadcast frames: none was sent on, none answered");
  wire.loses("mirror", 1);
  CHECK(judge_one("FWD-10", wire) == "inconclusive");
}

TEST_CASE("FWD-10: a director sends it on, on a capture with a gap too; the answer is then not the real server's fault") {
  Shouted wire;
  wire.loses("mirror", 1);
  const FrameId syn = wire.syn(20000), copy = wire.frame(20000, flag::syn, "dr1", "web1", 1);
  wire.answer(20000, "web1");
  const Verdict v = wire.judge("FWD-10");
  CHECK(said(v) == "fail dr1");
  CHECK(v.because == "dr1 sent on a SYN that was framed to everybody");
  CHECK(wire.is_evidence(v, syn));
  CHECK(wire.is_evidence(v, copy));
}

TEST_CASE("FWD-10: somebody answers, with whatever; a copy that was lost would make it the director's fault") {
  for (const std::uint8_t flags : std::initializer_list<std::uint8_t>{flag::syn | flag::ack, flag::rst | flag::ack}) {
    Shouted wire;
    const FrameId syn = wire.syn(20000), answer = wire.answer(20000, "web1", flags);
    const Verdict v = wire.judge("FWD-10");
    CHECK(said(v) == "fail web1");
    CHECK(v.because == "web1 answered a SYN that was framed to everybody, and no director had sent it on");
    CHECK(wire.is_evidence(v, syn));
    CHECK(wire.is_evidence(v, answer));
    wire.loses("mirror", 1);
    CHECK(judge_one("FWD-10", wire) == "inconclusive");
  }
  Shouted wire;
  wire.syn(20000), wire.answer(20000, "stranger");
  CHECK(judge_one("FWD-10", wire) == "fail 02:00:00:00:00:99 (a host that the profile does not know)");
}

TEST_CASE("FWD-10: an answer loses the mirror nothing that it should have shown") {
  Shouted wire;
  Connection(wire, 30000).http_200();
  wire.syn(20000), wire.answer(20000, "web1");
  CHECK(judge_one("FWD-05", wire) == "pass");
}

TEST_CASE("FWD-10: SYNs of others, SYNs that were framed to one host") {
  Shouted wire;
  Connection(wire, 30000).http_200();
  wire.syn(30001), wire.frame(30001, flag::syn, "dr1", "web1", 1), wire.answer(30001, "web1");
  wire.syn(30002), wire.answer(30002, "web1");
  CHECK(judge_one("FWD-10", wire) == "inconclusive");
  wire.frame(20000, flag::syn, "tester", "dr1"), wire.frame(20000, flag::syn, "dr1", "web1", 1);
  CHECK(judge_one("FWD-10", wire) == "inconclusive");
  wire.frame(20001, flag::ack, "tester", "everybody");
  wire.answer(20002, "web1");
  CHECK(judge_one("FWD-10", wire) == "inconclusive");
}

TEST_CASE("FWD-10: another implementation, no view of the second hop, no stimulus") {
  Shouted wire;
  wire.syn(20000), wire.answer(20000, "web1");
  wire.profile.implementation = Implementation::dpvs;
  CHECK(judge_one("FWD-10", wire) == "not_applicable");
  Shouted blind;
  blind.without_vantage("mirror");
  CHECK(judge_one("FWD-10", blind) == "not_applicable");
  Shouted without;
  without.without_stimulus(Stimulus::broadcast_syn);
  CHECK(judge_one("FWD-10", without) == "not_applicable");
}
