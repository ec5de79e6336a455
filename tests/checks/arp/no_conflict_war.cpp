#include <doctest/doctest.h>

#include "tests/checks/pair_words.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("ARP-14: one director claims the VIP, and another takes it over") {
  PairOfDirectors wire;
  wire.advertises("dr1");
  for (int i = 0; i < 3; ++i) wire.announces("dr1", Wire::vip());
  CHECK(judge_one("ARP-14", wire) == "pass");
  wire.advertises("dr2");
  for (int i = 0; i < 3; ++i) wire.announces("dr2", Wire::vip());
  CHECK(judge_one("ARP-14", wire) == "pass");
  // A last answer of the old one.
  wire.answers("dr1", Wire::vip(), "tester", Wire::client());
  CHECK(judge_one("ARP-14", wire) == "pass");
}

TEST_CASE("ARP-14: what VRRP decided is no war, however often") {
  PairOfDirectors wire;
  for (int i = 0; i < 4; ++i) {
    wire.advertises("dr1");
    wire.announces("dr1", Wire::vip());
    Advert last = wire.advert("dr1");
    last.priority = 0;
    wire.send(last.frame());
    wire.advertises("dr2");
    wire.announces("dr2", Wire::vip());
  }
  CHECK(judge_one("ARP-14", wire) == "pass");
}

TEST_CASE("ARP-14: two claim it by turns, and the one in service is not to blame") {
  PairOfDirectors wire;
  wire.advertises("dr1");
  wire.announces("dr1", Wire::vip());
  const FrameId proof = wire.announces("dr2", Wire::vip());
  wire.answers("dr1", Wire::vip(), "tester", Wire::client());
  wire.answers("dr2", Wire::vip(), "tester", Wire::client());
  CHECK(judge_one("ARP-14", wire) == "fail");  // dr1 was heard once: it may be the one of lower rank
  wire.advertises("dr1");
  const Verdict v = wire.judge("ARP-14");
  CHECK(said(v) == "fail dr2");
  CHECK(wire.is_evidence(v, proof));
  wire.loses("client", 1);
  CHECK(judge_one("ARP-14", wire) == "fail dr2");
}

TEST_CASE("ARP-14: of two that do not hear each other, whoever is heard first may be the one of lower rank: fail dr2") {
  PairOfDirectors wire;
  wire.advertises("dr2");
  FrameId proof = 0;
  for (int i = 0; i < 3; ++i) {
    wire.answers("dr2", Wire::vip(), "tester", Wire::client());
    wire.answers("dr1", Wire::vip(), "tester", Wire::client());
  }
  wire.advertises("dr1");
  for (int i = 0; i < 3; ++i) {  // the first may have been on its way when dr2 heard of dr1
    wire.advertises("dr2");
    proof = wire.answers("dr2", Wire::vip(), "tester", Wire::client());
    wire.advertises("dr1");
    wire.answers("dr1", Wire::vip(), "tester", Wire::client());
  }
  const Verdict v = wire.judge("ARP-14");
  CHECK(said(v) == "fail dr2");
  CHECK(wire.is_evidence(v, proof));
}

TEST_CASE("ARP-14: after a takeover it is the old director that is to blame, even if it takes the VIP back later") {
  PairOfDirectors wire;
  wire.advertises("dr1");
  wire.announces("dr1", Wire::vip());
  for (int i = 0; i < 3; ++i) wire.advertises("dr2");
  wire.announces("dr2", Wire::vip());
  FrameId proof = 0;
  for (int i = 0; i < 3; ++i) {
    proof = wire.answers("dr1", Wire::vip(), "tester", Wire::client());
    wire.answers("dr2", Wire::vip(), "tester", Wire::client());
  }
  wire.advertises("dr1");
  wire.announces("dr1", Wire::vip());
  const Verdict v = wire.judge("ARP-14");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, proof));
}

TEST_CASE("ARP-14: without VRRP nobody is named") {
  PairOfDirectors wire;
  for (int i = 0; i < 2; ++i)
    for (const char* who : {"dr1", "dr2"}) wire.announces(who, Wire::vip());
  CHECK(judge_one("ARP-14", wire) == "fail");
  for (int i = 0; i < 2; ++i) wire.advertises("dr1");  // what came before does not tell who was in service then
  CHECK(judge_one("ARP-14", wire) == "fail");
}

TEST_CASE("ARP-14: each VIP has its own owner, and claims of other hosts are for ARP-01 to judge") {
  PairOfDirectors wire;
  Service second = wire.profile.services.front();
  second.vip = ip("198.51.100.181");
  wire.profile.services.push_back(second);
  for (int i = 0; i < 3; ++i) {
    wire.announces("dr1", Wire::vip());
    wire.announces("dr2", second.vip);
    wire.announces("web1", Wire::vip());
    wire.announces("stranger", Wire::vip());
    wire.announces("dr2", wire.address("dr2"));
  }
  CHECK(judge_one("ARP-14", wire) == "pass");
}

TEST_CASE("ARP-14: no claim was seen, or some were missed") {
  CHECK(judge_one("ARP-14", PairOfDirectors()) == "inconclusive");
  PairOfDirectors wire;
  wire.announces("dr1", Wire::vip());
  wire.loses("client", 1);
  CHECK(judge_one("ARP-14", wire) == "inconclusive");
}

TEST_CASE("ARP-14: one director has nobody to fight with") {
  Wire wire;
  wire.announces("dr1", Wire::vip());
  CHECK(judge_one("ARP-14", wire) == "not_applicable");
}
