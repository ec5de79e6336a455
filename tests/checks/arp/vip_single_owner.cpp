#include "tests/checks/arp/questions.hpp"
#include "tests/checks/pair_words.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("ARP-01: the director answers five questions, nobody else does") {
  Wire wire;
  healthy_questions(wire);
  CHECK(judge_one("ARP-01", wire) == "pass");
}

TEST_CASE("ARP-01: a real server answers too, even where the director was faster") {
  Wire wire;
  healthy_questions(wire);
  wire.asks("tester", Wire::vip(), Wire::client());
  wire.answers("dr1", Wire::vip(), "tester", Wire::client());
  const FrameId proof = wire.answers("web2", Wire::vip(), "tester", Wire::client());
  const Verdict v = wire.judge("ARP-01");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, proof));
  CHECK(v.evidence.front().count == 1);
}

TEST_CASE("ARP-01: a real server is named although the director's own MAC is not known") {
  Wire wire;
  wire.never_introduced("dr1");
  wire.asks("tester", Wire::vip(), Wire::client());
  wire.answers("web2", Wire::vip(), "tester", Wire::client());
  CHECK(judge_one("ARP-01", wire) == "fail web2");
}

TEST_CASE("ARP-01: a stranger answers") {
  Wire wire;
  wire.asks("tester", Wire::vip(), Wire::client());
  wire.answers("stranger", Wire::vip(), "tester", Wire::client());
  CHECK(judge_one("ARP-01", wire) == "fail 02:00:00:00:00:99 (a host that the profile does not know)");
  wire.never_introduced("dr1");  // then it may be the director
  CHECK(judge_one("ARP-01", wire) == "inconclusive");
}

TEST_CASE("ARP-01: two that nobody knows answer: one of them is wrong, and which does not show") {
  Wire wire;
  wire.never_introduced("dr1");
  wire.asks("tester", Wire::vip(), Wire::client());
  const FrameId first = wire.answers("dr1", Wire::vip(), "tester", Wire::client());
  for (int i = 0; i < 5; ++i) wire.answers("dr1", Wire::vip(), "tester", Wire::client());
  const FrameId second = wire.answers("stranger", Wire::vip(), "tester", Wire::client());
  const Verdict v = wire.judge("ARP-01");
  CHECK(said(v) == "fail");
  CHECK(wire.is_evidence(v, first));
  CHECK(wire.is_evidence(v, second));
  wire.add_director("dr2");  // the VIP may have gone from one to the other
  wire.never_introduced("dr2");
  CHECK(judge_one("ARP-01", wire) == "inconclusive");
}

TEST_CASE("ARP-01: an answer of the director's that gives a real server's MAC") {
  Wire wire;
  healthy_questions(wire);
  wire.asks("tester", Wire::vip(), Wire::client());
  wire.send(
      ArpWords{wire.mac("dr1"), wire.mac("tester"), 2, wire.mac("web1"), Wire::vip(), wire.mac("tester"), Wire::client(), {}}
          .frame());
  CHECK(judge_one("ARP-01", wire) == "fail web1");
}

TEST_CASE("ARP-01: an answer of a real server's that gives a MAC of nobody's is the real server's") {
  Wire wire;
  healthy_questions(wire);
  wire.asks("tester", Wire::vip(), Wire::client());
  wire.send(
      ArpWords{wire.mac("web1"), wire.mac("tester"), 2, wire.mac("stranger"), Wire::vip(), wire.mac("tester"), Wire::client(), {}}
          .frame());
  CHECK(judge_one("ARP-01", wire) == "fail web1");
}

TEST_CASE("ARP-01: two directors answer") {
  Wire wire;
  wire.add_director("dr2");
  healthy_questions(wire);
  wire.asks("tester", Wire::vip(), Wire::client());
  const FrameId one = wire.answers("dr2", Wire::vip(), "tester", Wire::client());
  CHECK(judge_one("ARP-01", wire) == "pass");  // the VIP has gone over to it
  const FrameId other = wire.answers("dr1", Wire::vip(), "tester", Wire::client());
  const Verdict v = wire.judge("ARP-01");
  CHECK(said(v) == "fail dr2, dr1");
  CHECK(wire.is_evidence(v, one));
  CHECK(wire.is_evidence(v, other));
}

TEST_CASE("ARP-01: of two directors that answer, the one that VRRP has in service is not to blame: fail dr2") {
  for (const bool active_first : {true, false}) {
    PairOfDirectors wire;
    healthy_questions(wire);
    for (int i = 0; i < 2; ++i) wire.advertises("dr1");
    wire.asks("tester", Wire::vip(), Wire::client());
    const FrameId first = wire.answers(active_first ? "dr1" : "dr2", Wire::vip(), "tester", Wire::client());
    const FrameId second = wire.answers(active_first ? "dr2" : "dr1", Wire::vip(), "tester", Wire::client());
    const Verdict v = wire.judge("ARP-01");
    CHECK(said(v) == "fail dr2");
    CHECK(v.because == "dr2 answered a broadcast request for the VIP 198.51.100.180 beside the director in service");
    CHECK(wire.is_evidence(v, first));
    CHECK(wire.is_evidence(v, second));
  }
}

TEST_CASE("ARP-01: of two that do not hear each other, whoever is heard first may be the one of lower rank: fail dr2") {
  PairOfDirectors wire;
  healthy_questions(wire);
  wire.advertises("dr2");
  wire.asks("tester", Wire::vip(), Wire::client());
  const FrameId first = wire.answers("dr2", Wire::vip(), "tester", Wire::client());
  const FrameId second = wire.answers("dr1", Wire::vip(), "tester", Wire::client());
  CHECK(judge_one("ARP-01", wire) == "fail dr2, dr1");
  wire.advertises("dr1");
  const Verdict v = wire.judge("ARP-01");
  CHECK(said(v) == "fail dr2");
  CHECK(wire.is_evidence(v, first));
  CHECK(wire.is_evidence(v, second));
  wire.advertises("dr2");
  wire.asks("tester", Wire::vip(), Wire::client());
  wire.answers("dr1", Wire::vip(), "tester", Wire::client());
  wire.answers("dr2", Wire::vip(), "tester", Wire::client());
  CHECK(judge_one("ARP-01", wire) == "fail dr2");
}

TEST_CASE("ARP-01: one director answers with two MACs") {
  Wire wire;
  wire.with_macs_in_profile();
  wire.profile.directors[0].macs.push_back(wire.mac("stranger"));
  healthy_questions(wire);
  wire.asks("tester", Wire::vip(), Wire::client());
  wire.answers("stranger", Wire::vip(), "tester", Wire::client());
  CHECK(judge_one("ARP-01", wire) == "fail dr1");
}

TEST_CASE("ARP-01: nobody answers") {
  Wire wire;
  FrameId asked = 0;
  for (int i = 0; i < 5; ++i)
    asked = i == 0 ? wire.asks("tester", Wire::vip(), Wire::client()) : (wire.asks("tester", Wire::vip(), Wire::client()), asked);
  const Verdict v = wire.judge("ARP-01");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, asked));
  wire.loses("client", 1);
  CHECK(judge_one("ARP-01", wire) == "inconclusive");
}

TEST_CASE("ARP-01: nobody answers, and of several directors it does not show who should have") {
  Wire wire;
  wire.add_director("dr2");
  for (int i = 0; i < 5; ++i) wire.asks("tester", Wire::vip(), Wire::client());
  CHECK(judge_one("ARP-01", wire) == "fail");
}

TEST_CASE("ARP-01: four questions are too few, and a question that never left asks nobody") {
  Wire wire;
  healthy_questions(wire, 4);
  CHECK(judge_one("ARP-01", wire) == "inconclusive");
  CHECK(judge_one("ARP-01", Wire{}) == "inconclusive");
}

TEST_CASE("ARP-01: a capture with a gap holds a failure, and no pass") {
  Wire wire;
  healthy_questions(wire);
  wire.loses("client", 3);
  CHECK(judge_one("ARP-01", wire) == "inconclusive");
  wire.asks("tester", Wire::vip(), Wire::client());
  wire.answers("web1", Wire::vip(), "tester", Wire::client());
  CHECK(judge_one("ARP-01", wire) == "fail web1");
}

TEST_CASE("ARP-01: a neighbour's questions, whose answers do not pass the client's port, prove no silence") {
  Wire wire;
  wire.plan.passive = true;
  for (int i = 0; i < 6; ++i) wire.asks("neighbour", Wire::vip(), wire.address("neighbour"));
  CHECK(judge_one("ARP-01", wire) == "inconclusive");
}

TEST_CASE("ARP-01: no view, no stimulus") {
  Wire none;
  none.without_vantage("client").without_vantage("mirror");
  none.add_host_vantage("dr1");
  CHECK(judge_one("ARP-01", none) == "not_applicable");
  Wire not_asked;
  not_asked.without_stimulus(Stimulus::ask_vip);
  CHECK(judge_one("ARP-01", not_asked) == "not_applicable");
}

TEST_CASE("ARP-01: an answer for another address, and a question in answer, are no answers for the VIP") {
  Wire wire;
  healthy_questions(wire);
  wire.answers("web1", wire.address("web1"), "tester", Wire::client());
  wire.asks("web1", Wire::client(), Wire::vip());
  CHECK(judge_one("ARP-01", wire) == "pass");
}
