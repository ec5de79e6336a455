#include "tests/checks/fwd/forwarding.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

std::string with_deltas(TtlDelta expected, std::vector<int> deltas) {
  Wire wire;
  wire.profile.ttl_delta = expected;
  std::uint16_t port = 20000;
  for (const int delta : deltas) Connection(wire, port++).ttl_delta(delta).handshake();
  return judge_one("FWD-02", wire);
}

}  // namespace

TEST_CASE("FWD-02: lowered by one throughout") { passes_wherever_both_hops_show("FWD-02"); }

TEST_CASE("FWD-02: both hops, or no pass") { needs_both_hops("FWD-02"); }

TEST_CASE("FWD-02: what the profile says is what counts") {
  CHECK(with_deltas(TtlDelta::automatic, {1, 1}) == "pass");
  CHECK(with_deltas(TtlDelta::automatic, {0, 0}) == "pass");
  CHECK(with_deltas(TtlDelta::one, {1, 1}) == "pass");
  CHECK(with_deltas(TtlDelta::zero, {0, 0}) == "pass");
  CHECK(with_deltas(TtlDelta::one, {0, 0}) == "fail dr1");
  CHECK(with_deltas(TtlDelta::zero, {1, 1}) == "fail dr1");
}

TEST_CASE("FWD-02: now one, now none") {
  CHECK(with_deltas(TtlDelta::automatic, {1, 1, 0}) == "fail dr1");
  CHECK(with_deltas(TtlDelta::automatic, {0, 1, 0}) == "fail dr1");
}

TEST_CASE("FWD-02: two or more, or raised") {
  for (const TtlDelta expected : {TtlDelta::automatic, TtlDelta::one, TtlDelta::zero}) {
    CHECK(with_deltas(expected, {2}) == "fail dr1");
    CHECK(with_deltas(expected, {-1}) == "fail dr1");
  }
}

TEST_CASE("FWD-02: evidence is the rare kind's request and copy, on a capture with a gap too") {
  Wire wire;
  wire.loses("mirror", 1);
  Connection(wire, 20000).handshake().get();
  Connection odd(wire, 20001);
  odd.ttl_delta(0).syn();
  const Verdict v = wire.judge("FWD-02");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, odd.request));
  CHECK(wire.is_evidence(v, odd.copy));
  CHECK(v.evidence.front().count == 1);
}

TEST_CASE("FWD-02: a copy that was guessed is no measure") {
  Wire wire;
  healthy_connections(wire, 1);
  Connection(wire, 20001).on_copy([](Octets& copy) { copy[ethernet + 20 + 7] ^= 1U, lower_ttl(copy, 5); }).syn();
  CHECK(judge_one("FWD-02", wire) == "pass");
}

TEST_CASE("FWD-02: hop limit") {
  Wire wire;
  wire.with_ipv6();
  Connection(wire, 20000, Wire::client6()).handshake();
  CHECK(judge_one("FWD-02", wire) == "pass");
  Connection(wire, 20001, Wire::client6()).ttl_delta(2).syn();
  CHECK(judge_one("FWD-02", wire) == "fail dr1");
}

TEST_CASE("FWD-02: guessed copies alone prove nothing") {
  Wire wire;
  Connection(wire, 20005).on_copy([](Octets& copy) { copy[ethernet + 20 + 7] ^= 1U; }).syn();
  CHECK(judge_one("FWD-02", wire) == "inconclusive");
}
