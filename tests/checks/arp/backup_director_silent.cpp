#include "tests/checks/arp/questions.hpp"
#include "tests/checks/pair_words.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

const Ip everybody_asker = Wire::client(), alone_asker = Wire::client(211);

/// Everybody is asked, and each director alone; dr1 answers.
void ask(Wire& wire) {
  wire.asks("tester", Wire::vip(), everybody_asker);
  wire.answers("dr1", Wire::vip(), "tester", everybody_asker);
  for (const char* host : {"dr1", "dr2"}) wire.asks("tester", Wire::vip(), alone_asker, host);
  wire.answers("dr1", Wire::vip(), "tester", alone_asker);
}

}  // namespace

TEST_CASE("ARP-12: the standby is silent") {
  PairOfDirectors wire;
  wire.advertises("dr1");
  ask(wire);
  const Verdict v = wire.judge("ARP-12");
  CHECK(said(v) == "pass");
  CHECK(v.because.find("all by dr1") != std::string::npos);
}

TEST_CASE("ARP-12: the one in service need not be asked alone") {
  PairOfDirectors wire;
  wire.advertises("dr1");
  wire.asks("tester", Wire::vip(), alone_asker, "dr2");
  wire.announces("dr1", Wire::vip());
  CHECK(judge_one("ARP-12", wire) == "pass");
}

TEST_CASE("ARP-12: the standby answers") {
  PairOfDirectors wire;
  wire.advertises("dr1");
  ask(wire);
  const FrameId proof = wire.answers("dr2", Wire::vip(), "tester", alone_asker);
  const Verdict v = wire.judge("ARP-12");
  CHECK(said(v) == "fail dr2");
  CHECK(wire.is_evidence(v, proof));
  // What was missed takes nothing back.
  wire.loses("client", 1);
  CHECK(judge_one("ARP-12", wire) == "fail dr2");
}

TEST_CASE("ARP-12: the standby answered before any advertisement was heard") {
  PairOfDirectors wire;
  ask(wire);
  wire.answers("dr2", Wire::vip(), "tester", everybody_asker);
  wire.advertises("dr1");
  CHECK(judge_one("ARP-12", wire) == "fail dr2");
}

TEST_CASE("ARP-12: in a split brain the standby is the one of lower rank, whoever was heard first") {
  PairOfDirectors wire;
  wire.advertises("dr2");
  ask(wire);
  wire.answers("dr2", Wire::vip(), "tester", everybody_asker);
  wire.advertises("dr1");
  wire.answers("dr2", Wire::vip(), "tester", everybody_asker);
  wire.advertises("dr2");
  wire.advertises("dr1");
  wire.announces("dr2", Wire::vip());
  CHECK(judge_one("ARP-12", wire) == "fail dr2");
}

TEST_CASE("ARP-12: at a takeover the last words of the old one are none against it") {
  PairOfDirectors wire;
  wire.advertises("dr1");
  ask(wire);
  wire.advertises("dr2");
  wire.advertises("dr2");
  wire.announces("dr2", Wire::vip());
  CHECK(judge_one("ARP-12", wire) == "pass");
  wire.advertises("dr1");
  wire.answers("dr2", Wire::vip(), "tester", everybody_asker);
  CHECK(judge_one("ARP-12", wire) == "pass");
  wire.advertises("dr1");
  wire.answers("dr2", Wire::vip(), "tester", everybody_asker);
  CHECK(judge_one("ARP-12", wire) == "fail dr2");
}

TEST_CASE("ARP-12: a standby that takes over from a dead director announces itself after its first advertisement") {
  PairOfDirectors wire;
  wire.advertises("dr1");
  ask(wire);
  wire.advertises("dr2");
  wire.answers("dr2", Wire::vip(), "tester", everybody_asker);
  CHECK(judge_one("ARP-12", wire) == "pass");  // the next advertisement tells
  PairOfDirectors split = wire;
  wire.advertises("dr2");
  wire.advertises("dr1");  // repaired, it takes the VIP back
  ask(wire);
  CHECK(judge_one("ARP-12", wire) == "pass");
  split.advertises("dr1");
  CHECK(judge_one("ARP-12", split) == "fail dr2");
}

TEST_CASE("ARP-12: a director that resigned and goes on answering") {
  PairOfDirectors wire;
  wire.advertises("dr1");
  ask(wire);
  Advert last = wire.advert("dr1");
  last.priority = 0;
  wire.send(last.frame());
  for (int i = 0; i < 2; ++i) wire.advertises("dr2");
  wire.answers("dr1", Wire::vip(), "tester", everybody_asker);
  CHECK(judge_one("ARP-12", wire) == "fail dr1");
}

TEST_CASE("ARP-12: without VRRP one director may claim the VIP, and hand it over and back; by turns, nobody knows whose it is") {
  PairOfDirectors wire;
  ask(wire);
  CHECK(judge_one("ARP-12", wire) == "pass");
  wire.answers("dr2", Wire::vip(), "tester", everybody_asker);
  CHECK(judge_one("ARP-12", wire) == "inconclusive");
  wire.answers("dr1", Wire::vip(), "tester", everybody_asker);
  CHECK(judge_one("ARP-12", wire) == "inconclusive");
  const FrameId proof = wire.answers("dr2", Wire::vip(), "tester", everybody_asker);
  const Verdict v = wire.judge("ARP-12");
  CHECK(said(v) == "fail");
  CHECK(wire.is_evidence(v, proof));
}

TEST_CASE("ARP-12: what a real server or a stranger claims is not the standby's doing") {
  PairOfDirectors wire;
  wire.advertises("dr1");
  ask(wire);
  for (const char* server : {"web1", "web2"}) wire.answers(server, Wire::vip(), "tester", everybody_asker);
  wire.answers("stranger", Wire::vip(), "tester", everybody_asker);
  CHECK(judge_one("ARP-12", wire) == "pass");
}

TEST_CASE("ARP-12: silence that nothing shows to be silence") {
  PairOfDirectors nobody;
  for (const char* host : {"dr1", "dr2"}) nobody.asks("tester", Wire::vip(), alone_asker, host);
  CHECK(judge_one("ARP-12", nobody) == "inconclusive");
  PairOfDirectors not_asked;
  not_asked.advertises("dr1");
  not_asked.asks("tester", Wire::vip(), everybody_asker);
  not_asked.answers("dr1", Wire::vip(), "tester", everybody_asker);
  // Others were, or something else was asked, or by somebody whose answers the tester would not see.
  not_asked.asks("tester", Wire::vip(), alone_asker, "web2");
  not_asked.asks("tester", not_asked.address("dr2"), alone_asker, "dr2");
  not_asked.asks("neighbour", Wire::vip(), not_asked.address("neighbour"), "dr2");
  const Verdict v = not_asked.judge("ARP-12");
  CHECK(said(v) == "inconclusive");
  CHECK(v.because.find("to dr2 alone") != std::string::npos);
  PairOfDirectors dead;
  dead.with_macs_in_profile();
  dead.never_introduced("dr2");
  dead.advertises("dr1");
  ask(dead);
  CHECK(judge_one("ARP-12", dead) == "inconclusive");
  PairOfDirectors gap;
  gap.advertises("dr1");
  ask(gap);
  gap.loses("client", 1);
  CHECK(judge_one("ARP-12", gap) == "inconclusive");
}

TEST_CASE("ARP-12: one director has no standby") {
  Wire wire;
  wire.asks("tester", Wire::vip(), everybody_asker);
  wire.answers("dr1", Wire::vip(), "tester", everybody_asker);
  CHECK(judge_one("ARP-12", wire) == "not_applicable");
}
