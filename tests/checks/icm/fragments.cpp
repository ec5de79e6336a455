#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"
#include "tests/checks/planned.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// A SYN with data, cut into fragments by hand.
struct Cut : Wire {
  static constexpr std::size_t header = ethernet + 20, piece = 400;
  /// Whether a whole request was answered, too, by nobody whom the tests are about.
  explicit Cut(bool whole = true) {
    ports_of(*this, Stimulus::fragments);
    if (whole) Connection(*this, 30000).to("web1").handshake();
  }

  Octets fragment(std::uint16_t port, std::size_t number) const {
    Packet p{mac("tester"), mac("dr1"), client(), vip(), port, 80};
    p.flags = flag::syn;
    p.id = port;
    p.payload = Octets(1180, 'l');
    const Octets whole = p.frame();
    const std::size_t from = header + number * piece, to = std::min(from + piece, whole.size());
    Octets out(whole.begin(), whole.begin() + header);
    out.insert(out.end(), whole.begin() + static_cast<std::ptrdiff_t>(from), whole.begin() + static_cast<std::ptrdiff_t>(to));
    put16(out, ethernet + 2, static_cast<std::uint32_t>(out.size() - ethernet));
    put16(out, ethernet + 6, static_cast<std::uint32_t>(number * piece / 8 | (number < 2 ? 0x2000U : 0U)));
    mend_header_checksum(out);
    return out;
  }
  FrameId asks(std::uint16_t port) {
    const FrameId first = send(fragment(port, 0));
    send(fragment(port, 1)), send(fragment(port, 2));
    return first;
  }
  FrameId hands_on(std::uint16_t port, std::size_t number, const std::string& server = "web1") {
    Octets out = fragment(port, number);
    set_macs(out, mac("dr1"), mac(server));
    lower_ttl(out, 1);
    return send(out);
  }
  void answers(std::uint16_t port, const std::string& server = "web1") { Connection(*this, port).to(server).syn_ack(); }
};

}  // namespace

TEST_CASE("ICM-07: all of them reach one real server, which answers") {
  Cut wire;
  for (std::uint16_t port = 20000; port < 20002; ++port) {
    wire.asks(port);
    for (std::size_t i = 0; i < 3; ++i) wire.hands_on(port, i);
    wire.answers(port);
  }
  const Verdict v = wire.judge("ICM-07");
  CHECK(said(v) == "pass");
  CHECK(v.because == "2 requests in fragments, each answered by a real server");
  wire.loses("mirror", 1);
  CHECK(judge_one("ICM-07", wire) == "inconclusive");
}

TEST_CASE("ICM-07: fragments of a packet part ways, on a capture with a gap too") {
  Cut wire;
  wire.loses("mirror", 1);
  const FrameId first = wire.asks(20000);
  wire.hands_on(20000, 0);
  const FrameId astray = wire.hands_on(20000, 1, "web2");
  const Verdict v = wire.judge("ICM-07");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, first));
  CHECK(wire.is_evidence(v, astray));
}

TEST_CASE("ICM-07: the director keeps one, or all") {
  for (const std::size_t passed : {0U, 2U}) {
    Cut wire;
    const FrameId first = wire.asks(20000);
    for (std::size_t i = 0; i < passed; ++i) wire.hands_on(20000, i);
    const Verdict v = wire.judge("ICM-07");
    CHECK(said(v) == "fail dr1");
    CHECK(wire.is_evidence(v, first));
    wire.loses("mirror", 1);
    CHECK(judge_one("ICM-07", wire) == "inconclusive");
  }
}

TEST_CASE("ICM-07: a real server that got all of them stays silent") {
  Cut wire;
  wire.asks(20000), wire.asks(20001);
  for (std::size_t i = 0; i < 3; ++i) wire.hands_on(20000, i), wire.hands_on(20001, i, "web2");
  wire.answers(20000);
  CHECK(wire.judge("ICM-07").because == "web2 answered nothing that came whole, either");
  CHECK(judge_one("ICM-07", wire) == "inconclusive");
  wire.answers(20002, "web2");  // something else
  CHECK(judge_one("ICM-07", wire) == "fail web2");
  wire.answers(20001, "stranger");
  CHECK(judge_one("ICM-07", wire) == "fail web2");
  wire.answers(20001, "web2");
  CHECK(judge_one("ICM-07", wire) == "pass");
}

TEST_CASE("ICM-07: where no whole request comes through, fragments say nothing") {
  Cut wire(false);
  wire.asks(20000);
  Connection(wire, 30001).straight_to("web1").handshake();
  CHECK(judge_one("ICM-07", wire) == "inconclusive");
  Connection(wire, 30000).handshake();
  CHECK(judge_one("ICM-07", wire) == "fail dr1");
}

TEST_CASE("ICM-07: whole requests, others' fragments, nothing, another implementation, no stimulus") {
  Cut wire;
  Connection(wire, 20000).http_200();
  wire.asks(30000);
  CHECK(judge_one("ICM-07", wire) == "inconclusive");
  wire.profile.implementation = Implementation::other;
  CHECK(judge_one("ICM-07", wire) == "not_applicable");
  Cut without;
  without.without_stimulus(Stimulus::fragments);
  CHECK(judge_one("ICM-07", without) == "not_applicable");
}
