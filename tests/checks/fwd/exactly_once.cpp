#include "tests/checks/fwd/forwarding.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("FWD-05: each request once") { passes_wherever_both_hops_show("FWD-05"); }

TEST_CASE("FWD-05: both hops, or no pass") { needs_both_hops("FWD-05"); }

TEST_CASE("FWD-05: a director sends a request on twice, on a capture with a gap too") {
  for (const char* second : {"web1", "web2"}) {
    Wire wire;
    wire.loses("mirror", 1);
    healthy_connections(wire, 2);
    Connection c(wire, 20005);
    c.syn().to(second).only_copy();
    const Verdict v = wire.judge("FWD-05");
    CHECK(said(v) == "fail dr1");
    CHECK(wire.is_evidence(v, c.request));
    CHECK(wire.is_evidence(v, c.copy));
  }
}

TEST_CASE("FWD-05: two directors send it on") {
  Wire wire;
  wire.add_director("dr2");
  healthy_connections(wire, 2);
  Connection(wire, 20005).syn().through("dr2").only_copy();
  CHECK(judge_one("FWD-05", wire) == "fail dr2");
}

TEST_CASE("FWD-05: one director hands it to the other") {
  Wire wire;
  wire.add_director("dr2");
  healthy_connections(wire, 2);
  Connection c(wire, 20005);
  Octets between = c.client_packet(flag::syn, "").frame();
  set_macs(between, wire.mac("dr1"), wire.mac("dr2"));
  c.only_request(flag::syn);
  wire.send(between);
  c.through("dr2").only_copy();
  CHECK(judge_one("FWD-05", wire) == "pass");
}

TEST_CASE("FWD-05: every copy of a director comes twice, where twins can be taken for a mirror of both directions") {
  Wire wire;
  wire.without_vantage("mirror");
  wire.add_host_vantage("web1").add_host_vantage("web2");
  for (std::uint16_t port = 20000; port < 20020; ++port) {
    Connection c(wire, port);
    for (const std::uint8_t flags : {flag::syn, flag::ack, flag::ack, flag::ack}) c.client_sends(flags).only_copy();
  }
  CHECK(judge_one("FWD-05", wire) == "fail dr1");
}

TEST_CASE("FWD-05: the client sent it twice") {
  Wire wire;
  healthy_connections(wire, 2);
  Connection(wire, 20005).syn().retransmit();
  CHECK(judge_one("FWD-05", wire) == "pass");
}

TEST_CASE("FWD-05: without identifications, the capture may have lost the second request") {
  Wire wire;
  wire.with_ipv6();
  Connection(wire, 20000, Wire::client6()).syn().only_copy();
  CHECK(judge_one("FWD-05", wire) == "fail dr1");
  wire.loses("mirror", 1);
  CHECK(judge_one("FWD-05", wire) == "inconclusive");
}

TEST_CASE("FWD-05: the same octets from the client twice, and twice from the director") {
  Wire wire;
  wire.with_ipv6();
  Connection c(wire, 20000, Wire::client6());
  c.syn();
  c.client_next -= 1;
  c.syn();
  CHECK(judge_one("FWD-05", wire) == "pass");
}

TEST_CASE("FWD-05: a guessed copy is no second one") {
  Wire wire;
  healthy_connections(wire, 1);
  Connection(wire, 20005).on_copy([](Octets& copy) { copy[ethernet + 20 + 7] ^= 1U; }).syn();
  CHECK(judge_one("FWD-05", wire) == "pass");
}

TEST_CASE("FWD-05: guessed copies alone prove nothing") {
  Wire wire;
  Connection(wire, 20005).on_copy([](Octets& copy) { copy[ethernet + 20 + 7] ^= 1U; }).syn();
  CHECK(judge_one("FWD-05", wire) == "inconclusive");
}
