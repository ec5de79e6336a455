#include "tests/checks/told.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

const std::string vip_line = "1: lo    inet 198.51.100.180/32 scope global lo";
const std::string vip_route = "local 198.51.100.180 dev lo proto kernel scope host src 198.51.100.180 \n";

}  // namespace

TEST_CASE("RS-01: the VIP as one address on lo, and on a dummy") {
  CHECK(judge_one("RS-01", Asked{}) == "pass");
  Asked dummy;
  dummy.says("web1", "addresses", vip_line, "3: dummy0    inet 198.51.100.180/32 scope global dummy0");
  CHECK(judge_one("RS-01", dummy) == "pass");
}

TEST_CASE("RS-01: no VIP at all, and the lines of lo say so") {
  Asked wire;
  wire.says("web1", "addresses", vip_line, "").says("web1", "routes", vip_route, "");
  const Verdict v = wire.judge("RS-01");
  CHECK(said(v) == "fail web1");
  CHECK(v.because == "web1 has no VIP 198.51.100.180, on lo or elsewhere");
  CHECK(v.evidence.front().frames.empty());
  CHECK(quoted(v).find("web1 addresses: 1: lo    inet 127.0.0.1/8") == 0);
  CHECK(quoted(v).find("eth0") == std::string::npos);
}

TEST_CASE("RS-01: no address but a local route takes the VIP as well") {
  Asked wire;
  wire.says("web1", "addresses", vip_line, "");
  CHECK(judge_one("RS-01", wire) == "pass");
}

TEST_CASE("RS-01: a route that takes the whole network") {
  Asked wire;
  wire.says("web2", "addresses", vip_line, "")
      .says("web2", "routes", vip_route, "local 198.51.100.0/24 dev lo proto kernel scope host src 198.51.100.5 \n");
  const Verdict v = wire.judge("RS-01");
  CHECK(said(v) == "fail web2");
  CHECK(quoted(v) == "web2 routes: local 198.51.100.0/24 dev lo proto kernel scope host src 198.51.100.5 ");
}

TEST_CASE("RS-01: a netmask that takes the whole segment") {
  Asked wire;
  wire.says("web1", "addresses", "198.51.100.180/32", "198.51.100.180/24");
  const Verdict v = wire.judge("RS-01");
  CHECK(said(v) == "fail web1");
  CHECK(v.because == "web1 has the VIP 198.51.100.180 as a /24 on lo: it takes the whole network for its own");
  CHECK(quoted(v).find("/24 scope global lo") != std::string::npos);
  CHECK(v.evidence.front().count == 1);
}

TEST_CASE("RS-01: the VIP on the segment's interface, on lo as well or not") {
  Asked moved;
  moved.says("web1", "addresses", vip_line, "2: eth0    inet 198.51.100.180/32 scope global eth0");
  CHECK(judge_one("RS-01", moved) == "fail web1");
  Asked both;
  both.says("web2", "addresses", vip_line, vip_line + "\n2: eth0    inet 198.51.100.180/32 scope global eth0");
  CHECK(judge_one("RS-01", both) == "fail web2");
}

TEST_CASE("RS-01: both are wrong, each in its own way") {
  Asked wire;
  wire.says("web1", "addresses", "180/32", "180/24")
      .says("web2", "addresses", vip_line, "")
      .says("web2", "routes", vip_route, "");
  const Verdict v = wire.judge("RS-01");
  CHECK(said(v) == "fail web1, web2");
  CHECK(v.evidence.size() == 2);
  CHECK(v.because.find("; web2 has no VIP") != std::string::npos);
}

TEST_CASE("RS-01: one that was not asked, or could not tell, leaves it open; what is proven stays so") {
  Asked other;
  other.never_asked("web2");
  CHECK(judge_one("RS-01", other) == "inconclusive");
  CHECK(other.judge("RS-01").because == "web2 was not asked: it has no command in the profile");
  other.says("web1", "addresses", "180/32", "180/24");
  CHECK(judge_one("RS-01", other) == "fail web1");
  for (const char* question : {"addresses", "routes"}) {
    Asked wire;
    wire.fails_to_say("web1", question, "exit status 255: no route to host");
    CHECK(judge_one("RS-01", wire) == "inconclusive");
    CHECK(wire.judge("RS-01").because.find("exit status 255: no route to host") != std::string::npos);
  }
}

TEST_CASE("RS-01: an answer of another host proves nothing") {
  Asked wire;
  wire.says("web1", "addresses", "198.51.100.16/24", "198.51.100.77/24");
  CHECK(judge_one("RS-01", wire) == "inconclusive");
  Asked older;  // a plan that asked other questions
  older.plan.hosts[1].answers.erase("addresses");
  CHECK(older.judge("RS-01").because.find("web1 did not tell its addresses: this run did not ask") == 0);
}

TEST_CASE("RS-01: an IPv6 VIP is one address of 128 bits") {
  Asked wire;
  wire.with_ipv6();
  CHECK(judge_one("RS-01", wire) == "fail web1, web2");
  for (const char* server : {"web1", "web2"})
    wire.says(server, "addresses", vip_line, "1: lo    inet6 2001:db8::180/128 scope global ");
  CHECK(judge_one("RS-01", wire) == "pass");
  wire.says("web2", "addresses", "::180/128", "::180/64");
  CHECK(judge_one("RS-01", wire) == "fail web2");
}

TEST_CASE("RS-01: nobody can be asked") {
  Asked wire;
  wire.nobody_asked();
  CHECK(judge_one("RS-01", wire) == "not_applicable");
  CHECK(wire.judge("RS-01").because.find("[[cluster.real_server]]") != std::string::npos);
  Asked captures;
  captures.without_plan();
  CHECK(judge_one("RS-01", captures) == "not_applicable");
}
