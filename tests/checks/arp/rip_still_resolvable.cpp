#include "tests/checks/arp/questions.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("ARP-10: every real server answers for its own address") {
  CHECK(judge_one("ARP-10", Wire{}) == "pass");
}

TEST_CASE("ARP-10: one stays silent") {
  Wire wire;
  wire.never_introduced("web2");
  const FrameId asked = wire.asks("tester", wire.address("web2"), Wire::client());
  const Verdict v = wire.judge("ARP-10");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, asked));
  CHECK(v.evidence.front().count == 2);
  wire.loses("client", 1);
  CHECK(judge_one("ARP-10", wire) == "inconclusive");
}

TEST_CASE("ARP-10: both stay silent") {
  Wire wire;
  wire.never_introduced("web1").never_introduced("web2");
  CHECK(judge_one("ARP-10", wire) == "fail web1, web2");
}

TEST_CASE("ARP-10: answers heard over a capture with a gap") {
  Wire wire;
  wire.loses("client", 1);
  CHECK(judge_one("ARP-10", wire) == "inconclusive");
}

TEST_CASE("ARP-10: it was not asked") {
  Wire wire;
  wire.without_plan().without_vantage("client");
  wire.profile.real_servers.push_back({"web3", ip("198.51.100.15"), {}, 1, std::nullopt, std::nullopt});
  CHECK(judge_one("ARP-10", wire) == "inconclusive");
}

TEST_CASE("ARP-10: a neighbour's question, whose answer does not pass the client's port, proves no silence") {
  Wire wire;
  wire.plan.passive = true;
  wire.profile.real_servers.push_back({"web3", ip("198.51.100.15"), {}, 1, std::nullopt, std::nullopt});
  wire.asks("neighbour", ip("198.51.100.15"), wire.address("neighbour"));
  CHECK(judge_one("ARP-10", wire) == "inconclusive");
}

TEST_CASE("ARP-10: another host answers in its place") {
  Wire wire;
  wire.with_macs_in_profile().never_introduced("web2");
  wire.answers("web1", wire.address("web2"), "tester", nobody);
  CHECK(judge_one("ARP-10", wire) == "fail web2");
}

TEST_CASE("ARP-10: an answer from a MAC of nobody known may be its own") {
  Wire wire;
  wire.with_macs_in_profile().never_introduced("web2");
  wire.answers("stranger", wire.address("web2"), "tester", nobody);
  CHECK(judge_one("ARP-10", wire) == "inconclusive");
}

TEST_CASE("ARP-10: an announcement is no answer, and asks nobody") {
  Wire wire;
  wire.with_macs_in_profile().never_introduced("web2");
  wire.announces("web2", wire.address("web2"));
  CHECK(judge_one("ARP-10", wire) == "fail web2");
}

TEST_CASE("ARP-10: not asked for") {
  Wire wire;
  wire.without_stimulus(Stimulus::resolve);
  CHECK(judge_one("ARP-10", wire) == "not_applicable");
}

TEST_CASE("ARP-10: an answer to the director says nothing of what others would hear, and its questions are not ours") {
  Wire wire;
  wire.with_macs_in_profile().never_introduced("web2");
  wire.asks("dr1", wire.address("web2"), wire.address("dr1"));
  wire.answers("web2", wire.address("web2"), "dr1", wire.address("dr1"));
  const Verdict v = wire.judge("ARP-10");
  CHECK(said(v) == "fail web2");
  CHECK(v.evidence.front().count == 1);
  Wire mirror;
  mirror.without_plan().without_vantage("client");
  mirror.profile.real_servers.push_back({"web3", ip("198.51.100.15"), {}, 1, std::nullopt, std::nullopt});
  mirror.asks("dr1", ip("198.51.100.15"), mirror.address("dr1"));
  CHECK(judge_one("ARP-10", mirror) == "inconclusive");
}
