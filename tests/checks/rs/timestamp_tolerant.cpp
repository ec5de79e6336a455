#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"
#include "tests/checks/planned.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

constexpr std::size_t tcp = ethernet + 20, offset_at = tcp + 12;

struct Clocks : Wire {
  Clocks() { ports_of(*this, Stimulus::old_timestamps); }

  /// A SYN to this server whose clock says `clock`, and its SYN-ACK unless it has none.
  FrameId syn(std::uint16_t port, const std::string& server, std::uint32_t clock, bool answered = true,
              std::uint8_t flags = flag::syn, const Ip& from = client()) {
    Connection c(*this, port, from);
    Octets syn = c.straight_to(server).client_packet(flags, {}).frame();
    const auto octet = [clock](unsigned shift) { return static_cast<std::uint8_t>(clock >> shift); };
    const Octets option{8, 10, octet(24), octet(16), octet(8), octet(0), 0, 0, 0, 0, 1, 1};
    syn.insert(syn.begin() + static_cast<std::ptrdiff_t>(tcp + (syn[offset_at] >> 4U) * 4U), option.begin(), option.end());
    syn[offset_at] = static_cast<std::uint8_t>(syn[offset_at] + (option.size() / 4U << 4U));
    put16(syn, ethernet + 2, static_cast<std::uint32_t>(syn.size() - ethernet));
    mend_header_checksum(syn);
    const FrameId sent = send(syn);
    ++c.client_next;
    if (answered) c.syn_ack();
    return sent;
  }
  void healthy(std::uint16_t port, const std::string& server) {
    syn(port, server, 100'000), syn(static_cast<std::uint16_t>(port + 1), server, 40'000);
  }
};

}  // namespace

TEST_CASE("RS-07: taken, whatever the clock says") {
  Clocks wire;
  wire.healthy(20000, "web1");
  wire.healthy(20010, "web2");
  wire.syn(20011, "web2", 30'000, false, flag::ack);
  const Verdict v = wire.judge("RS-07");
  CHECK(said(v) == "pass");
  CHECK(v.because == "2 times a connection was taken whose timestamp was behind another's of the same address");
  wire.loses("client", 1);
  CHECK(judge_one("RS-07", wire) == "inconclusive");
}

TEST_CASE("RS-07: a clock that has gone round") {
  Clocks wire;
  wire.healthy(20000, "web1");
  wire.syn(20010, "web2", 10'000);
  wire.syn(20011, "web2", 0U - 50'000, false);
  CHECK(judge_one("RS-07", wire) == "fail web2");
}

TEST_CASE("RS-07: clocks of different addresses are not compared") {
  Clocks wire;
  wire.healthy(20000, "web1");
  wire.healthy(20010, "web2");
  wire.syn(20012, "web2", 10'000, false, flag::syn, Wire::client(211));
  CHECK(judge_one("RS-07", wire) == "pass");
}

TEST_CASE("RS-07: those behind are dropped") {
  Clocks wire;
  wire.healthy(20000, "web2");
  const FrameId newest = wire.syn(20010, "web1", 100'000), old = wire.syn(20011, "web1", 40'000, false);
  const Verdict v = wire.judge("RS-07");
  CHECK(said(v) == "fail web1");
  CHECK(v.because == "web1 did not take connections whose timestamps were behind those of others from the same address");
  CHECK(wire.is_evidence(v, newest));
  CHECK(wire.is_evidence(v, old));
  wire.loses("client", 1);
  CHECK(judge_one("RS-07", wire) == "inconclusive");
}

TEST_CASE("RS-07: a server that answers none, or refuses all, or drops the newest, says nothing of clocks") {
  for (const bool newest : {true, false}) {
    Clocks wire;
    wire.healthy(20000, "web2");
    wire.syn(20010, "web1", 100'000, false);
    wire.syn(20011, "web1", 40'000, newest);
    const Verdict v = wire.judge("RS-07");
    CHECK(said(v) == "inconclusive");
    CHECK(v.because == "no two SYNs of different age were seen that web1 answered");
  }
}

TEST_CASE("RS-07: the same clock twice, and a connection without one, prove nothing") {
  Clocks wire;
  wire.healthy(20000, "web2");
  wire.syn(20010, "web1", 100'000), wire.syn(20011, "web1", 100'000);
  Connection(wire, 20012).straight_to("web1").syn().syn_ack();
  CHECK(judge_one("RS-07", wire) == "inconclusive");
}

TEST_CASE("RS-07: another's answer is none, and a reset neither") {
  Clocks wire;
  wire.healthy(20000, "web2");
  wire.syn(20010, "web1", 100'000);
  wire.syn(20011, "web1", 40'000, false);
  Connection c(wire, 20011);
  ++c.client_next;
  c.to("web2").syn_ack();
  c.to("web1").server_resets();
  CHECK(judge_one("RS-07", wire) == "fail web1");
}

TEST_CASE("RS-07: through a director, from ports of others, another server's clock") {
  Clocks wire;
  wire.healthy(20000, "web2");
  wire.syn(20010, "web1", 30'000);
  wire.healthy(30000, "web1");
  wire.syn(20011, "dr1", 20'000, false);
  CHECK(judge_one("RS-07", wire) == "inconclusive");
}

TEST_CASE("RS-07: never sent, no plan, no stimulus") {
  Clocks wire;
  Connection(wire, 30000).http_200();
  CHECK(judge_one("RS-07", wire) == "inconclusive");
  wire.healthy(20000, "web1"), wire.healthy(20010, "web2");
  wire.without_plan();
  CHECK(judge_one("RS-07", wire) == "inconclusive");
  Clocks without;
  without.without_stimulus(Stimulus::old_timestamps);
  CHECK(judge_one("RS-07", without) == "not_applicable");
}

TEST_CASE("RS-07: an answer to a SYN that was not seen belongs to nothing") {
  Clocks wire;
  wire.healthy(20000, "web1");
  wire.healthy(20010, "web2");
  Connection(wire, 20012).to("web2").syn_ack();
  CHECK(judge_one("RS-07", wire) == "pass");
}
