#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"
#include "tests/checks/icmp_words.hpp"
#include "tests/checks/planned.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

struct Ended : Wire {
  Ended() {
    ports_of(*this, Stimulus::ttl_one);
    Connection(*this, 30000).http_200();
  }

  Octets request(std::uint16_t port) {
    Packet p = Connection(*this, port).client_packet(flag::syn, {});
    p.ttl = 1;
    return p.frame();
  }
  FrameId syn(std::uint16_t port) { return send(request(port)); }
  FrameId copy(std::uint16_t port, std::uint8_t ttl) {
    Octets out = request(port);
    set_macs(out, mac("dr1"), mac("web1"));
    out[ttl_at] = ttl;
    mend_header_checksum(out);
    return send(out);
  }
  FrameId exceeded(std::uint16_t port, const std::string& host = "dr1", std::uint8_t type = 11) {
    return send(icmp_error(*this, host, request(port), type, 0));
  }
};

}  // namespace

TEST_CASE("ICM-05: dropped and reported") {
  Ended wire;
  wire.syn(20000), wire.exceeded(20000);
  wire.syn(20001);
  const Verdict v = wire.judge("ICM-05");
  CHECK(said(v) == "pass");
  CHECK(v.because == "2 SYNs with TTL 1: none was sent on, 1 reported as 'time exceeded'");
  wire.loses("mirror", 1);
  CHECK(judge_one("ICM-05", wire) == "inconclusive");
}

TEST_CASE("ICM-05: sent on, on a capture with a gap too") {
  for (const std::uint8_t ttl : std::initializer_list<std::uint8_t>{0, 63}) {
    Ended wire;
    wire.loses("mirror", 1);
    const FrameId syn = wire.syn(20000), copy = wire.copy(20000, ttl);
    wire.exceeded(20000);
    const Verdict v = wire.judge("ICM-05");
    CHECK(said(v) == "fail dr1");
    CHECK(wire.is_evidence(v, syn));
    CHECK(wire.is_evidence(v, copy));
  }
}

TEST_CASE("ICM-05: dropped in silence") {
  Ended wire;
  Connection(wire, 30000).syn();
  const FrameId syn = wire.syn(20000);
  const Verdict v = wire.judge("ICM-05");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, syn));
  wire.loses("mirror", 1);
  CHECK(judge_one("ICM-05", wire) == "inconclusive");
}

TEST_CASE("ICM-05: another's error, another error, one that quotes something else: none of them is the report") {
  Ended wire;
  Connection(wire, 30000).syn();
  wire.syn(20000);
  wire.exceeded(20000, "gateway");
  wire.exceeded(20000, "dr1", 3);
  wire.exceeded(20500);
  CHECK(judge_one("ICM-05", wire) == "fail dr1");
}

TEST_CASE("ICM-05: a director that keeps the TTL is no hop") {
  Ended wire;
  wire.syn(20000), wire.copy(20000, 1);
  CHECK(judge_one("ICM-05", wire) == "not_applicable");
}

TEST_CASE("ICM-05: other connections, a SYN that went to a real server, nothing at all") {
  Ended wire;
  Connection(wire, 30001).http_200();
  wire.exceeded(30001);
  CHECK(judge_one("ICM-05", wire) == "inconclusive");
  Octets direct = wire.request(20000);
  set_macs(direct, wire.mac("tester"), wire.mac("web1"));
  wire.send(direct);
  CHECK(judge_one("ICM-05", wire) == "inconclusive");
  wire.profile.implementation = Implementation::other;
  CHECK(judge_one("ICM-05", wire) == "not_applicable");
  Ended without;
  without.without_stimulus(Stimulus::ttl_one);
  CHECK(judge_one("ICM-05", without) == "not_applicable");
}

TEST_CASE("ICM-05: a director that sends on nothing at all shows nothing of TTLs") {
  Wire wire;
  ports_of(wire, Stimulus::ttl_one);
  Packet p = Connection(wire, 20000).client_packet(flag::syn, {});
  p.ttl = 1;
  wire.send(p.frame());
  Connection(wire, 30000).no_copies().syn();
  Connection(wire, 30001).client_sends(flag::ack);
  CHECK(judge_one("ICM-05", wire) == "inconclusive");
}
