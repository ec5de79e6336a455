#include "tests/checks/told.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("DIR-03: no redirects, whatever default and lo say") { CHECK(judge_one("DIR-03", Asked{}) == "pass"); }

TEST_CASE("DIR-03: each setting that counts, one at a time") {
  for (const char* name : {"send_redirects", "accept_redirects"})
    for (const char* where : {"all", "eth0"}) {
      Asked wire;
      const std::string key = std::string("conf/") + where + "/" + name;
      wire.says("dr1", "sysctls", key + ":0", key + ":1");
      const Verdict v = wire.judge("DIR-03");
      CHECK(said(v) == "fail dr1");
      CHECK(quoted(v) == "dr1 sysctls: " + key + ":1");
      CHECK(v.evidence.front().observed == std::string("dr1 has ") + name + "=1 in " + where);
    }
}

TEST_CASE("DIR-03: the second director is wrong") {
  Asked wire;
  wire.add_second_director();
  CHECK(judge_one("DIR-03", wire) == "pass");
  wire.says("dr2", "sysctls", "conf/all/accept_redirects:0", "conf/all/accept_redirects:1");
  CHECK(judge_one("DIR-03", wire) == "fail dr2");
  wire.fails_to_say("dr1", "sysctls", "exit status 1: no");
  CHECK(judge_one("DIR-03", wire) == "fail dr2");
}

TEST_CASE("DIR-03: what was not told") {
  Asked wire;
  wire.fails_to_say("dr1", "addresses", "exit status 127: ip: not found");
  CHECK(judge_one("DIR-03", wire) == "inconclusive");
  Asked sysctls;
  sysctls.fails_to_say("dr1", "sysctls", "exit status 127: grep: not found");
  CHECK(judge_one("DIR-03", sysctls) == "inconclusive");
  Asked part;
  part.says("dr1", "sysctls", "conf/eth0/send_redirects:0\n", "");
  CHECK(judge_one("DIR-03", part) == "inconclusive");
  Asked moved;
  moved.says("dr1", "addresses", "198.51.100.18/24", "198.51.100.20/24");
  CHECK(judge_one("DIR-03", moved) == "inconclusive");
  CHECK(moved.judge("DIR-03").because == "dr1 does not list its own address 198.51.100.18");
  Asked one_of_two;
  one_of_two.add_second_director().never_asked("dr2");
  CHECK(judge_one("DIR-03", one_of_two) == "inconclusive");
}

TEST_CASE("DIR-03: nobody can be asked") {
  Asked wire;
  CHECK(judge_one("DIR-03", wire.nobody_asked()) == "not_applicable");
  CHECK(wire.judge("DIR-03").because.find("[[cluster.director]]") != std::string::npos);
}
