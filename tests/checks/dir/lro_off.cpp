#include "tests/checks/told.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("DIR-04: off") { CHECK(judge_one("DIR-04", Asked{}) == "pass"); }

TEST_CASE("DIR-04: on, whatever else is off") {
  Asked wire;
  wire.says("dr1", "features", "large-receive-offload: off [fixed]", "large-receive-offload: on");
  const Verdict v = wire.judge("DIR-04");
  CHECK(said(v) == "fail dr1");
  CHECK(quoted(v) == "dr1 features: large-receive-offload: on");
  CHECK(v.evidence.front().observed == "dr1 has large-receive-offload on");
}

TEST_CASE("DIR-04: what was not told, or is neither on nor off") {
  Asked failed;
  failed.fails_to_say("dr1", "features", "exit status 127: ethtool: not found");
  CHECK(judge_one("DIR-04", failed) == "inconclusive");
  CHECK(failed.judge("DIR-04").because == "dr1 did not tell its features: exit status 127: ethtool: not found");
  Asked missing;
  missing.says("dr1", "features", "large-receive-offload: off [fixed]\n", "");
  CHECK(judge_one("DIR-04", missing) == "inconclusive");
  Asked odd;
  odd.says("dr1", "features", "large-receive-offload: off", "large-receive-offload: perhaps");
  CHECK(judge_one("DIR-04", odd) == "inconclusive");
}

TEST_CASE("DIR-04: nobody can be asked") {
  Asked wire;
  CHECK(judge_one("DIR-04", wire.nobody_asked()) == "not_applicable");
}
