#include "tests/checks/fwd/forwarding.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("FWD-08: bare copies") { passes_wherever_both_hops_show("FWD-08"); }

TEST_CASE("FWD-08: both hops, or no pass") { needs_both_hops("FWD-08"); }

TEST_CASE("FWD-08: IPIP and GRE, on a capture with a gap too") {
  for (const std::uint8_t protocol : {std::uint8_t{4}, std::uint8_t{47}}) {
    Wire wire;
    wire.loses("mirror", 1);
    Connection c(wire, 20000);
    c.on_copy([=](Octets& copy) { copy = tunnelled(copy, protocol, ip("198.51.100.18"), ip("198.51.100.16")); }).syn();
    const Verdict v = wire.judge("FWD-08");
    CHECK(said(v) == "fail dr1");
    CHECK(wire.is_evidence(v, c.copy));
  }
}

TEST_CASE("FWD-08: a tunnel whose request nobody saw") {
  Wire wire;
  Connection c(wire, 20000);
  wire.send(tunnelled(c.copy_of(c.client_packet(flag::syn, "").frame()), 4, ip("198.51.100.18"), ip("198.51.100.16")));
  CHECK(judge_one("FWD-08", wire) == "fail dr1");
}

TEST_CASE("FWD-08: tunnels with something else in them, to somebody else, or of somebody else") {
  Wire wire;
  healthy_connections(wire, 2);
  Connection c(wire, 20000);
  Packet other = c.client_packet(flag::syn, "");
  other.destination = ip("198.51.100.16");
  wire.send(tunnelled(c.copy_of(other.frame()), 4, ip("198.51.100.18"), ip("198.51.100.16")));
  Octets to_gateway = tunnelled(c.client_packet(flag::syn, "").frame(), 4, ip("198.51.100.18"), ip("198.51.100.1"));
  set_macs(to_gateway, wire.mac("dr1"), wire.mac("gateway"));
  wire.send(to_gateway);
  CHECK(judge_one("FWD-08", wire) == "pass");
}

TEST_CASE("FWD-08: tunnels alone are no bare copies") {
  Wire wire;
  Connection c(wire, 20000);
  c.on_copy([&](Octets& copy) {
    copy = tunnelled(copy, 4, ip("198.51.100.18"), ip("198.51.100.1"));
    set_macs(copy, wire.mac("dr1"), wire.mac("gateway"));
  }).syn();
  CHECK(judge_one("FWD-08", wire) == "inconclusive");
}
