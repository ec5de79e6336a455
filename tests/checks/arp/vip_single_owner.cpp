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
  for (const char* then : {"", "dr2", "dr1"}) {  // until dr1 is heard, it seems to be none that should answer
    if (*then != 0) wire.advertises(then);
    const bool seems_idle = std::string(then) == "dr2";
    const Verdict v = wire.judge("ARP-01");
    CHECK(said(v) == (seems_idle ? "fail dr1" : "fail"));
    CHECK(wire.is_evidence(v, first));
    CHECK(wire.is_evidence(v, second));
  }
  wire.advertises("dr2");
  wire.asks("tester", Wire::vip(), Wire::client());
  wire.answers("dr1", Wire::vip(), "tester", Wire::client());
  const FrameId proof = wire.answers("dr2", Wire::vip(), "tester", Wire::client());
  const Verdict v = wire.judge("ARP-01");
  CHECK(said(v) == "fail dr2");
  CHECK(wire.is_evidence(v, proof));
}

TEST_CASE("ARP-01: beside a director that resigns after its first advertisement: fail dr2") {
  PairOfDirectors wire;
  healthy_questions(wire);
  wire.advertises("dr1");
  wire.asks("tester", Wire::vip(), Wire::client());
  for (const char* who : {"dr1", "dr2"}) wire.answers(who, Wire::vip(), "tester", Wire::client());
  CHECK(judge_one("ARP-01", wire) == "fail");
  Advert last = wire.advert("dr1");
  last.priority = 0;
  wire.send(last.frame());
  wire.advertises("dr2");
  CHECK(judge_one("ARP-01", wire) == "fail dr2");
}

TEST_CASE("ARP-01: of three that do not hear each other, the highest is in service: fail dr2, neighbour") {
  PairOfDirectors wire;
  wire.add_director("neighbour");
  wire.announces("neighbour", wire.address("neighbour"));
  healthy_questions(wire);
  const auto advertises = [&](const std::string& who, std::uint8_t priority) {
    Advert advert = wire.advert(who);
    advert.priority = priority;
    wire.send(advert.frame());
  };
  const auto all_answer = [&] {
    wire.asks("tester", Wire::vip(), Wire::client());
    for (const char* who : {"dr1", "dr2", "neighbour"}) wire.answers(who, Wire::vip(), "tester", Wire::client());
  };
  advertises("neighbour", 50);
  all_answer();
  advertises("dr2", 100);
  all_answer();
  advertises("dr1", 150);
  CHECK(judge_one("ARP-01", wire) == "fail neighbour");
  for (int i = 0; i < 2; ++i) all_answer();
  CHECK(judge_one("ARP-01", wire) == "fail dr2, neighbour");
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

TEST_CASE("ARP-01: of several VIPs, a violation weighs most, then silence, then what was not asked: fail, inconclusive, pass") {
  const Ip other = ip("198.51.100.181");
  enum What : std::uint8_t { held, unasked, unanswered, doubled };
  const auto ask = [](Wire& wire, const Ip& vip, What what) {
    for (int i = 0; i < 5 && what != unasked; ++i) {
      wire.asks("tester", vip, Wire::client());
      if (what != unanswered) wire.answers("dr1", vip, "tester", Wire::client());
      if (what == doubled) wire.answers("web1", vip, "tester", Wire::client());
    }
  };
  const auto said_of = [&](What one, What two) {
    Wire wire;
    wire.profile.services.push_back(wire.profile.services.front());
    wire.profile.services.back().vip = other;
    ask(wire, Wire::vip(), one);
    ask(wire, other, two);
    return judge_one("ARP-01", wire);
  };
  for (const bool turned : {false, true}) {
    const auto both = [&](What a, What b) { return turned ? said_of(b, a) : said_of(a, b); };
    CHECK(both(held, held) == "pass");
    CHECK(both(held, unasked) == "inconclusive");
    CHECK(both(held, unanswered) == "fail dr1");
    CHECK(both(held, doubled) == "fail web1");
    CHECK(both(unasked, unanswered) == "fail dr1");
    CHECK(both(unasked, doubled) == "fail web1");
    CHECK(both(unanswered, doubled) == "fail web1");
  }
}
