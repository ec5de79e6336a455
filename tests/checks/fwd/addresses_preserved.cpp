#include "tests/checks/fwd/forwarding.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

std::string rewritten(std::size_t at, std::uint8_t to, Wire wire = {}) {
  healthy_connections(wire, 1);
  Connection c(wire, 20005);
  c.on_copy([=](Octets& copy) { copy[at] = to, mend_header_checksum(copy), mend_transport_checksum(copy); }).syn();
  const Verdict v = wire.judge("FWD-07");
  if (v.outcome == Outcome::fail) {
    CHECK(wire.is_evidence(v, c.request));
    CHECK(wire.is_evidence(v, c.copy));
  }
  return said(v);
}

}  // namespace

TEST_CASE("FWD-07: from the client to the VIP") { passes_wherever_both_hops_show("FWD-07"); }

TEST_CASE("FWD-07: both hops, or no pass") { needs_both_hops("FWD-07"); }

TEST_CASE("FWD-07: NAT and SNAT, on a capture with a gap too") {
  Wire lossy;
  lossy.loses("mirror", 1);
  CHECK(rewritten(33, 16, lossy) == "fail dr1");
  CHECK(rewritten(29, 18, lossy) == "fail dr1");  // the director's own address
  CHECK(rewritten(29, 77, lossy) == "fail dr1");
}

TEST_CASE("FWD-07: both addresses rewritten") {
  Wire wire;
  Connection(wire, 20005).on_copy([](Octets& copy) { copy[29] = 18, copy[33] = 16, mend_header_checksum(copy), mend_transport_checksum(copy); }).syn();
  CHECK(judge_one("FWD-07", wire) == "fail dr1");
}

TEST_CASE("FWD-07: ports and marks are other checks' matter") {
  CHECK(rewritten(37, 81) == "pass");
  CHECK(rewritten(ethernet + 1, 0) == "pass");
}

TEST_CASE("FWD-07: a tunnel keeps the addresses inside") {
  Wire wire;
  Connection(wire, 20005).on_copy([](Octets& copy) { copy = tunnelled(copy, 4, ip("198.51.100.18"), ip("198.51.100.16")); }).syn();
  CHECK(judge_one("FWD-07", wire) == "pass");
}

TEST_CASE("FWD-07: guessed copies alone prove nothing") {
  Wire wire;
  Connection(wire, 20005).on_copy([](Octets& copy) { copy[ethernet + 20 + 7] ^= 1U; }).syn();
  CHECK(judge_one("FWD-07", wire) == "inconclusive");
}
