#include <doctest/doctest.h>

#include "tests/checks/ndp/neighbours.hpp"
#include "tests/checks/told.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

const std::string tail = "\\       valid_lft forever preferred_lft forever";
const std::string on_lo = "1: lo    inet6 2001:db8::180/128 scope global " + tail;
const std::string on_eth0 = "2: eth0    inet6 2001:db8::180/128 scope global ";

/// Real servers that were asked, with the VIP on lo.
Asked asked() {
  Asked wire;
  wire.with_ipv6();
  for (const char* host : {"web1", "web2"}) wire.says(host, "addresses", "1: lo    inet6 ::1/128", on_lo + "\n1: lo    inet6 ::1/128");
  return wire;
}

/// web2 has it on eth0 besides, with these flags.
Asked besides(const std::string& flags) {
  Asked wire = asked();
  wire.says("web2", "addresses", on_lo, on_lo + "\n" + on_eth0 + flags + tail);
  return wire;
}

}  // namespace

TEST_CASE("NDP-02: the VIP is on lo everywhere, and nobody tests it") {
  Asked wire = asked();
  servers_awake(wire);
  CHECK(judge_one("NDP-02", wire) == "pass");
}

TEST_CASE("NDP-02: a real server tests the VIP, whatever else is lost or told") {
  for (const bool told : {false, true}) {
    Wire wire = told ? asked() : ipv6();
    wire.loses("client", 7);
    wire.hidden_at("client");
    const FrameId proof = solicits(wire, "web1", Wire::vip6(), Ip{});
    const Verdict v = wire.judge("NDP-02");
    CHECK(said(v) == "fail web1");
    CHECK(wire.is_evidence(v, proof));
  }
}

TEST_CASE("NDP-02: a real server lists what came of a test") {
  const Verdict failed = besides("dadfailed tentative ").judge("NDP-02");
  CHECK(said(failed) == "fail web2");
  CHECK(quoted(failed).find(on_eth0 + "dadfailed tentative") != std::string::npos);
  CHECK(failed.because.find("was told that somebody has it") != std::string::npos);
  CHECK(said(besides("tentative ").judge("NDP-02")) == "fail web2");
}

TEST_CASE("NDP-02: on the interface of its own address, nodad is what tells") {
  CHECK(judge_one("NDP-02", besides("nodad ")) == "pass");
  const Verdict open = besides("").judge("NDP-02");
  CHECK(said(open) == "inconclusive");
  CHECK(open.because.find("accept_dad") != std::string::npos);
}

TEST_CASE("NDP-02: an interface without neighbours makes no test") {
  Asked wire = asked();
  wire.says("web1", "addresses", on_lo, "3: dummy0    inet6 2001:db8::180/128 scope global " + tail);
  CHECK(judge_one("NDP-02", wire) == "pass");
}

TEST_CASE("NDP-02: tests of others, questions that are no test, and tests of other addresses are none of it") {
  Asked wire = asked();
  solicits(wire, "stranger", Wire::vip6(), Ip{});
  solicits(wire, "tester", Wire::vip6(), Ip{});
  solicits(wire, "dr1", Wire::vip6(), Ip{});
  solicits(wire, "web1", Wire::vip6(), ip("2001:db8::16"));
  solicits(wire, "web1", ip("2001:db8::16"), Ip{});
  advertises(wire, "web1", Wire::vip6(), asker6());
  wire.says("web1", "addresses", on_lo, on_lo + "\n2: eth0    inet6 2001:db8::16/64 scope global tentative " + tail);
  CHECK(judge_one("NDP-02", wire) == "pass");
}

TEST_CASE("NDP-02: where nobody is asked, silence says nothing, and the report says what would") {
  Wire wire = ipv6();
  servers_awake(wire);
  const Verdict v = wire.judge("NDP-02");
  CHECK(said(v) == "not_applicable");
  CHECK(v.because.find("command = ") != std::string::npos);
  CHECK(judge_one("NDP-02", ipv6().without_plan()) == "not_applicable");
}

TEST_CASE("NDP-02: one that was not asked, or did not answer, or a capture with a gap, leaves it open") {
  Asked one = asked();
  one.never_asked("web2");
  CHECK(judge_one("NDP-02", one) == "inconclusive");
  Asked silent = asked();
  silent.fails_to_say("web1", "addresses", "no route to host");
  CHECK(judge_one("NDP-02", silent) == "inconclusive");
  Asked gap = asked();
  gap.loses("client", 1);
  CHECK(judge_one("NDP-02", gap) == "inconclusive");
}

TEST_CASE("NDP-02: not applicable without an IPv6 service or a view") {
  CHECK(judge_one("NDP-02", Asked{}) == "not_applicable");
  CHECK(judge_one("NDP-02", ipv6().without_vantage("client").without_vantage("mirror")) == "not_applicable");
}
