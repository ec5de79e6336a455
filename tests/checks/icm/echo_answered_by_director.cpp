#include <doctest/doctest.h>

#include "tests/checks/icmp_words.hpp"
#include "tests/checks/planned.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

struct Pings : Wire {
  Pings() { ports_of(*this, Stimulus::echo); }
  FrameId ping(std::uint16_t id, const std::string& to = "dr1", const std::string& from = "tester") {
    return send(icmp(*this, from, to, client(), vip(), 8, 0, static_cast<std::uint32_t>(id << 16 | 1), octets("ping")));
  }
  FrameId pong(std::uint16_t id, const std::string& from = "dr1") {
    return send(icmp(*this, from, "tester", vip(), client(), 0, 0, static_cast<std::uint32_t>(id << 16 | 1), octets("ping")));
  }
};

}  // namespace

TEST_CASE("ICM-01: the director answers each once") {
  Pings wire;
  for (const std::uint16_t id : std::initializer_list<std::uint16_t>{20000, 20001}) wire.ping(id), wire.pong(id);
  const Verdict v = wire.judge("ICM-01");
  CHECK(said(v) == "pass");
  CHECK(v.because == "2 echo requests, 2 of them answered, once each and by the director");
  wire.loses("client", 1);
  CHECK(judge_one("ICM-01", wire) == "inconclusive");
}

TEST_CASE("ICM-01: a real server or a stranger answers, on a capture with a gap too") {
  for (const std::string host : {"web2", "stranger"}) {
    Pings wire;
    wire.loses("client", 1);
    const FrameId ping = wire.ping(20000);
    wire.pong(20000);
    const FrameId pong = wire.pong(20000, host);
    const Verdict v = wire.judge("ICM-01");
    CHECK(v.outcome == Outcome::fail);
    CHECK((host == "stranger" || said(v) == "fail web2"));
    CHECK(wire.is_evidence(v, ping));
    CHECK(wire.is_evidence(v, pong));
  }
}

TEST_CASE("ICM-01: a director that hands the request on is to blame for what comes of it") {
  Pings wire;
  wire.ping(20000);
  wire.ping(20000, "web1", "dr1");
  wire.pong(20000, "web1");
  CHECK(judge_one("ICM-01", wire) == "fail dr1");
}

TEST_CASE("ICM-01: two answers to one request, and one to each of two") {
  Pings wire;
  wire.ping(20000);
  const FrameId first = wire.pong(20000), second = wire.pong(20000);
  const Verdict v = wire.judge("ICM-01");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, first));
  CHECK(wire.is_evidence(v, second));
}

TEST_CASE("ICM-01: pings of others, answers of other addresses, answers without a request") {
  Pings wire;
  wire.ping(20000), wire.pong(20000);
  wire.ping(9), wire.pong(9, "web1");
  wire.pong(20001, "web1");
  wire.send(icmp(wire, "web1", "tester", wire.address("web1"), Wire::client(), 0, 0, 20000U << 16U | 1U, {}));
  CHECK(judge_one("ICM-01", wire) == "pass");
}

TEST_CASE("ICM-01: nobody answers, nobody asks, no stimulus, no plan") {
  Pings wire;
  CHECK(judge_one("ICM-01", wire) == "inconclusive");
  wire.pong(20000);
  CHECK(judge_one("ICM-01", wire) == "inconclusive");
  wire.ping(20001);
  CHECK(judge_one("ICM-01", wire) == "not_applicable");
  Pings without;
  without.without_stimulus(Stimulus::echo);
  CHECK(judge_one("ICM-01", without) == "not_applicable");
  Pings recorded;
  recorded.without_plan();
  recorded.ping(20000), recorded.pong(20000, "web1");
  CHECK(judge_one("ICM-01", recorded) == "inconclusive");
}

TEST_CASE("ICM-01: ICMPv6 has numbers of its own for both, and those of ICMP mean something else there") {
  const auto judged = [](std::uint8_t ask, std::uint8_t answer, const std::string& who) {
    Pings wire;
    wire.with_ipv6();
    wire.profile.on_link = {*IpRange::parse("2001:db8::200-2001:db8::2ff")};
    wire.send(icmp(wire, "tester", "dr1", Wire::client6(), Wire::vip6(), ask, 0, 20000U << 16U | 1U, octets("ping")));
    wire.send(icmp(wire, who, "tester", Wire::vip6(), Wire::client6(), answer, 0, 20000U << 16U | 1U, octets("ping")));
    return judge_one("ICM-01", wire);
  };
  CHECK(judged(128, 129, "dr1") == "pass");
  CHECK(judged(128, 129, "web1") == "fail web1");
  CHECK(judged(8, 0, "web1") == "inconclusive");
}
