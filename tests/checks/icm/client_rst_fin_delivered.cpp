#include "tests/checks/fwd/forwarding.hpp"
#include "tests/checks/planned.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

constexpr std::uint8_t fin = flag::fin | flag::ack, rst = flag::rst | flag::ack;

/// A connection whose server closes first; the client acknowledges that and goes no further.
Connection closed_by_server(Wire& wire, std::uint16_t port) {
  Connection c(wire, port);
  c.handshake().get().ok().server_sends(fin).client_sends(flag::ack);
  wire.wait_ms(300);
  return c;
}

Wire planned() {
  Wire wire;
  ports_of(wire, Stimulus::late_close);
  return wire;
}

void both(Wire& wire) {
  closed_by_server(wire, 20000).client_sends(fin);
  closed_by_server(wire, 20001).client_sends(rst);
}

}  // namespace

TEST_CASE("ICM-09: FIN and RST after the server's close reach the real server") {
  Wire wire = planned();
  both(wire);
  CHECK(judge_one("ICM-09", wire) == "pass");
  CHECK(wire.judge("ICM-09").because == "2 FIN and RST of clients whose server had closed were sent on");
}

TEST_CASE("ICM-09: a director that keeps one of the two to itself") {
  for (const bool resets : {false, true}) {
    CAPTURE(resets);
    Wire wire = planned();
    closed_by_server(wire, 20000).client_sends(resets ? fin : rst);
    Connection c = closed_by_server(wire, 20001);
    c.only_request(resets ? rst : fin);
    const Verdict v = wire.judge("ICM-09");
    CHECK(said(v) == "fail dr1");
    CHECK(wire.is_evidence(v, c.request));
    CHECK(v.because == std::string("dr1 sent on no ") + (resets ? "RST" : "FIN") + " of clients whose server had closed");
    wire.loses("mirror", 1);
    CHECK(judge_one("ICM-09", wire) == "inconclusive");
  }
  Wire both_kinds = planned();
  closed_by_server(both_kinds, 20000).only_request(fin);
  closed_by_server(both_kinds, 20001).only_request(rst);
  CHECK(both_kinds.judge("ICM-09").because ==
        "dr1 sent on no FIN of clients whose server had closed; dr1 sent on no RST of clients whose server had closed");
}

TEST_CASE("ICM-09: one that was lost, and repeated or not, is not all of them") {
  Wire wire = planned();
  both(wire);
  closed_by_server(wire, 20002).only_request(fin);
  closed_by_server(wire, 20003).only_request(rst);
  CHECK(judge_one("ICM-09", wire) == "pass");
}

TEST_CASE("ICM-09: only one of the two was sent") {
  Wire wire = planned();
  closed_by_server(wire, 20000).client_sends(fin);
  CHECK(judge_one("ICM-09", wire) == "inconclusive");
  CHECK(wire.judge("ICM-09").because == "no RST of a client whose server had closed was seen");
  Wire neither = planned();
  healthy_connections(neither, 0);
  CHECK(neither.judge("ICM-09").because == "no FIN and no RST of a client whose server had closed was seen");
}

TEST_CASE("ICM-09: an end before the server's, or of a connection that never was, says nothing") {
  Wire wire = planned();
  both(wire);
  Connection(wire, 20002).handshake().get().ok().only_request(rst);
  Connection(wire, 20003).handshake().get().ok().only_request(fin);
  Connection nobody(wire, 20004);
  nobody.only_request(fin);
  CHECK(judge_one("ICM-09", wire) == "pass");
  Wire alone = planned();
  Connection(alone, 20002).handshake().get().ok().only_request(rst);
  Connection(alone, 20003).handshake().get().ok().only_request(fin);
  CHECK(judge_one("ICM-09", alone) == "inconclusive");
  Wire early = planned();
  Connection(early, 20002).handshake().get().ok().client_sends(rst);
  Connection(early, 20003).handshake().get().ok().client_sends(fin);
  CHECK(judge_one("ICM-09", early) == "inconclusive");
}

TEST_CASE("ICM-09: a connection that the director sent nothing of, or that was there before, or goes to the server alone") {
  Wire wire = planned();
  closed_by_server(wire, 20000).client_sends(fin);
  Connection kept(wire, 20001);
  kept.no_copies().handshake().server_sends(fin).client_sends(rst);
  CHECK(judge_one("ICM-09", wire) == "inconclusive");
  Connection middle(wire, 20002);
  middle.get().server_sends(fin).only_request(rst);
  CHECK(judge_one("ICM-09", wire) == "inconclusive");
  Connection straight(wire, 20003);
  straight.straight_to("web1").handshake().server_sends(fin).client_sends(rst);
  CHECK(judge_one("ICM-09", wire) == "inconclusive");
}

TEST_CASE("ICM-09: what other stimuli end is not what was asked for") {
  Wire wire;
  ports_of(wire, Stimulus::connect);
  both(wire);
  CHECK(judge_one("ICM-09", wire) == "inconclusive");
  wire.without_plan();
  CHECK(judge_one("ICM-09", wire) == "inconclusive");
  CHECK(wire.judge("ICM-09").because.find("not complete") != std::string::npos);
}

TEST_CASE("ICM-09: of two directors, the one that drops is named") {
  Wire wire = planned();
  wire.add_director("dr2");
  both(wire);
  Connection c(wire, 20002);
  c.through("dr2").handshake().get().ok().server_sends(fin).client_sends(flag::ack).only_request(fin);
  CHECK(judge_one("ICM-09", wire) == "fail dr2");
}

TEST_CASE("ICM-09: what it rests on") {
  Wire lossy = planned();
  both(lossy);
  lossy.loses("mirror", 1);
  CHECK(judge_one("ICM-09", lossy) == "inconclusive");
  Wire silent = planned();
  CHECK(judge_one("ICM-09", silent) == "inconclusive");
  Wire one_hop = planned();
  one_hop.without_vantage("mirror");
  both(one_hop);
  CHECK(judge_one("ICM-09", one_hop) == "not_applicable");
  Wire not_sent;
  not_sent.without_stimulus(Stimulus::late_close);
  both(not_sent);
  CHECK(judge_one("ICM-09", not_sent) == "not_applicable");
  CHECK(not_sent.judge("ICM-09").because == "its stimulus needs an HTTP service and clients.on_link in the profile");
}
