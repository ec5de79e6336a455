#include "tests/checks/told.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

std::string with_rule(const std::string& rule, const std::string& conntrack = "1") {
  Asked wire;
  wire.says("dr1", "sysctls", "vs/conntrack:0", "vs/conntrack:" + conntrack)
      .says("dr1", "nat", "", "*nat\n:POSTROUTING ACCEPT [0:0]\n" + rule + "\nCOMMIT");
  return judge_one("DIR-06", wire);
}

}  // namespace

TEST_CASE("DIR-06: no tracking, or no rule") {
  CHECK(judge_one("DIR-06", Asked{}) == "pass");
  CHECK(with_rule("-A POSTROUTING -o eth0 -j MASQUERADE", "0") == "pass");
  CHECK(with_rule("") == "pass");
}

TEST_CASE("DIR-06: the rule is shown") {
  Asked wire;
  wire.says("dr1", "sysctls", "vs/conntrack:0", "vs/conntrack:1")
      .says("dr1", "nat", "", "*nat\n-A POSTROUTING -o eth0 -j MASQUERADE\nCOMMIT");
  const Verdict v = wire.judge("DIR-06");
  CHECK(said(v) == "fail dr1");
  CHECK(quoted(v) == "dr1 nat: -A POSTROUTING -o eth0 -j MASQUERADE");
  CHECK(v.evidence.front().observed.find("vs/conntrack:1") != std::string::npos);
}

TEST_CASE("DIR-06: rules that touch what goes to the VIP, as iptables and nft write them") {
  for (const char* rule :
       {"-A POSTROUTING -j MASQUERADE", "-A PREROUTING -d 198.51.100.180/32 -p tcp -j REDIRECT --to-ports 8080",
        "-A PREROUTING -i eth0 -d 203.0.113.9/32 -p tcp -j DNAT --to-destination 198.51.100.180:80",
        "-A POSTROUTING -d 198.51.100.0/24 -j SNAT --to-source 192.0.2.1", "  oifname \"eth0\" masquerade",
        "  ip daddr 198.51.100.180 snat to 192.0.2.1", "  tcp dport 80 dnat to 198.51.100.180:80",
        "  ip daddr { 192.0.2.7, 198.51.100.180, 192.0.2.8 } masquerade", "  tcp dport 80 redirect to :8080",
        "-A PREROUTING -d 198.51.100.0/24 -j NETMAP --to 192.0.2.0/24"})
    CHECK(with_rule(rule) == "fail dr1");
}

TEST_CASE("DIR-06: rules about others") {
  for (const char* rule : {"-A POSTROUTING -s 172.17.0.0/16 -j MASQUERADE", "-A POSTROUTING -o tun0 -j MASQUERADE",
                           "  iifname \"docker0\" masquerade", "  oifname \"\" masquerade", "-A PREROUTING -i \" -j REDIRECT",
                           "  ip daddr 192.0.2.1 dnat to 192.0.2.2:80", "-A PREROUTING -d 198.51.100.180/32 -j ACCEPT",
                           "  type nat hook postrouting priority srcnat; policy accept;"})
    CHECK(with_rule(rule) == "pass");
}

TEST_CASE("DIR-06: what was not told") {
  for (const char* question : {"sysctls", "addresses", "nat"}) {
    Asked wire;
    wire.says("dr1", "sysctls", "vs/conntrack:0", "vs/conntrack:1")
        .fails_to_say("dr1", question, "exit status 1: Operation not permitted");
    CHECK(judge_one("DIR-06", wire) == "inconclusive");
  }
  Asked no_module;
  no_module.says("dr1", "sysctls", "\nvs/conntrack:0", "");
  CHECK(judge_one("DIR-06", no_module) == "inconclusive");
}

TEST_CASE("DIR-06: nobody can be asked, or the director is no IPVS") {
  Asked wire;
  CHECK(judge_one("DIR-06", wire.nobody_asked()) == "not_applicable");
  Asked other;
  other.profile.implementation = Implementation::other;
  CHECK(judge_one("DIR-06", other) == "not_applicable");
}
