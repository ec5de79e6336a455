#include <doctest/doctest.h>

#include "tests/checks/ha/takeover_words.hpp"
#include "tests/checks/ndp/neighbours.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("HA-01: whoever takes over announces it, and so does whoever takes it back") {
  for (const bool resigns : {true, false}) {
    CAPTURE(resigns);
    Takeover wire;
    wire.takes_over(resigns);
    wire.announces("dr2", Wire::vip());
    wire.advertises("dr2");
    const Verdict v = wire.judge("HA-01");
    CHECK(said(v) == "pass");
    CHECK(v.because.starts_with("1 takeovers"));
    wire.advertises("dr1");
    wire.announces("dr1", Wire::vip());
    wire.advertises("dr1");
    CHECK(wire.judge("HA-01").because.starts_with("2 takeovers"));
  }
}

TEST_CASE("HA-01: of two VIPs one alone is seen to move") {
  Takeover wire;
  Service second = wire.profile.services.front();
  second.vip = ip("198.51.100.181");
  wire.profile.services.push_back(second);
  wire.takes_over();
  wire.announces("dr2", Wire::vip());
  wire.advertises("dr2");
  const Verdict v = wire.judge("HA-01");
  CHECK(said(v) == "inconclusive");
  CHECK(v.because.find("198.51.100.181") != std::string::npos);
}

TEST_CASE("HA-01: nobody announces the takeover") {
  for (const bool resigns : {true, false}) {
    CAPTURE(resigns);
    Takeover wire;
    wire.announces("dr2", Wire::vip());  // long ago
    wire.takes_over(resigns);
    wire.announces("dr1", Wire::vip());
    wire.announces("web1", Wire::vip());
    wire.announces("dr2", wire.address("dr2"));
    wire.answers("dr2", Wire::vip(), "tester", Wire::client());
    wire.asks("dr2", Wire::client(), Wire::vip());
    wire.asks("dr2", Wire::vip(), Wire::vip(), "web1");  // told to one host alone
    wire.advertises("dr2");
    const FrameId proof = wire.advertises("dr2");
    const Verdict v = wire.judge("HA-01");
    CHECK(said(v) == "fail dr2");
    CHECK(wire.is_evidence(v, proof));
    // What the capture missed may have been the announcement.
    wire.loses("client", 1);
    CHECK(judge_one("HA-01", wire) == "inconclusive");
  }
}

TEST_CASE("HA-01: the first takeover was announced, and the way back was not") {
  Takeover wire;
  wire.takes_over();
  wire.announces("dr2", Wire::vip());
  for (int i = 0; i < 2; ++i) wire.advertises("dr1");
  CHECK(judge_one("HA-01", wire) == "fail dr1");
  wire.advertises("dr2");
  CHECK(judge_one("HA-01", wire) == "fail dr1");
}

TEST_CASE("HA-01: whoever advertised once may be about to announce it") {
  Takeover wire;
  wire.takes_over();
  CHECK(judge_one("HA-01", wire) == "inconclusive");
}

TEST_CASE("HA-01: no takeover was heard") {
  Takeover wire;
  for (int i = 0; i < 3; ++i) wire.advertises("dr1");
  wire.announces("dr1", Wire::vip());
  CHECK(judge_one("HA-01", wire) == "inconclusive");
  CHECK(wire.judge("HA-01").because.starts_with("no takeover was heard"));
  // Another virtual router's is none of the VIP's.
  Takeover other;
  for (const char* who : {"dr1", "dr2", "dr2", "dr2"})
    other.send(Advert{.from = other.mac(who), .source = other.address(who), .id = 52, .address = ip("198.51.100.181")}.frame());
  CHECK(judge_one("HA-01", other) == "inconclusive");
  // Nor is a stranger's.
  Takeover stranger;
  stranger.advertises("dr1");
  for (int i = 0; i < 3; ++i) stranger.advertises("stranger");
  CHECK(judge_one("HA-01", stranger) == "inconclusive");
}

TEST_CASE("HA-01: the hook failed, or is not there, or not allowed") {
  Takeover failed;
  failed.break_fails("exit status 1");
  failed.takes_over();
  failed.advertises("dr2");
  const Verdict v = failed.judge("HA-01");
  CHECK(said(v) == "inconclusive");
  CHECK(v.because.find("exit status 1") != std::string::npos);
  Takeover not_allowed;
  not_allowed.not_allowed();
  CHECK(judge_one("HA-01", not_allowed) == "not_applicable");
  CHECK(not_allowed.judge("HA-01").because.find("DIRECTOR.service") != std::string::npos);
  Takeover without;
  without.without_hook();
  CHECK(judge_one("HA-01", without) == "not_applicable");
  // A real server's is another matter, as a director's is for SCH-11.
  CHECK(judge_one("HA-01", HookedWire(HookKind::service)) == "not_applicable");
  CHECK(judge_one("SCH-11", Takeover()) == "not_applicable");
}

TEST_CASE("HA-01: an IPv6 VIP is announced by an unsolicited advertisement to everybody") {
  for (const bool names_mac : {true, false}) {
    Takeover wire;
    wire.with_ipv6();
    wire.takes_over();
    advertises(wire, "dr2", Wire::vip6(), Ip{}, {.flags = 0x20, .names_mac = names_mac});
    wire.advertises("dr2");
    const Verdict v = wire.judge("HA-01");
    CHECK(said(v) == "pass");
    CHECK(v.because.starts_with("1 takeovers"));
  }
}

TEST_CASE("HA-01: nobody announces the takeover of an IPv6 VIP") {
  Takeover wire;
  wire.with_ipv6();
  advertises(wire, "dr2", Wire::vip6(), Ip{}, {.flags = 0x20});  // long ago
  wire.takes_over();
  advertises(wire, "dr2", Wire::vip6(), Ip{}, {.flags = 0x60});      // an answer
  advertises(wire, "dr2", Wire::vip6(), Ip{}, {.flags = 0x00});      // whoever has an entry keeps it
  advertises(wire, "dr2", Wire::vip6(), asker6(), {.flags = 0x20});  // told to one host alone
  advertises(wire, "dr2", ip("2001:db8::19"), Ip{}, {.flags = 0x20});
  advertises(wire, "web1", Wire::vip6(), Ip{}, {.flags = 0x20});
  advertises(wire, "dr2", Wire::vip6(), Ip{}, {.flags = 0x20, .at = "web1"});
  solicits(wire, "dr2", Wire::vip6(), Ip{});
  wire.advertises("dr2");
  const FrameId proof = wire.advertises("dr2");
  const Verdict v = wire.judge("HA-01");
  CHECK(said(v) == "fail dr2");
  CHECK(wire.is_evidence(v, proof));
  Takeover unheard;
  unheard.with_ipv6();
  for (int i = 0; i < 3; ++i) unheard.advertises("dr1");
  CHECK(judge_one("HA-01", unheard) == "inconclusive");
}

TEST_CASE("HA-01: an IPv6 VIP beside one of IPv4 may follow it unheard") {
  Takeover wire;
  wire.with_both_families();
  wire.takes_over();
  wire.announces("dr2", Wire::vip());
  wire.advertises("dr2");
  CHECK(judge_one("HA-01", wire) == "pass");
}

TEST_CASE("HA-01: what others advertise takes no announcement back") {
  const auto said_with = [](auto others) {
    Takeover wire;
    wire.takes_over();
    wire.announces("dr2", Wire::vip());
    others(wire);
    wire.advertises("dr2");
    return judge_one("HA-01", wire);
  };
  CHECK(said_with([](Takeover& wire) { wire.advertises("stranger"); }) == "pass");
  CHECK(said_with([](Takeover& wire) {
          wire.send(
              Advert{.from = wire.mac("dr1"), .source = wire.address("dr1"), .id = 52, .address = ip("198.51.100.181")}.frame());
        }) == "pass");
  // dr1 takes it back and may be about to announce that; dr2 has not heard of it yet.
  CHECK(said_with([](Takeover& wire) {
          wire.advertises("dr2");
          wire.advertises("dr1");
        }) == "pass");
}
