#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"
#include "tests/checks/planned.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

Wire planned() {
  Wire wire;
  return ports_of(wire, Stimulus::midstream);
}

void reset_by_director(Wire& wire, std::uint16_t port) {
  Connection(wire, port).no_copies().to("dr1").client_sends(flag::ack | flag::psh, "midstream").server_resets();
}

}  // namespace

TEST_CASE("FWD-11: the director resets what it does not know") {
  Wire wire = planned();
  reset_by_director(wire, 20000);
  Connection(wire, 20001).no_copies().client_sends(flag::fin | flag::ack);
  const Verdict v = wire.judge("FWD-11");
  CHECK(said(v) == "pass");
  CHECK(v.because == "2 segments of unknown connections: none was sent on, 1 reset by the director");
  wire.loses("mirror", 1);
  CHECK(judge_one("FWD-11", wire) == "inconclusive");
}

TEST_CASE("FWD-11: one is sent on, on a capture with a gap too") {
  for (const std::uint8_t flags : {flag::ack, flag::fin, flag::rst}) {
    Wire wire = planned();
    wire.loses("mirror", 1);
    Connection c(wire, 20000);
    c.client_sends(flags);
    const Verdict v = wire.judge("FWD-11");
    CHECK(said(v) == "fail dr1");
    CHECK(wire.is_evidence(v, c.request));
    CHECK(wire.is_evidence(v, c.copy));
    CHECK(v.because == "dr1 sent on 1 segments of connections that nobody had opened");
  }
}

TEST_CASE("FWD-11: other connections' segments are sent on, and that says nothing") {
  Wire wire = planned();
  Connection(wire, 30000).http_200();
  Connection(wire, 30001).to("dr1").server_resets();
  CHECK(judge_one("FWD-11", wire) == "inconclusive");
  reset_by_director(wire, 20000);
  CHECK(wire.judge("FWD-11").because == "1 segments of unknown connections: none was sent on, 1 reset by the director");
}

TEST_CASE("FWD-11: a segment that went straight to a real server; resets by others") {
  Wire wire = planned();
  Connection(wire, 20000).straight_to("web1").client_sends(flag::ack);
  CHECK(judge_one("FWD-11", wire) == "inconclusive");
  Connection(wire, 20001).no_copies().client_sends(flag::ack).server_resets();
  Connection(wire, 20002).no_copies().to("dr1").client_sends(flag::ack).server_sends(flag::ack);
  CHECK(wire.judge("FWD-11").because == "2 segments of unknown connections: none was sent on, 0 reset by the director");
}

TEST_CASE("FWD-11: an RST alone provokes nothing") {
  Wire wire = planned();
  Connection(wire, 20000).no_copies().client_sends(flag::rst);
  CHECK(judge_one("FWD-11", wire) == "inconclusive");
}

TEST_CASE("FWD-11: nothing sent, another implementation, no view of the second hop, no stimulus") {
  Wire wire = planned();
  CHECK(judge_one("FWD-11", wire) == "inconclusive");
  wire.profile.implementation = Implementation::dpvs;
  CHECK(judge_one("FWD-11", wire) == "not_applicable");
  Wire blind = planned();
  blind.without_vantage("mirror");
  CHECK(judge_one("FWD-11", blind) == "not_applicable");
  Wire without;
  without.without_stimulus(Stimulus::midstream);
  CHECK(judge_one("FWD-11", without) == "not_applicable");
}
