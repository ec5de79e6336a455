#include "tests/checks/fwd/forwarding.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("FWD-03: right header checksums") { passes_wherever_both_hops_show("FWD-03"); }

TEST_CASE("FWD-03: both hops, or no pass") { needs_both_hops("FWD-03"); }

TEST_CASE("FWD-03: a wrong header checksum, on a capture with a gap too") {
  for (const std::size_t at : {header_checksum_at, header_checksum_at + 1}) {
    Wire wire;
    wire.loses("mirror", 1);
    healthy_connections(wire, 1);
    Connection c(wire, 20005);
    c.on_copy([at](Octets& copy) { copy[at] ^= 0x40U; }).syn();
    const Verdict v = wire.judge("FWD-03");
    CHECK(said(v) == "fail dr1");
    CHECK(wire.is_evidence(v, c.request));
    CHECK(wire.is_evidence(v, c.copy));
  }
}

TEST_CASE("FWD-03: a TTL that was lowered without its checksum") {
  Wire wire;
  Connection(wire, 20000).on_copy([](Octets& copy) { --copy[ttl_at]; }).syn();
  CHECK(judge_one("FWD-03", wire) == "fail dr1");
}

TEST_CASE("FWD-03: a transport checksum that was computed anew") {
  Wire wire;
  Connection(wire, 20000).on_copy([](Octets& copy) { copy[ethernet + 20 + 16] ^= 1U; }).syn();
  CHECK(judge_one("FWD-03", wire) == "fail dr1");
}

TEST_CASE("FWD-03: whoever changes more than the checksum is FWD-01's and FWD-07's matter") {
  Wire wire;
  Connection(wire, 20000).on_copy([](Octets& copy) { copy[33] = 16, mend_header_checksum(copy), mend_transport_checksum(copy); }).handshake();
  CHECK(judge_one("FWD-03", wire) == "pass");
}

TEST_CASE("FWD-03: inside a tunnel, and around it") {
  for (const std::size_t at : {header_checksum_at, header_checksum_at + 20}) {
    Wire wire;
    Connection c(wire, 20000);
    c.on_copy([](Octets& copy) { copy = tunnelled(copy, 4, ip("198.51.100.18"), ip("198.51.100.16")); }).syn();
    CHECK(judge_one("FWD-03", wire) == "pass");
    Connection(wire, 20001).on_copy([at](Octets& copy) {
      copy = tunnelled(copy, 4, ip("198.51.100.18"), ip("198.51.100.16"));
      copy[at] ^= 1U;
    }).syn();
    CHECK(judge_one("FWD-03", wire) == "fail dr1");
  }
}

TEST_CASE("FWD-03: a guessed copy says nothing of the transport checksum") {
  Wire wire;
  healthy_connections(wire, 1);
  Connection(wire, 20005).on_copy([](Octets& copy) { put16(copy, ethernet + 4, 0x7777), mend_header_checksum(copy); }).syn();
  CHECK(judge_one("FWD-03", wire) == "pass");
}
