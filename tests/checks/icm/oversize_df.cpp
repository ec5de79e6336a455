#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"
#include "tests/checks/icmp_words.hpp"
#include "tests/checks/planned.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

struct Oversize : Wire {
  Oversize() {
    ports_of(*this, Stimulus::full_size);
    Connection(*this, 30000).http_200();
  }

  Octets request(std::uint16_t port, const Ip& from = client()) const {
    Packet p{mac("tester"), mac("dr1"), from, from.is_v4() ? vip() : vip6(), port, 80};
    p.flags = flag::syn;
    p.id = port;
    p.payload = Octets(ethernet + 1500 - p.frame().size(), 'l');
    return p.frame();
  }
  FrameId asks(std::uint16_t port) { return send(request(port)); }
  FrameId hands_on(std::uint16_t port) {
    Octets out = request(port);
    set_macs(out, mac("dr1"), mac("web1"));
    lower_ttl(out, 1);
    return send(out);
  }
  FrameId refuses(std::uint16_t port, std::uint32_t mtu = 1300, const std::string& host = "dr1", std::uint8_t type = 3,
                  std::uint8_t code = 4, const Ip& from = client()) {
    const Octets whole = request(port, from);
    const Octets quoted(whole.begin() + ethernet, whole.begin() + ethernet + (from.is_v4() ? 28 : 48));
    return send(icmp(*this, host, "tester", from.is_v4() ? address(host) : vip6(), from, type, code, mtu, quoted));
  }
};

}  // namespace

TEST_CASE("ICM-04: refused, with an MTU that helps") {
  for (const std::uint32_t mtu : {1300U, 68U, 1499U}) {
    Oversize wire;
    wire.asks(20000), wire.refuses(20000, mtu);
    wire.asks(20001), wire.hands_on(20001);
    Connection(wire, 20001).client_resets();
    const Verdict v = wire.judge("ICM-04");
    CHECK(said(v) == "pass");
    CHECK(v.because == "1 of 2 SYNs of full length were too long for the way, and the director said so");
    wire.loses("mirror", 1);
    CHECK(judge_one("ICM-04", wire) == "inconclusive");
  }
}

TEST_CASE("ICM-04: where all of it is sent on, nothing is too long") {
  Oversize wire;
  wire.asks(20000), wire.hands_on(20000);
  const Verdict v = wire.judge("ICM-04");
  CHECK(said(v) == "not_applicable");
  CHECK(v.because == "1 SYNs of full length were all sent on: nothing is too long for the way");
}

TEST_CASE("ICM-04: more of them than it remembers") {
  Oversize wire;
  for (std::uint16_t port = 20000; port < 20040; ++port) wire.asks(port), wire.hands_on(port);
  CHECK(wire.judge("ICM-04").because == "32 SYNs of full length were all sent on: nothing is too long for the way");
}

TEST_CASE("ICM-04: neither sent on nor refused") {
  Oversize wire;
  wire.asks(20000), wire.hands_on(20000);
  const FrameId lost = wire.asks(20001);
  const Verdict v = wire.judge("ICM-04");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, lost));
  wire.loses("mirror", 1);
  CHECK(judge_one("ICM-04", wire) == "inconclusive");
}

TEST_CASE("ICM-04: an MTU that helps nobody, on a capture with a gap too") {
  for (const std::uint32_t mtu : {0U, 67U, 1500U, 9000U}) {
    CAPTURE(mtu);
    Oversize wire;
    wire.loses("mirror", 1);
    const FrameId sent = wire.asks(20000), report = wire.refuses(20000, mtu);
    const Verdict v = wire.judge("ICM-04");
    CHECK(said(v) == "fail dr1");
    CHECK(wire.is_evidence(v, sent));
    CHECK(wire.is_evidence(v, report));
  }
}

TEST_CASE("ICM-04: refused and sent on all the same, on a capture with a gap too") {
  Oversize wire;
  wire.loses("mirror", 1);
  wire.asks(20000);
  const FrameId copy = wire.hands_on(20000), report = wire.refuses(20000);
  const Verdict v = wire.judge("ICM-04");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, copy));
  CHECK(wire.is_evidence(v, report));
}

TEST_CASE("ICM-04: IPv6 says it by type 2, and no link takes less than 1280") {
  for (const std::uint32_t mtu : {1280U, 1279U}) {
    Oversize wire;
    wire.with_both_families();
    Connection(wire, 30001, Wire::client6()).ipv6().http_200();
    wire.asks(20001), wire.hands_on(20001);
    for (Step& step : wire.plan.steps)
      if (step.stimulus == Stimulus::full_size && step.target == Wire::vip6()) step.client_port = 21000;
    wire.send(wire.request(21000, Wire::client6()));
    wire.refuses(21000, mtu, "dr1", 2, 0, Wire::client6());
    CHECK(judge_one("ICM-04", wire) == (mtu == 1280 ? "pass" : "fail dr1"));
  }
}

TEST_CASE("ICM-04: another's error, another error, one that quotes something else or nobody: none of them is the answer") {
  Oversize wire;
  wire.asks(20000);
  wire.refuses(20000, 1300, "gateway");
  wire.refuses(20000, 1300, "stranger");
  wire.refuses(20000, 1300, "dr1", 3, 3);
  wire.refuses(20000, 1300, "dr1", 11, 4);
  wire.refuses(20001);
  wire.refuses(20000, 1300, "dr1", 3, 4, Wire::client(211));
  CHECK(judge_one("ICM-04", wire) == "fail dr1");
}

TEST_CASE("ICM-04: a shorter copy is not what was sent") {
  Oversize wire;
  wire.asks(20000);
  Packet p{wire.mac("dr1"), wire.mac("web1"), Wire::client(), Wire::vip(), 20000, 80};
  p.flags = flag::syn;
  p.id = 20000;
  p.ttl = 63;
  p.payload = Octets(700, 'l');
  wire.send(p.frame());
  CHECK(judge_one("ICM-04", wire) == "fail dr1");
}

TEST_CASE("ICM-04: a director that sends on nothing, no SYN, one that went to a real server, no stimulus") {
  Wire dead;
  ports_of(dead, Stimulus::full_size);
  Connection(dead, 30000).no_copies().syn();
  Connection(dead, 30001).client_sends(flag::ack);
  Connection(dead, 20000).no_copies().syn();
  CHECK(judge_one("ICM-04", dead) == "inconclusive");
  CHECK(dead.judge("ICM-04").because == "the director sent no connection on at all, whatever its length");
  Oversize nothing;
  CHECK(judge_one("ICM-04", nothing) == "inconclusive");
  Octets direct = nothing.request(20000);
  set_macs(direct, nothing.mac("tester"), nothing.mac("web1"));
  nothing.send(direct);
  set_macs(direct, nothing.mac("tester"), nothing.mac("stranger"));
  nothing.send(direct);
  Connection(nothing, 30001).no_copies().syn();
  CHECK(judge_one("ICM-04", nothing) == "inconclusive");
  Oversize without;
  without.without_stimulus(Stimulus::full_size);
  CHECK(judge_one("ICM-04", without) == "not_applicable");
}

TEST_CASE("ICM-04: a director that resets them says nothing of their length") {
  Oversize wire;
  const auto resets = [&](std::uint16_t port, const char* host, std::uint8_t flags) {
    Packet p{wire.mac(host), wire.mac("tester"), Wire::vip(), Wire::client(), 80, port};
    p.flags = flags;
    wire.send(p.frame());
  };
  wire.asks(20000), resets(20000, "dr1", flag::rst | flag::ack);
  CHECK(judge_one("ICM-04", wire) == "inconclusive");
  CHECK(wire.judge("ICM-04").because == "the director reset 1 of 1 SYNs of full length, whatever is wrong with them");
  wire.asks(20001), wire.refuses(20001);
  CHECK(judge_one("ICM-04", wire) == "inconclusive");
  // Neither a real server's reset nor a director's other answer takes the blame away.
  wire.asks(20002), resets(20002, "web1", flag::rst | flag::ack), resets(20002, "dr1", flag::syn | flag::ack);
  CHECK(judge_one("ICM-04", wire) == "fail dr1");
}
