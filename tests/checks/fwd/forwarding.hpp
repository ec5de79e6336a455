#pragma once
// What the tests of the forwarding checks have in common.
#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"

namespace lvspec::words {

/// A few healthy connections to both servers.
inline void healthy_connections(Wire& wire, int count = 4) {
  for (int i = 0; i < count; ++i) Connection(wire, static_cast<std::uint16_t>(20000 + i)).to(i % 2 == 0 ? "web1" : "web2").http_200();
}

/// What every check that rests on both hops must say where one of them was not there to see.
inline void needs_both_hops(std::string_view id) {
  for (int how = 0; how < 6; ++how) {
    CAPTURE(how);
    Wire wire;
    if (how == 0) wire.loses("mirror", 1);
    if (how == 1) wire.without_marker("mirror", Marker::Phase::open);
    if (how == 2) wire.without_marker("mirror", Marker::Phase::close);
    if (how == 3) wire.uncounted("mirror");
    if (how == 4) wire.blind("mirror");
    if (how == 5) wire.hidden_at("mirror").asks("tester", wire.address("web1"), Wire::client());  // it lost one and did not notice
    healthy_connections(wire);
    CHECK(judge_one(id, wire) == "inconclusive");
  }
  Wire silent;
  CHECK(judge_one(id, silent) == "inconclusive");  // no request at all
  Connection(silent, 20000).no_copies().syn();
  CHECK(judge_one(id, silent) == "inconclusive");  // a request, and no copy of it
  Wire client_alone;
  client_alone.without_vantage("mirror");
  healthy_connections(client_alone);
  CHECK(judge_one(id, client_alone) == "not_applicable");
  Wire not_planned;
  not_planned.without_stimulus(Stimulus::connect);
  CHECK(judge_one(id, not_planned) == "not_applicable");
}

/// A healthy cluster passes wherever both hops are seen.
inline void passes_wherever_both_hops_show(std::string_view id) {
  Wire mirror;
  healthy_connections(mirror);
  CHECK(judge_one(id, mirror) == "pass");
  Wire at_director;
  at_director.without_vantage("mirror");
  at_director.add_host_vantage("dr1");
  healthy_connections(at_director);
  CHECK(judge_one(id, at_director) == "pass");
  Wire at_servers;
  at_servers.without_vantage("mirror");
  at_servers.add_host_vantage("web1").add_host_vantage("web2").clock_ahead("web1", 3000).clock_ahead("web2", -3000);
  healthy_connections(at_servers);
  CHECK(judge_one(id, at_servers) == "pass");
  Wire twins;
  twins.both_ways("mirror");
  healthy_connections(twins);
  CHECK(judge_one(id, twins) == "pass");
  Wire foreign;
  foreign.without_plan().without_vantage("client");
  healthy_connections(foreign);
  // Nothing tells what that mirror lost.
  CHECK(judge_one(id, foreign) == "inconclusive");
}

}  // namespace lvspec::words
