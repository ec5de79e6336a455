#include "tests/checks/arp/questions.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// Both real servers resolve a client to answer it.
void resolve_clients(Wire& wire) {
  for (const char* server : {"web1", "web2"}) {
    wire.asks(server, Wire::client(229), wire.address(server));
    wire.answers("tester", Wire::client(229), server, wire.address(server));
  }
}

}  // namespace

TEST_CASE("ARP-06: each real server asks for a client with its own address") {
  Wire wire;
  resolve_clients(wire);
  CHECK(judge_one("ARP-06", wire) == "pass");
}

TEST_CASE("ARP-06: a real server asks as the VIP") {
  Wire wire;
  resolve_clients(wire);
  const FrameId proof = wire.asks("web2", Wire::client(229), Wire::vip());
  const Verdict v = wire.judge("ARP-06");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, proof));
}

TEST_CASE("ARP-06: an announcement, and a reply, with the VIP as sender") {
  Wire announced;
  announced.announces("web1", Wire::vip());
  CHECK(judge_one("ARP-06", announced) == "fail web1");
  Wire replied;
  replied.answers("web1", Wire::vip(), "neighbour", replied.address("neighbour"));
  CHECK(judge_one("ARP-06", replied) == "fail web1");
}

TEST_CASE("ARP-06: over a capture with a gap a claim fails, and silence proves nothing") {
  Wire wire;
  wire.loses("client", 1);
  resolve_clients(wire);
  CHECK(judge_one("ARP-06", wire) == "inconclusive");
  wire.asks("web1", Wire::client(229), Wire::vip());
  CHECK(judge_one("ARP-06", wire) == "fail web1");
}

TEST_CASE("ARP-06: a real server that never had to resolve a client has proved nothing") {
  Wire wire;
  wire.asks("web1", Wire::client(229), wire.address("web1"));
  CHECK(judge_one("ARP-06", wire) == "inconclusive");
}

TEST_CASE("ARP-06: questions that do not show which address it picks while it answers as the VIP") {
  const auto judged = [](auto ask_of_web2) {
    Wire wire;
    wire.asks("web1", Wire::client(229), wire.address("web1"));
    ask_of_web2(wire);
    return judge_one("ARP-06", wire);
  };
  CHECK(judged([](Wire& w) { w.asks("web2", w.address("gateway"), w.address("web2")); }) == "inconclusive");
  CHECK(judged([](Wire& w) { w.asks("web2", w.address("neighbour"), w.address("web2")); }) == "inconclusive");
  CHECK(judged([](Wire& w) { w.asks("web2", Wire::client(229), nobody); }) == "inconclusive");
  CHECK(judged([](Wire& w) { w.announces("web2", w.address("web2")); }) == "inconclusive");
  CHECK(judged([](Wire& w) { w.answers("web2", Wire::client(229), "tester", Wire::client()); }) == "inconclusive");
  // Neighbours are re-validated without a packet in hand, so the address says nothing.
  CHECK(judged([](Wire& w) { w.asks("web2", Wire::client(229), w.address("web2"), "tester"); }) == "inconclusive");
}

TEST_CASE("ARP-06: the director and strangers may claim what they like here") {
  Wire wire;
  resolve_clients(wire);
  wire.announces("dr1", Wire::vip());
  wire.announces("stranger", Wire::vip());
  CHECK(judge_one("ARP-06", wire) == "pass");
}

TEST_CASE("ARP-06: not asked for") {
  Wire wire;
  wire.without_stimulus(Stimulus::fresh_client);
  CHECK(judge_one("ARP-06", wire) == "not_applicable");
}
