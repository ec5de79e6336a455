#include "tests/checks/arp/questions.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

void ask_free(Wire& wire, int addresses = 3) {
  for (int i = 0; i < addresses; ++i)
    for (int twice = 0; twice < 2; ++twice) wire.asks("tester", Wire::client(220 + i), Wire::client());
}

}  // namespace

TEST_CASE("ARP-09: nobody answers for three free addresses") {
  Wire wire;
  ask_free(wire);
  CHECK(judge_one("ARP-09", wire) == "pass");
}

TEST_CASE("ARP-09: a real server answers for one of them") {
  Wire wire;
  ask_free(wire);
  const FrameId proof = wire.answers("web2", Wire::client(221), "tester", Wire::client());
  const Verdict v = wire.judge("ARP-09");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, proof));
}

TEST_CASE("ARP-09: over a capture with a gap an answer fails, and silence proves nothing") {
  Wire wire;
  wire.loses("client", 2);
  ask_free(wire);
  CHECK(judge_one("ARP-09", wire) == "inconclusive");
  wire.answers("web1", Wire::client(221), "tester", Wire::client());
  CHECK(judge_one("ARP-09", wire) == "fail web1");
}

TEST_CASE("ARP-09: two addresses are too few, and probes provoke no proxy ARP") {
  Wire wire;
  ask_free(wire, 2);
  CHECK(judge_one("ARP-09", wire) == "inconclusive");
  wire.asks("tester", Wire::client(225), nobody);
  CHECK(judge_one("ARP-09", wire) == "inconclusive");
  wire.asks("neighbour", Wire::client(225), wire.address("neighbour"));
  CHECK(judge_one("ARP-09", wire) == "inconclusive");
  wire.asks("tester", wire.address("neighbour"), Wire::client());
  CHECK(judge_one("ARP-09", wire) == "inconclusive");
}

TEST_CASE("ARP-09: the silence of a dead real server proves nothing") {
  Wire wire;
  wire.with_macs_in_profile().never_introduced("web1");
  ask_free(wire);
  CHECK(judge_one("ARP-09", wire) == "inconclusive");
}

TEST_CASE("ARP-09: answers of others, for others, and of the tester for itself") {
  Wire wire;
  ask_free(wire);
  wire.answers("gateway", Wire::client(221), "tester", Wire::client());
  wire.answers("web1", wire.address("web1"), "tester", Wire::client());
  wire.answers("tester", Wire::client(), "web1", wire.address("web1"));
  wire.asks("web1", Wire::client(), wire.address("web1"));
  CHECK(judge_one("ARP-09", wire) == "pass");
}

TEST_CASE("ARP-09: a real server that answers for everybody is named, and nobody else is") {
  Wire wire;
  for (const char* owner : {"web2", "dr1", "gateway"}) wire.answers("web1", wire.address(owner), "tester", nobody);
  ask_free(wire);
  wire.answers("web1", Wire::client(220), "tester", Wire::client());
  CHECK(judge_one("ARP-09", wire) == "fail web1");
}

TEST_CASE("ARP-09: not asked for") {
  Wire wire;
  wire.without_stimulus(Stimulus::ask_free);
  CHECK(judge_one("ARP-09", wire) == "not_applicable");
}
