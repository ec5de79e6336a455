// Where several hosts show one hop, and what is judged by which of them.
#include <doctest/doctest.h>

#include "tests/checks/wire_source.hpp"
#include "tests/unit/checks/frames.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

constexpr Mac second_arm{0x02'00'00'00'00'77};

void other_dscp(Octets& frame) { frame[15] = 0x20; }

Wire at_director_and_servers() {
  Wire wire;
  wire.without_vantage("mirror").add_host_vantage("dr1").add_host_vantage("web1").add_host_vantage("web2");
  return wire;
}

/// The director's copy as it left, and what came to web1 of it.
void connection_changed_on_the_way(Wire& wire, std::uint16_t port) {
  Connection c(wire, port);
  Octets arrived = c.copy_of(c.client_packet(flag::syn, "").frame());
  c.only_request(flag::syn);
  wire.hidden_at("web1");
  c.only_copy();
  other_dscp(arrived);
  wire.hidden_at("dr1").send(arrived);
}

}  // namespace

TEST_CASE("a copy that a switch changes after it has left the director is neither a second copy nor the director's") {
  Wire wire = at_director_and_servers();
  for (std::uint16_t port = 20000; port < 20004; ++port) connection_changed_on_the_way(wire, port);
  CHECK(wire.judge("FWD-01").outcome != Outcome::fail);
  CHECK(wire.judge("FWD-05").outcome != Outcome::fail);
}

TEST_CASE("what leaves by an arm that no capture at the director shows is judged where it arrives") {
  Wire wire = at_director_and_servers();
  wire.profile.directors[0].macs = {wire.mac("dr1"), second_arm};
  for (std::uint16_t port = 20000; port < 20004; ++port) {
    Connection c(wire, port);
    Octets copy = c.copy_of(c.client_packet(flag::syn, "").frame());
    c.only_request(flag::syn);
    set_macs(copy, second_arm, wire.mac("web1"));
    other_dscp(copy);
    wire.send(copy);
  }
  const Verdict verdict = wire.judge("FWD-01");
  CHECK(verdict.outcome == Outcome::fail);
  CHECK(verdict.parties == std::vector<std::string>{"dr1"});
}
