#include "tests/checks/fwd/forwarding.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

constexpr std::size_t source_port_at = ethernet + 20, destination_port_at = ethernet + 22;

}  // namespace

TEST_CASE("FWD-06: the ports stay") { passes_wherever_both_hops_show("FWD-06"); }

TEST_CASE("FWD-06: both hops, or no pass") { needs_both_hops("FWD-06"); }

TEST_CASE("FWD-06: another destination or source port, on a capture with a gap too") {
  for (const std::size_t at : {source_port_at, destination_port_at}) {
    Wire wire;
    wire.loses("mirror", 1);
    healthy_connections(wire, 2);
    Connection c(wire, 20005);
    c.on_copy([&](Octets& copy) {
       put16(copy, at, 8080);
       mend_transport_checksum(copy);
     }).syn();
    const Verdict v = wire.judge("FWD-06");
    CHECK(said(v) == "fail dr1");
    CHECK(wire.is_evidence(v, c.request));
    CHECK(wire.is_evidence(v, c.copy));
    CHECK(v.because.find(at == destination_port_at ? "8080" : "client's port") != std::string::npos);
  }
}

TEST_CASE("FWD-06: an address that changes is another check's matter") {
  Wire wire;
  healthy_connections(wire, 2);
  Connection(wire, 20005)
      .on_copy([](Octets& copy) {
        copy[ethernet + 15] ^= 1U;
        mend_header_checksum(copy);
      })
      .syn();
  CHECK(judge_one("FWD-06", wire) == "pass");
}

TEST_CASE("FWD-06: guessed copies prove nothing") {
  Wire wire;
  Connection(wire, 20005)
      .on_copy([](Octets& copy) {
        copy[ethernet + 20 + 7] ^= 1U;
        put16(copy, source_port_at, 8080);
      })
      .syn();
  CHECK(judge_one("FWD-06", wire) == "inconclusive");
}
