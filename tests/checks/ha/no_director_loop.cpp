#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"
#include "tests/checks/pair_words.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// Two connections, one to each real server.
void serve(Wire& wire) {
  Connection(wire, 20000).http_200();
  Connection(wire, 20001).to("web2").http_200();
}

/// dr1 hands a SYN to dr2, which sends it on.
FrameId hand_over(Wire& wire) {
  Connection c(wire, 20002);
  c.only_request(flag::syn);
  Octets between = c.client_packet(flag::syn, "").frame();
  set_macs(between, wire.mac("dr1"), wire.mac("dr2"));
  lower_ttl(between, 1);
  const FrameId proof = wire.send(between);
  c.through("dr2").ttl_delta(2).only_copy();
  return proof;
}

}  // namespace

TEST_CASE("HA-06: all goes to real servers") {
  PairOfDirectors wire;
  serve(wire);
  CHECK(judge_one("HA-06", wire) == "pass");
  // A director with two cards is one director.
  PairOfDirectors cards;
  cards.with_macs_in_profile();
  cards.profile.directors[0].macs.push_back(Mac{0x02'00'00'00'01'12});
  serve(cards);
  Octets inside = Packet{cards.mac("dr1"), Mac{0x02'00'00'00'01'12}, Wire::client(), Wire::vip(), 20003, 80}.frame();
  cards.send(inside);
  CHECK(judge_one("HA-06", cards) == "pass");
  // What somebody else makes of a request is no director's doing.
  Connection c(wire, 20003);
  c.only_request(flag::syn);
  Octets relayed = c.client_packet(flag::syn, "").frame();
  set_macs(relayed, wire.mac("neighbour"), wire.mac("dr2"));
  lower_ttl(relayed, 1);
  wire.send(relayed);
  c.only_copy();
  CHECK(judge_one("HA-06", wire) == "pass");
}

TEST_CASE("HA-06: a director hands a request to the other one") {
  PairOfDirectors wire;
  serve(wire);
  const FrameId proof = hand_over(wire);
  const Verdict v = wire.judge("HA-06");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, proof));
  wire.loses("mirror", 1);
  CHECK(judge_one("HA-06", wire) == "fail dr1");
}

TEST_CASE("HA-06: nothing was sent on, or a director is not known, or frames were missed") {
  const Verdict nothing = PairOfDirectors().judge("HA-06");
  CHECK(said(nothing) == "inconclusive");
  CHECK(nothing.because.find("no request") != std::string::npos);
  PairOfDirectors unknown;
  unknown.never_introduced("dr2");
  serve(unknown);
  CHECK(judge_one("HA-06", unknown) == "inconclusive");
  PairOfDirectors gap;
  serve(gap);
  gap.loses("mirror", 1);
  CHECK(judge_one("HA-06", gap) == "inconclusive");
}

TEST_CASE("HA-06: one director has no other to send to") {
  Wire wire;
  serve(wire);
  CHECK(judge_one("HA-06", wire) == "not_applicable");
}
