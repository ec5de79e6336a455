#include "tests/checks/fwd/forwarding.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// One connection whose copies go between these hosts.
std::string copies_go(const std::string& from, const std::string& to, Wire wire = {}) {
  healthy_connections(wire, 1);
  Connection c(wire, 20005);
  c.on_copy([&](Octets& copy) { set_macs(copy, wire.mac(from), wire.mac(to)); }).syn();
  const Verdict v = wire.judge("FWD-04");
  if (v.outcome == Outcome::fail) {
    CHECK(wire.is_evidence(v, c.request));
    CHECK(wire.is_evidence(v, c.copy));
  }
  return said(v);
}

}  // namespace

TEST_CASE("FWD-04: from a director to a real server") { passes_wherever_both_hops_show("FWD-04"); }

TEST_CASE("FWD-04: both hops, or no pass") { needs_both_hops("FWD-04"); }

TEST_CASE("FWD-04: to everybody, to a stranger, to the gateway") {
  CHECK(copies_go("dr1", "everybody") == "fail dr1");
  CHECK(copies_go("dr1", "stranger") == "fail dr1");
  CHECK(copies_go("dr1", "gateway") == "fail dr1");
}

TEST_CASE("FWD-04: a source that is no director's: the director that was asked is to blame") {
  CHECK(copies_go("stranger", "web1") == "fail dr1");
  CHECK(copies_go("web2", "web1") == "fail dr1");
}

TEST_CASE("FWD-04: what a tester whose ARP table changed frames to a real server, too, is no copy: pass") {
  for (const bool own : {true, false}) {
    Wire wire;
    healthy_connections(wire, 2);
    Connection c(wire, 20005);
    c.handshake();
    Octets reset = c.client_packet(4, {}).frame();
    wire.send(reset);
    set_macs(reset, wire.mac("tester"), wire.mac("web1"));
    if (!own) wire.hidden_at("client");  // then it may be the director's doing
    wire.send(reset);
    CHECK(judge_one("FWD-04", wire) == (own ? "pass" : "fail dr1"));
  }
}

TEST_CASE("FWD-04: a violation survives loss") {
  Wire wire;
  wire.loses("mirror", 3);
  CHECK(copies_go("dr1", "everybody", wire) == "fail dr1");
}

TEST_CASE("FWD-04: where not every host's MAC is known, a stranger may be one of them") {
  Wire server;
  server.never_introduced("web2");
  CHECK(copies_go("dr1", "web2", server) == "inconclusive");
  CHECK(copies_go("dr1", "everybody", server) == "fail dr1");
  Wire director;
  director.add_director("dr2").never_introduced("dr2");
  CHECK(copies_go("dr2", "web1", director) == "inconclusive");
}

TEST_CASE("FWD-04: guessed copies alone prove nothing") {
  Wire wire;
  Connection(wire, 20005).on_copy([](Octets& copy) { copy[ethernet + 20 + 7] ^= 1U; }).syn();
  CHECK(judge_one("FWD-04", wire) == "inconclusive");
}
