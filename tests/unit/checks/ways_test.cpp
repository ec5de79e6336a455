// The ways that frames took, as the picture shows them.
#include "checks/facts/ways.hpp"

#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

std::uint64_t frames(const Topology& topology, Kind kind, Mac from, Mac to) {
  for (const Hop& hop : topology.hops)
    if (hop.kind == kind && hop.from == from && hop.to == to) return hop.frames;
  return 0;
}

Topology topology_of(const Wire& wire) { return wire.judge_all({}).topology; }

TEST_CASE("the three hops of a connection are counted, each from whose MAC to whose") {
  Wire wire;
  Connection(wire, 20000).through("dr1").to("web1").http_200();
  const Topology seen = topology_of(wire);
  const std::uint64_t requests = frames(seen, Kind::request, wire.mac("tester"), wire.mac("dr1"));
  CHECK(requests > 2);
  CHECK(frames(seen, Kind::forwarded, wire.mac("dr1"), wire.mac("web1")) == requests);
  CHECK(frames(seen, Kind::reply, wire.mac("web1"), wire.mac("tester")) > 1);
  CHECK(frames(seen, Kind::forwarded, wire.mac("dr1"), wire.mac("web2")) == 0);
  CHECK(seen.hops.front().kind == Kind::request);
}

TEST_CASE("hosts come with their names, addresses and the MACs that are known") {
  Wire wire;
  wire.never_introduced("web2");
  const Topology seen = topology_of(wire);
  std::string names;
  for (const TopologyHost& host : seen.hosts) names += host.name + (host.macs.empty() ? "?" : "") + " ";
  CHECK(names == "the tester dr1 web1 web2? the gateway ");
  CHECK(seen.hosts[2].macs.front() == wire.mac("web1"));
  CHECK(seen.hosts[2].addresses.front() == wire.address("web1"));
  CHECK(seen.vips == std::vector<Ip>{Wire::vip()});
}

TEST_CASE("a vantage that saw nothing looked at nothing, and the tester's port is kept from the second hop") {
  Wire whole;
  CHECK(topology_of(whole).looked_at.contains(Kind::forwarded));
  Wire client;
  client.without_vantage("mirror");
  CHECK(topology_of(client).looked_at.contains(Kind::reply));
  CHECK_FALSE(topology_of(client).looked_at.contains(Kind::forwarded));
  Wire blind;
  blind.blind("mirror");
  CHECK_FALSE(topology_of(blind).looked_at.contains(Kind::forwarded));
}

TEST_CASE("what is full keeps what it has") {
  Ways ways;
  for (unsigned round = 0; round < 2; ++round)
    for (std::uint8_t i = 0; i < 100; ++i) {
      const std::array<std::uint8_t, 14> octets{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 1, i, 8, 0};
      Frame frame;
      frame.data = octets.data();
      frame.captured = frame.length = octets.size();
      frame.kind = Kind::request;
      ways.note(frame);
    }
  CHECK(ways.hops().size() == 64);
  for (const Hop& hop : ways.hops()) CHECK(hop.frames == 2);
}

}  // namespace
