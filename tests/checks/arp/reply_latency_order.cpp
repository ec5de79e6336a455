#include "tests/checks/arp/questions.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

FrameId race(Wire& wire, std::initializer_list<const char*> hosts, const Ip& as = Wire::client()) {
  wire.asks("tester", Wire::vip(), as);
  FrameId first = 0;
  for (const char* host : hosts) {
    const FrameId answer = wire.answers(host, Wire::vip(), "tester", as);
    if (host == *hosts.begin()) first = answer;
  }
  return first;
}

}  // namespace

TEST_CASE("ARP-15: the director answers first, alone or not") {
  Wire wire;
  healthy_questions(wire, 1);
  race(wire, {"dr1", "web1", "stranger"});
  const Verdict v = wire.judge("ARP-15");
  CHECK(said(v) == "pass");
  CHECK(v.because.find("2 requests") != std::string::npos);
  wire.loses("client", 1);
  CHECK(judge_one("ARP-15", wire) == "inconclusive");
}

TEST_CASE("ARP-15: a real server is first, once") {
  Wire wire;
  healthy_questions(wire);
  const FrameId proof = race(wire, {"web1", "dr1"});
  const Verdict v = wire.judge("ARP-15");
  CHECK(said(v) == "fail web1");
  CHECK(wire.is_evidence(v, proof));
  CHECK(v.because.find("1 times of 6") != std::string::npos);
  wire.loses("client", 1);  // the director's answer may be what was lost
  CHECK(judge_one("ARP-15", wire) == "inconclusive");
}

TEST_CASE("ARP-15: a stranger is first, or the director whose MAC is not known") {
  Wire wire;
  healthy_questions(wire);
  race(wire, {"stranger", "dr1"});
  CHECK(judge_one("ARP-15", wire) == "fail 02:00:00:00:00:99 (a host that the profile does not know)");
  wire.never_introduced("dr1");
  CHECK(judge_one("ARP-15", wire) == "inconclusive");
}

TEST_CASE("ARP-15: what counts is the MAC that is claimed") {
  Wire wire;
  wire.asks("tester", Wire::vip(), Wire::client());
  wire.send(
      ArpWords{wire.mac("dr1"), wire.mac("tester"), 2, wire.mac("web2"), Wire::vip(), wire.mac("tester"), Wire::client(), {}}
          .frame());
  CHECK(judge_one("ARP-15", wire) == "fail web2");
}

TEST_CASE("ARP-15: two askers at once") {
  Wire wire;
  wire.asks("tester", Wire::vip(), Wire::client(210));
  wire.asks("tester", Wire::vip(), Wire::client(211));
  wire.answers("dr1", Wire::vip(), "tester", Wire::client(210));
  wire.answers("web1", Wire::vip(), "tester", Wire::client(210));
  wire.answers("dr1", Wire::vip(), "tester", Wire::client(211));
  wire.answers("web1", Wire::vip(), "tester", Wire::client(211));
  CHECK(judge_one("ARP-15", wire) == "pass");
}

TEST_CASE("ARP-15: questions of other kinds, and nobody answers") {
  Wire wire;
  CHECK(judge_one("ARP-15", wire) == "inconclusive");
  wire.asks("tester", Wire::vip(), Wire::client());
  CHECK(judge_one("ARP-15", wire) == "inconclusive");
  wire.asks("tester", Wire::vip(), Wire::client(212), "web1");
  wire.answers("web1", Wire::vip(), "tester", Wire::client(212));
  wire.asks("tester", Wire::vip(), nobody);
  wire.answers("web1", Wire::vip(), "tester", nobody);
  wire.answers("web1", Wire::vip(), "tester", Wire::client(213));
  CHECK(judge_one("ARP-15", wire) == "inconclusive");
}

TEST_CASE("ARP-15: how long it took, where one clock saw both") {
  Wire wire;
  wire.without_vantage("mirror");
  wire.asks("tester", Wire::vip(), Wire::client());
  wire.wait_ms(7);
  wire.answers("dr1", Wire::vip(), "tester", Wire::client());
  const Verdict v = wire.judge("ARP-15");
  CHECK(said(v) == "pass");
  CHECK(v.because.find("after 7.") != std::string::npos);
}

TEST_CASE("ARP-15: no stimulus") {
  Wire wire;
  wire.without_stimulus(Stimulus::ask_vip);
  CHECK(judge_one("ARP-15", wire) == "not_applicable");
}
