#include "tests/checks/told.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

std::string with(const std::string& name, const std::string& all, const std::string& own) {
  Asked wire;
  const std::string healthy = name == "arp_ignore" ? "1" : "2";
  wire.says("web1", "sysctls", "conf/all/" + name + ":" + healthy, "conf/all/" + name + ":" + all);
  wire.says("web1", "sysctls", "conf/eth0/" + name + ":0", "conf/eth0/" + name + ":" + own);
  return judge_one("RS-03", wire);
}

}  // namespace

TEST_CASE("RS-03: what counts is the greater of all and the interface") {
  CHECK(judge_one("RS-03", Asked{}) == "pass");
  for (const auto& [all, own, outcome] : {std::tuple{"1", "0", "pass"},
                                          {"0", "1", "pass"},
                                          {"2", "0", "pass"},
                                          {"1", "2", "pass"},
                                          {"0", "0", "fail web1"},
                                          {"3", "0", "fail web1"},
                                          {"1", "8", "fail web1"},
                                          {"8", "1", "fail web1"},
                                          {"4", "0", "fail web1"}})
    CHECK(with("arp_ignore", all, own) == outcome);
  for (const auto& [all, own, outcome] : {std::tuple{"2", "0", "pass"},
                                          {"0", "2", "pass"},
                                          {"1", "2", "pass"},
                                          {"1", "0", "fail web1"},
                                          {"0", "1", "fail web1"},
                                          {"0", "0", "fail web1"},
                                          {"2", "3", "fail web1"}})
    CHECK(with("arp_announce", all, own) == outcome);
}

TEST_CASE("RS-03: set on lo alone it counts for nothing, and both lines are shown") {
  Asked wire;
  wire.says("web2", "sysctls", "all/arp_ignore:1", "all/arp_ignore:0")
      .says("web2", "sysctls", "lo/arp_ignore:0", "lo/arp_ignore:1");
  const Verdict v = wire.judge("RS-03");
  CHECK(said(v) == "fail web2");
  CHECK(v.evidence.front().observed == "web2 has arp_ignore=0 on eth0: the greater of all (0) and eth0 (0)");
  CHECK(quoted(v) == "web2 sysctls: conf/all/arp_ignore:0 | web2 sysctls: conf/eth0/arp_ignore:0");
}

TEST_CASE("RS-03: both settings are wrong") {
  Asked wire;
  wire.says("web1", "sysctls", "all/arp_ignore:1", "all/arp_ignore:0")
      .says("web1", "sysctls", "all/arp_announce:2", "all/arp_announce:0");
  CHECK(said(wire.judge("RS-03")) == "fail web1");
  CHECK(wire.judge("RS-03").evidence.size() == 2);
}

TEST_CASE("RS-03: arp_ignore=3 is silent only for a VIP of host scope") {
  Asked wire;
  wire.says("web1", "sysctls", "all/arp_ignore:1", "all/arp_ignore:3");
  wire.says("web1", "addresses", "198.51.100.180/32 scope global", "198.51.100.180/32 scope host");
  CHECK(judge_one("RS-03", wire) == "pass");
}

TEST_CASE("RS-03: the interface is the one that has the real server's own address") {
  Asked wire;
  wire.says("web1", "addresses", "2: eth0", "2: eth1");
  CHECK(judge_one("RS-03", wire) == "inconclusive");  // nothing is known of eth1
  wire.says("web1", "sysctls", "conf/eth0/arp_ignore:0", "conf/eth1/arp_ignore:8");
  wire.says("web1", "sysctls", "conf/eth0/arp_announce:0", "conf/eth1/arp_announce:0");
  CHECK(judge_one("RS-03", wire) == "fail web1");
  Asked elsewhere;
  elsewhere.says("web2", "addresses", "198.51.100.17/24", "198.51.100.77/24");
  CHECK(judge_one("RS-03", elsewhere) == "inconclusive");
  CHECK(elsewhere.judge("RS-03").because == "web2 does not list its own address 198.51.100.17");
}

TEST_CASE("RS-03: answers that are missing, or no numbers") {
  for (const char* question : {"addresses", "sysctls"}) {
    Asked wire;
    wire.fails_to_say("web1", question, "not done within 10000 ms");
    CHECK(judge_one("RS-03", wire) == "inconclusive");
  }
  CHECK(with("arp_ignore", "one", "0") == "inconclusive");
  CHECK(with("arp_announce", "", "2") == "inconclusive");
  Asked asked_one;
  asked_one.never_asked("web1");
  CHECK(judge_one("RS-03", asked_one) == "inconclusive");
}

TEST_CASE("RS-03: nobody can be asked") {
  Asked wire;
  CHECK(judge_one("RS-03", wire.nobody_asked()) == "not_applicable");
}
