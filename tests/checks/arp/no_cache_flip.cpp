#include "tests/checks/arp/questions.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

void healthy(Wire& wire) {
  healthy_questions(wire, 1);
  for (const char* server : {"web1", "web2"}) wire.asks(server, Wire::client(229), wire.address(server));
}

}  // namespace

TEST_CASE("ARP-07: the VIP stays mapped to the director while real servers resolve clients") {
  Wire wire;
  healthy(wire);
  CHECK(judge_one("ARP-07", wire) == "pass");
}

TEST_CASE("ARP-07: a real server's question as the VIP flips the mapping") {
  Wire wire;
  healthy(wire);
  const FrameId proof = wire.asks("web1", Wire::client(229), Wire::vip());
  const Verdict v = wire.judge("ARP-07");
  CHECK(said(v) == "fail web1");
  CHECK(wire.is_evidence(v, proof));
}

TEST_CASE("ARP-07: so does a stranger's announcement, and a frame that lends out the real server's MAC") {
  Wire strange;
  healthy(strange);
  strange.announces("stranger", Wire::vip());
  CHECK(judge_one("ARP-07", strange) == "fail 02:00:00:00:00:99 (a host that the profile does not know)");
  Wire lent;
  healthy(lent);
  lent.send(ArpWords{lent.mac("stranger"), Mac::broadcast(), 1, lent.mac("web2"), Wire::vip(), {}, Wire::vip(), {}}.frame());
  CHECK(judge_one("ARP-07", lent) == "fail web2");
}

TEST_CASE("ARP-07: a stranger may be the other director, where that one's MAC is not known") {
  Wire wire;
  wire.add_director("dr2").never_introduced("dr2");
  healthy(wire);
  wire.announces("dr2", Wire::vip());
  CHECK(judge_one("ARP-07", wire) == "inconclusive");
  wire.announces("web1", Wire::vip());
  CHECK(judge_one("ARP-07", wire) == "fail web1");
}

TEST_CASE("ARP-07: over a capture with a gap a flip fails, and none proves nothing") {
  Wire wire;
  wire.loses("client", 2);
  healthy(wire);
  CHECK(judge_one("ARP-07", wire) == "inconclusive");
  wire.announces("web2", Wire::vip());
  CHECK(judge_one("ARP-07", wire) == "fail web2");
}

TEST_CASE("ARP-07: there was no mapping to flip") {
  Wire wire;
  for (const char* server : {"web1", "web2"}) wire.asks(server, Wire::client(229), wire.address(server));
  CHECK(judge_one("ARP-07", wire) == "inconclusive");
  wire.announces("web1", Wire::vip());  // ARP-06's matter: no entry of the director's was there to lose
  CHECK(judge_one("ARP-07", wire) == "inconclusive");
}

TEST_CASE("ARP-07: a real server that resolved nobody, or only somebody that it does not answer as the VIP") {
  Wire wire;
  healthy_questions(wire, 1);
  wire.asks("web1", Wire::client(229), wire.address("web1"));
  CHECK(judge_one("ARP-07", wire) == "inconclusive");
  wire.asks("web2", wire.address("gateway"), wire.address("web2"));
  CHECK(judge_one("ARP-07", wire) == "inconclusive");
}

TEST_CASE("ARP-07: what the tester says in the VIP's name is its own doing") {
  Wire wire;
  healthy(wire);
  wire.announces("tester", Wire::vip());
  CHECK(judge_one("ARP-07", wire) == "pass");
}

TEST_CASE("ARP-07: not asked for") {
  Wire wire;
  wire.without_stimulus(Stimulus::ask_vip);
  CHECK(judge_one("ARP-07", wire) == "not_applicable");
}

TEST_CASE("ARP-07: a real server's frame that maps the VIP to a MAC of nobody is that server's doing") {
  Wire wire;
  healthy(wire);
  wire.send(ArpWords{wire.mac("web1"), Mac::broadcast(), 1, wire.mac("stranger"), Wire::vip(), {}, Wire::vip(), {}}.frame());
  CHECK(judge_one("ARP-07", wire) == "fail web1");
}
