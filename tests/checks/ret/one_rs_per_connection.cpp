#include "tests/checks/ret/replies.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("RET-06: one server throughout") {
  Wire wire;
  healthy_pair(wire);
  CHECK(judge_one("RET-06", wire) == "pass");
}

TEST_CASE("RET-06: a whole capture, or no pass") { needs_whole_capture("RET-06", "client"); }

TEST_CASE("RET-06: two servers answer one connection, on a capture with a gap too") {
  Wire wire;
  wire.loses("client", 1);
  healthy_pair(wire);
  Connection c(wire, 20002);
  c.handshake();
  const FrameId first = c.reply;
  c.to("web2").get().server_resets();
  const Verdict v = wire.judge("RET-06");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, first));
  CHECK(wire.is_evidence(v, c.reply));
  CHECK(v.evidence.front().count == 1);
}

TEST_CASE("RET-06: two cards of one server are one server; the director, a stranger and a router are others' matter") {
  Wire wire;
  wire.with_macs_in_profile();
  wire.profile.real_servers[0].macs.push_back(wire.mac("neighbour"));
  healthy_pair(wire);
  Connection(wire, 20002).handshake().get().on_reply([&](Octets& r) { set_macs(r, wire.mac("neighbour"), wire.mac("tester")); }).ok();
  for (const char* host : {"dr1", "stranger", "gateway"}) {
    Connection(wire, 20003).handshake().to(host).server_sends(flag::ack);
    Connection c(wire, 20004);
    c.to(host).handshake().to("web1").server_sends(flag::ack);
  }
  CHECK(judge_one("RET-06", wire) == "pass");
}

TEST_CASE("RET-06: a single answer shows nothing") {
  Wire wire;
  Connection(wire, 20002).handshake();
  CHECK(judge_one("RET-06", wire) == "inconclusive");
  Connection(wire, 20003).ok();  // an answer in a connection that nobody opened
  Connection(wire, 20003).ok();
  CHECK(judge_one("RET-06", wire) == "inconclusive");
  wire.without_stimulus(Stimulus::connect);
  CHECK(judge_one("RET-06", wire) == "not_applicable");
}

TEST_CASE("RET-06: a datagram is no connection") {
  Wire wire;
  wire.profile.services.push_back({Wire::vip(), Transport::udp, 53, Application::dns, "rr", {}, 0, 32});
  std::swap(wire.profile.services[0], wire.profile.services[1]);
  Connection(wire, 20000).udp().client_sends(0, "one").server_sends(0, "answer").to("web2").client_sends(0, "two").server_sends(0, "answer");
  CHECK(judge_one("RET-06", wire) == "inconclusive");
  wire.profile.services.pop_back();
  CHECK(judge_one("RET-06", wire) == "not_applicable");
}

TEST_CASE("RET-06: a client that turns to another real server by itself, as its ARP entry says: no director's doing") {
  Wire wire;
  Connection(wire, 20001).http_200();
  Connection c(wire, 20002);
  c.handshake().get().ok().straight_to("web2").client_sends(flag::fin | flag::ack).server_resets();
  CHECK(judge_one("RET-06", wire) == "pass");
}
