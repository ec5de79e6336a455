#include "tests/checks/arp/questions.hpp"
#include "tests/checks/connection.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// A connection that the director hands on, after it asked for the real server as `sender`.
FrameId asks_for_web1(Wire& wire, const Ip& sender, const std::string& who = "dr1", const std::string& whom = "web1") {
  const FrameId question = wire.asks(who, wire.address(whom), sender);
  Connection(wire, 20000).http_200();
  return question;
}

}  // namespace

TEST_CASE("ARP-11: the director asks as itself") {
  Wire wire;
  asks_for_web1(wire, wire.address("dr1"));
  CHECK(judge_one("ARP-11", wire) == "pass");
  wire.loses("client", 1);
  CHECK(judge_one("ARP-11", wire) == "inconclusive");
}

TEST_CASE("ARP-11: the director asks as the VIP, on a capture with a gap too") {
  Wire wire;
  wire.loses("client", 1);
  asks_for_web1(wire, wire.address("dr1"));
  const FrameId proof = asks_for_web1(wire, Wire::vip());
  const Verdict v = wire.judge("ARP-11");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, proof));
}

TEST_CASE("ARP-11: two directors, and the one that is wrong") {
  Wire wire;
  wire.add_director("dr2");
  asks_for_web1(wire, wire.address("dr1"));
  asks_for_web1(wire, Wire::vip(), "dr2");
  CHECK(judge_one("ARP-11", wire) == "fail dr2");
}

TEST_CASE("ARP-11: a second arm asks with its own address, which no profile has") {
  Wire wire;
  asks_for_web1(wire, ip("198.51.100.33"));
  CHECK(judge_one("ARP-11", wire) == "pass");
  asks_for_web1(wire, Wire::vip());
  CHECK(judge_one("ARP-11", wire) == "fail dr1");
}

TEST_CASE("ARP-11: it did not have to ask, or asked for others") {
  const auto said_of = [](auto instead) {
    Wire wire;
    Connection(wire, 20000).http_200();
    instead(wire);
    return judge_one("ARP-11", wire);
  };
  CHECK(said_of([](Wire&) {}) == "not_applicable");
  CHECK(said_of([](Wire& wire) { wire.asks("dr1", Wire::client(), Wire::vip()); }) == "not_applicable");
  CHECK(said_of([](Wire& wire) { wire.asks("dr1", wire.address("gateway"), Wire::vip()); }) == "not_applicable");
  CHECK(said_of([](Wire& wire) { wire.asks("dr1", wire.address("web1"), nobody); }) == "not_applicable");
  CHECK(said_of([](Wire& wire) { wire.asks("tester", wire.address("web1"), Wire::vip()); }) == "not_applicable");
  CHECK(said_of([](Wire& wire) { wire.asks("web2", wire.address("web1"), wire.address("dr1")); }) == "not_applicable");
  CHECK(said_of([](Wire& wire) { wire.asks("dr1", wire.address("web1"), wire.address("web2")); }) == "not_applicable");
  CHECK(said_of([](Wire& wire) { wire.answers("dr1", Wire::vip(), "web1", wire.address("web1")); }) == "not_applicable");
}

TEST_CASE("ARP-11: a director that nothing was sent to, or that nobody knows") {
  Wire wire;
  CHECK(judge_one("ARP-11", wire) == "inconclusive");
  Connection(wire, 20000).straight_to("web1").http_200();
  CHECK(judge_one("ARP-11", wire) == "inconclusive");
  wire.never_introduced("dr1");
  Connection(wire, 20001).http_200();
  const Verdict v = wire.judge("ARP-11");
  CHECK(said(v) == "inconclusive");
  CHECK(v.because.find("dr1") != std::string::npos);
}

TEST_CASE("ARP-11: no stimulus") {
  Wire wire;
  wire.without_stimulus(Stimulus::connect);
  CHECK(judge_one("ARP-11", wire) == "not_applicable");
}
