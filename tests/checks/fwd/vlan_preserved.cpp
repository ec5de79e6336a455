#include "tests/checks/fwd/forwarding.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

constexpr std::uint16_t untagged = 0, vlan20 = 20, vlan21 = 21, urgent = 5U << 13U;

Octets with_tag(const Octets& frame, std::uint16_t tag) { return tag == untagged ? frame : tagged(frame, tag); }

/// A SYN and its copy with these tags. Ids of both are kept.
struct Exchange {
  Exchange(Wire& wire, std::uint16_t of_request, std::uint16_t of_copy, std::uint16_t port = 20000) {
    const Connection c(wire, port);
    const Octets bare = c.client_packet(flag::syn, "").frame();
    request = wire.send(with_tag(bare, of_request));
    copy = wire.send(with_tag(c.copy_of(bare), of_copy));
  }
  FrameId request, copy;
};

Wire& at_director(Wire& wire) { return wire.without_vantage("mirror").add_host_vantage("dr1"); }

std::string on_mirror(std::uint16_t of_request, std::uint16_t of_copy) {
  Wire wire;
  Exchange(wire, of_request, of_copy);
  return judge_one("FWD-12", wire);
}

std::string on_director(std::uint16_t of_request, std::uint16_t of_copy) {
  Wire wire;
  at_director(wire);
  Exchange(wire, of_request, of_copy);
  return judge_one("FWD-12", wire);
}

}  // namespace

TEST_CASE("FWD-12: tags that are kept") {
  for (const std::uint16_t tag : {vlan20, urgent, static_cast<std::uint16_t>(vlan20 | urgent)}) {
    CHECK(on_mirror(tag, tag) == "pass");
    CHECK(on_director(tag, tag) == "pass");
  }
  Wire twins;
  twins.both_ways("mirror");
  for (std::uint16_t i = 0; i < 20; ++i) Exchange(twins, vlan20, vlan20, static_cast<std::uint16_t>(20000 + i));
  const Verdict v = twins.judge("FWD-12");
  CHECK(said(v) == "pass");
  CHECK(v.because == "40 copies have the tags of their requests, 40 of them 802.1Q ones");
  CHECK(on_director(untagged, untagged) == "pass");  // that host's capture would show one
}

TEST_CASE("FWD-12: a mirror that shows no tags may have taken them away") {
  Wire wire;
  healthy_connections(wire);
  CHECK(judge_one("FWD-12", wire) == "not_applicable");
}

TEST_CASE("FWD-12: a director that changes VLAN or priority, on a capture with a gap too") {
  const std::pair<std::uint16_t, std::uint16_t> changes[] = {
      {vlan20, vlan21}, {vlan20, untagged}, {untagged, vlan20}, {untagged, urgent}, {urgent, untagged}, {vlan20, vlan20 | urgent}};
  for (const auto& [of_request, of_copy] : changes) {
    CAPTURE(of_request);
    CAPTURE(of_copy);
    Wire wire;
    at_director(wire).loses("dr1", 1);
    const Exchange seen(wire, of_request, of_copy);
    const Verdict v = wire.judge("FWD-12");
    CHECK(said(v) == "fail dr1");
    CHECK(wire.is_evidence(v, seen.request));
    CHECK(wire.is_evidence(v, seen.copy));
  }
}

TEST_CASE("FWD-12: what a mirror shows changed may be a port's doing: nobody is blamed") {
  const std::pair<std::uint16_t, std::uint16_t> changes[] = {
      {vlan20, vlan21}, {untagged, urgent}, {urgent, untagged}, {vlan20, vlan20 | urgent}};
  for (const auto& [of_request, of_copy] : changes) {
    Wire wire;
    wire.loses("mirror", 1);
    const Exchange seen(wire, of_request, of_copy);
    const Verdict v = wire.judge("FWD-12");
    CHECK(said(v) == "fail");
    CHECK(wire.is_evidence(v, seen.request));
    CHECK(wire.is_evidence(v, seen.copy));
  }
}

TEST_CASE("FWD-12: an untagged port beside a trunk proves nothing, either way") {
  CHECK(on_mirror(untagged, vlan20) == "inconclusive");
  CHECK(on_mirror(vlan20, untagged) == "inconclusive");
  CHECK(on_mirror(urgent, vlan20) == "inconclusive");
  CHECK(on_mirror(vlan20, urgent) == "inconclusive");
}

TEST_CASE("FWD-12: a mirror that shows a request at several ports, with and without a tag") {
  Wire wire;
  const Connection c(wire, 20000);
  const Octets bare = c.client_packet(flag::syn, "").frame();
  wire.send(bare), wire.send(tagged(bare, urgent)), wire.send(tagged(bare, urgent));
  wire.send(tagged(c.copy_of(bare), urgent));
  CHECK(judge_one("FWD-12", wire) == "inconclusive");
  wire.send(bare), wire.send(c.copy_of(bare));
  CHECK(judge_one("FWD-12", wire) == "inconclusive");
}

TEST_CASE("FWD-12: each copy is compared with its own request") {
  for (const int what : {0, 1, 2, 3, 4, 5, 6}) {
    CAPTURE(what);
    Wire wire;
    at_director(wire);
    const Connection c(wire, 20000);
    Packet first = c.client_packet(flag::syn, ""), second = first;
    if (what == 0) second.source_port = 20001;
    if (what == 1) second.source = Wire::client(211);
    if (what == 2) second.id = static_cast<std::uint16_t>(first.id + 1);
    if (what == 3) second.sequence += 1;
    if (what == 4) second.acknowledgment += 1;
    if (what == 5) second.flags = flag::ack;
    if (what == 6) second.payload = {71, 69, 84};
    wire.send(tagged(first.frame(), vlan20)), wire.send(tagged(second.frame(), vlan21));
    wire.send(tagged(c.copy_of(first.frame()), vlan20)), wire.send(tagged(c.copy_of(second.frame()), vlan21));
    CHECK(judge_one("FWD-12", wire) == "pass");
  }
}

TEST_CASE("FWD-12: a request that is seen only where its tag is another matter") {
  Wire wire;
  const Connection c(wire, 20000);
  const Octets bare = c.client_packet(flag::syn, "").frame();
  wire.hidden_at("mirror").send(bare);
  wire.send(tagged(c.copy_of(bare), urgent));
  CHECK(judge_one("FWD-12", wire) != "pass");
  CHECK(judge_one("FWD-12", wire) != "fail");
}

TEST_CASE("FWD-12: a mirror that kept one, and a director that did not, where both are seen") {
  Wire wire;
  wire.add_host_vantage("dr1");
  const Connection c(wire, 20000);
  const Octets bare = c.client_packet(flag::syn, "").frame();
  wire.send(bare);
  wire.send(tagged(c.copy_of(bare), vlan20));
  CHECK(judge_one("FWD-12", wire) == "fail dr1");
}

TEST_CASE("FWD-12: copies that a director makes for another one, or for nobody, are none") {
  Wire wire;
  at_director(wire);
  Exchange(wire, vlan20, vlan20);
  const Connection c(wire, 20001);
  const Octets bare = c.client_packet(flag::syn, "").frame();
  wire.send(tagged(bare, vlan20));
  Octets elsewhere = c.copy_of(bare);
  set_macs(elsewhere, wire.mac("dr1"), wire.mac("stranger"));
  wire.send(elsewhere);
  Octets foreign = c.copy_of(bare);
  set_macs(foreign, wire.mac("stranger"), wire.mac("web1"));
  wire.send(foreign);
  Packet to_rip = c.client_packet(flag::syn, "");
  to_rip.destination = wire.address("web1");
  wire.send(tagged(to_rip.frame(), vlan20)), wire.send(c.copy_of(to_rip.frame()));
  CHECK(judge_one("FWD-12", wire) == "pass");
}

TEST_CASE("FWD-12: stimulus, copies and completeness, or no pass") {
  Wire silent;
  CHECK(judge_one("FWD-12", silent) == "inconclusive");
  Connection(silent, 20000).no_copies().syn();
  CHECK(judge_one("FWD-12", silent) == "inconclusive");
  Wire gap;
  gap.loses("mirror", 1);
  Exchange(gap, vlan20, vlan20);
  CHECK(judge_one("FWD-12", gap) == "inconclusive");
  Wire alone;
  alone.without_vantage("mirror");
  healthy_connections(alone);
  CHECK(judge_one("FWD-12", alone) == "not_applicable");
  Wire not_planned;
  not_planned.without_stimulus(Stimulus::connect);
  CHECK(judge_one("FWD-12", not_planned) == "not_applicable");
}
