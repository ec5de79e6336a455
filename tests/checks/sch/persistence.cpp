#include <doctest/doctest.h>

#include "tests/checks/sch/schedule.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

Wire persistent(std::uint8_t netmask = 32) {
  Wire wire = scheduled("rr");
  wire.profile.services.front().persistence_s = 300;
  wire.profile.services.front().persistence_netmask = netmask;
  return wire;
}

}  // namespace

TEST_CASE("SCH-06: one client's connections go to one server, another's to the other") {
  const Wire wire = given(persistent(), "11111");
  CHECK(judge_one("SCH-06", wire) == "pass");
  CHECK(judge_one("SCH-06", given(wire, "2222", 20100, Wire::client(211))) == "pass");
}

TEST_CASE("SCH-06: one client meets both servers, on a capture with a gap too") {
  Wire wire = persistent();
  wire.loses("mirror", 1);
  Connection(wire, 20000).handshake();
  Connection second(wire, 20001);
  second.to("web2").handshake();
  const Verdict v = wire.judge("SCH-06");
  CHECK(said(v) == "fail dr1");
  CHECK(v.evidence.front().count == 1);
  CHECK(v.evidence.front().frames.size() == 2);
}

TEST_CASE("SCH-06: the second director has no template") {
  Wire wire = given(persistent(), "11111");
  wire.add_director("dr2");
  Connection(wire, 20100).through("dr2").to("web2").handshake();
  CHECK(judge_one("SCH-06", wire) == "fail dr2");
}

TEST_CASE("SCH-06: a netmask makes one client of a network") {
  const auto two_clients = [](std::uint8_t netmask) {
    return judge_one("SCH-06", given(given(persistent(netmask), "11111"), "22222", 20100, Wire::client(211)));
  };
  CHECK(two_clients(32) == "pass");
  CHECK(two_clients(31) == "fail dr1");
  CHECK(two_clients(24) == "fail dr1");
  CHECK(judge_one("SCH-06", given(given(persistent(31), "11111"), "22222", 20100, Wire::client(212))) == "pass");
}

TEST_CASE("SCH-06: the same of IPv6") {
  const auto judged = [](std::uint8_t netmask, const char* other) {
    Wire wire = persistent(netmask);
    wire.with_ipv6();
    wire.profile.on_link = {*IpRange::parse("2001:db8::d2-2001:db8::e5")};
    std::uint16_t port = 20000;
    for (int i = 0; i < 5; ++i) Connection(wire, port++, Wire::client6()).handshake();
    Connection(wire, port, ip(other)).to("web2").handshake();
    return judge_one("SCH-06", wire);
  };
  CHECK(judged(128, "2001:db8::211") == "pass");
  CHECK(judged(128, "2001:db8::210") == "fail dr1");
  CHECK(judged(64, "2001:db8::211") == "fail dr1");
  CHECK(judged(64, "2001:db8:0:1::211") == "pass");
  CHECK(judged(96, "2001:db8::1:211") == "fail dr1");
  CHECK(judged(96, "2001:db8:0:0:1::211") == "pass");
  CHECK(judged(48, "2001:db8:0:1::211") == "fail dr1");
  CHECK(judged(48, "2001:db8:1:1::211") == "pass");
}

TEST_CASE("SCH-06: once the template has run out, another server may get the client") {
  Wire wire = given(persistent(), "11111");
  wire.wait_ms(299'000);
  CHECK(judge_one("SCH-06", given(wire, "2", 20100)) == "fail dr1");
  wire.wait_ms(2000);
  CHECK(judge_one("SCH-06", given(wire, "2", 20100)) == "pass");
}

TEST_CASE("SCH-06: without a view of the second hop the answers tell") {
  Wire wire = persistent();
  wire.without_vantage("mirror");
  CHECK(judge_one("SCH-06", given(wire, "11111")) == "pass");
  CHECK(judge_one("SCH-06", given(wire, "11112")) == "fail dr1");
}

TEST_CASE("SCH-06: few connections, none, unanswered ones at the client's port, or a stranger's answers prove nothing") {
  CHECK(judge_one("SCH-06", given(persistent(), "1111")) == "inconclusive");
  CHECK(judge_one("SCH-06", persistent()) == "inconclusive");
  Wire straight = persistent();
  for (std::uint16_t port = 20000; port < 20008; ++port)
    Connection(straight, port).straight_to(port % 2 == 0 ? "web1" : "web2").handshake();
  CHECK(judge_one("SCH-06", straight) == "inconclusive");
  Wire strange = given(persistent(), "11111");
  Connection(strange, 20100).to("stranger").handshake();
  CHECK(judge_one("SCH-06", strange) == "pass");
}

TEST_CASE("SCH-06: a second service of which too little was seen") {
  Wire wire = given(persistent(), "11111");
  wire.profile.services.push_back({Wire::vip(), Transport::tcp, 81, Application::tcp, "rr", {}, 300, 32});
  CHECK(judge_one("SCH-06", wire) == "inconclusive");
}

TEST_CASE("SCH-06: a capture with a gap, no persistence, one server, no stimulus") {
  Wire lossy = persistent();
  lossy.loses("mirror", 1);
  CHECK(judge_one("SCH-06", given(lossy, "11111")) == "inconclusive");
  CHECK(judge_one("SCH-06", given(scheduled("rr"), "1212")) == "not_applicable");
  Wire one = persistent();
  one.profile.real_servers[1].weight = 0;
  CHECK(judge_one("SCH-06", given(one, "11111")) == "not_applicable");
  CHECK(judge_one("SCH-06", given(persistent(), "11111").without_stimulus(Stimulus::connect)) == "not_applicable");
}

TEST_CASE("SCH-06: with a service for every port, or one by firewall mark, a client stays with its server on all of them") {
  const auto judged = [](const std::string& servers, auto reach) {
    Wire wire = marked(persistent());
    for (Service& service : wire.profile.services) service.fwmark.reset(), reach(service);
    return given_by_turns(wire, servers).judge("SCH-06");
  };
  const auto every = [](Service& service) { service.every_port = true; };
  const auto mark = [](Service& service) { service.fwmark = 9; };
  const auto alone = [](Service&) {};
  CHECK(said(judged("11111", every)) == "pass");
  CHECK(said(judged("11111", mark)) == "pass");
  CHECK(said(judged("11111", alone)) == "inconclusive");  // two or three of each
  CHECK(said(judged("1212121212", alone)) == "pass");
  CHECK(said(judged("1212121212", mark)) == "fail dr1");
  CHECK(judged("1212121212", every).because.find("tcp 198.51.100.180, every port") != std::string::npos);
}
