#include "tests/checks/told.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("FWD-14: a connection through the director, which does not forward IP") {
  Asked wire;
  Connection(wire, 20000).to("web1").http_200();
  CHECK(judge_one("FWD-14", wire) == "pass");
}

TEST_CASE("FWD-14: the director forwards IP, whatever was seen") {
  Asked wire;
  wire.says("dr1", "sysctls", "ip_forward:0", "ip_forward:1");
  const Verdict v = wire.judge("FWD-14");
  CHECK(said(v) == "fail dr1");
  CHECK(quoted(v) == "dr1 sysctls: ip_forward:1");
  CHECK(v.evidence.front().observed.find("ip_forward=1") != std::string::npos);
  wire.loses("client", 1);
  CHECK(judge_one("FWD-14", wire) == "fail dr1");
}

TEST_CASE("FWD-14: no connection through it was answered") {
  CHECK(judge_one("FWD-14", Asked{}) == "inconclusive");
  Asked direct;
  Connection(direct, 20000).straight_to("web1").http_200();
  CHECK(judge_one("FWD-14", direct) == "inconclusive");
  Asked refused;
  Connection(refused, 20000).to("web1").syn().server_resets();
  CHECK(judge_one("FWD-14", refused) == "inconclusive");
  Asked stranger;
  Connection(stranger, 20000).to("stranger").http_200();
  CHECK(judge_one("FWD-14", stranger) == "inconclusive");
}

TEST_CASE("FWD-14: a capture with a gap, an answer that is missing") {
  Asked gap;
  Connection(gap, 20000).to("web1").http_200();
  gap.loses("client", 1);
  CHECK(judge_one("FWD-14", gap) == "inconclusive");
  Asked mute;
  Connection(mute, 20000).to("web1").http_200();
  mute.fails_to_say("dr1", "sysctls", "not done within 10000 ms");
  CHECK(judge_one("FWD-14", mute) == "inconclusive");
  Asked part;
  Connection(part, 20000).to("web1").http_200();
  part.says("dr1", "sysctls", "ip_forward:0\n", "");
  CHECK(judge_one("FWD-14", part) == "inconclusive");
}

TEST_CASE("FWD-14: nobody can be asked, nothing was sent, nothing can be seen") {
  Asked wire;
  CHECK(judge_one("FWD-14", wire.nobody_asked()) == "not_applicable");
  Asked without;
  without.without_stimulus(Stimulus::connect);
  CHECK(judge_one("FWD-14", without) == "not_applicable");
  Asked blind;
  blind.without_vantage("client").without_vantage("mirror");
  CHECK(judge_one("FWD-14", blind) == "not_applicable");
}
