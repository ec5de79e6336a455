#include <doctest/doctest.h>

#include "tests/checks/pair_words.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("DIR-09: one director advertises, by either version") {
  for (const int version : {2, 3}) {
    CAPTURE(version);
    PairOfDirectors wire;
    Advert advert = wire.advert("dr1");
    advert.version = static_cast<std::uint8_t>(version);
    for (int i = 0; i < 3; ++i) wire.send(advert.frame());
    CHECK(judge_one("DIR-09", wire) == "pass");
  }
}

TEST_CASE("DIR-09: two that do not hear each other: the one of lower rank is named") {
  PairOfDirectors wire;
  wire.advertises("dr1");
  wire.advertises("dr2");
  wire.advertises("dr1");
  const FrameId proof = wire.advertises("dr2");
  const Verdict v = wire.judge("DIR-09");
  CHECK(said(v) == "fail dr2");
  CHECK(wire.is_evidence(v, proof));
}

TEST_CASE("DIR-09: whoever gives way is heard once more, and gives way again after the next takeover: pass") {
  PairOfDirectors wire;
  for (int i = 0; i < 2; ++i) {
    wire.advertises("dr1");
    Advert last = wire.advert("dr1");
    last.priority = 0;
    wire.send(last.frame());
    for (int j = 0; j < 3; ++j) wire.advertises("dr2");
    wire.advertises("dr1");
    wire.advertises("dr2");
    wire.advertises("dr1");
  }
  CHECK(judge_one("DIR-09", wire) == "pass");
  // Twice with nobody gone in between, whatever comes then.
  wire.advertises("dr2");
  wire.advertises("dr1");
  Advert last = wire.advert("dr1");
  last.priority = 0;
  wire.send(last.frame());
  CHECK(judge_one("DIR-09", wire) == "fail dr2");
}

TEST_CASE("DIR-09: a director dies without a word, and the other gives way when it is back, more than once: pass") {
  PairOfDirectors wire;
  for (int times = 0; times < 2; ++times) {
    for (int i = 0; i < 2; ++i) wire.advertises("dr1");
    for (int i = 0; i < 3; ++i) wire.advertises("dr2");
    wire.advertises("dr1");
    wire.advertises("dr2");
    wire.advertises("dr1");
  }
  wire.advertises("dr1");
  CHECK(judge_one("DIR-09", wire) == "pass");
  // In turn they are two in service, however long each was alone before.
  wire.advertises("dr2");
  wire.advertises("dr1");
  wire.advertises("dr2");
  CHECK(judge_one("DIR-09", wire) == "fail dr2");
}

TEST_CASE("DIR-09: of equal priorities the higher address outranks") {
  PairOfDirectors wire;
  for (int i = 0; i < 3; ++i)
    for (const char* who : {"dr1", "dr2"}) {
      Advert advert = wire.advert(who);
      advert.priority = 100;
      wire.send(advert.frame());
    }
  CHECK(judge_one("DIR-09", wire) == "fail dr1");
}

TEST_CASE("DIR-09: a takeover, and the way back, are no two masters") {
  PairOfDirectors wire;
  wire.advertises("dr1");
  for (int i = 0; i < 3; ++i) wire.advertises("dr2");
  for (int i = 0; i < 3; ++i) wire.advertises("dr1");
  CHECK(judge_one("DIR-09", wire) == "pass");
  // A director that resigns says so, and gives way each time.
  for (int i = 0; i < 3; ++i) {
    Advert last = wire.advert("dr1");
    last.priority = 0;
    wire.send(last.frame());
    wire.advertises("dr2");
    wire.advertises("dr1");
  }
  CHECK(judge_one("DIR-09", wire) == "pass");
}

TEST_CASE("DIR-09: two virtual routers have a director each") {
  PairOfDirectors wire;
  for (int i = 0; i < 3; ++i) {
    wire.advertises("dr1");
    Advert other = wire.advert("dr2");
    other.id = 52;
    other.address = ip("198.51.100.181");
    wire.send(other.frame());
  }
  CHECK(judge_one("DIR-09", wire) == "pass");
}

TEST_CASE("DIR-09: a standby that takes over two virtual routers at once") {
  PairOfDirectors wire;
  for (const char* who : {"dr1", "dr2"})
    for (const std::uint8_t id : {std::uint8_t{51}, std::uint8_t{52}}) {
      Advert advert = wire.advert(who);
      advert.id = id;
      wire.send(advert.frame());
    }
  CHECK(judge_one("DIR-09", wire) == "pass");
}

TEST_CASE("DIR-09: the same id in another VLAN is another virtual router") {
  PairOfDirectors wire;
  for (int i = 0; i < 3; ++i) {
    wire.send(tagged(wire.advert("dr1").frame(), 10));
    wire.send(tagged(wire.advert("dr2").frame(), 0x6014));  // VLAN 20, priority 3
  }
  CHECK(judge_one("DIR-09", wire) == "pass");
  wire.send(tagged(wire.advert("dr2").frame(), 0x600a));
  wire.send(tagged(wire.advert("dr1").frame(), 10));
  wire.send(tagged(wire.advert("dr2").frame(), 10));
  CHECK(judge_one("DIR-09", wire) == "fail dr2");
}

TEST_CASE("DIR-09: advertisements that went through a router") {
  PairOfDirectors wire;
  wire.advertises("dr1");
  Advert advert = wire.advert("dr1");
  advert.ttl = 254;
  const FrameId proof = wire.send(advert.frame());
  const Verdict v = wire.judge("DIR-09");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, proof));
}

TEST_CASE("DIR-09: somebody who is no director advertises the VIP") {
  PairOfDirectors wire;
  wire.advertises("dr1");
  Advert advert{.from = wire.mac("web1"), .source = wire.address("web1")};
  wire.send(advert.frame());
  CHECK(judge_one("DIR-09", wire) == "fail web1");
  PairOfDirectors half_known;
  half_known.never_introduced("dr2");
  half_known.advertises("dr1");
  advert = {.from = half_known.mac("stranger"), .source = half_known.address("stranger")};
  half_known.send(advert.frame());
  CHECK(judge_one("DIR-09", half_known) == "inconclusive");
  // Routers of the segment have VRRP, too, and other addresses.
  PairOfDirectors others;
  others.advertises("dr1");
  advert.address = ip("198.51.100.1");
  others.send(advert.frame());
  CHECK(judge_one("DIR-09", others) == "pass");
}

TEST_CASE("DIR-09: what no capture missed is proof, and what it missed is none") {
  PairOfDirectors wire;
  wire.loses("client", 1);
  wire.advertises("dr1");
  CHECK(judge_one("DIR-09", wire) == "inconclusive");
  for (const char* who : {"dr2", "dr1", "dr2"}) wire.advertises(who);
  CHECK(judge_one("DIR-09", wire) == "fail dr2");
}

TEST_CASE("DIR-09: no VRRP is heard") {
  CHECK(judge_one("DIR-09", Wire()) == "not_applicable");
  // Nor is what only looks like it.
  PairOfDirectors wire;
  Octets frame = wire.advert("dr1").frame();
  frame[ethernet + 20] = 0x22;
  wire.send(frame);
  frame.resize(ethernet + 20 + 7);
  frame[ethernet + 20] = 0x21;
  wire.send(frame);
  CHECK(judge_one("DIR-09", wire) == "not_applicable");
}
