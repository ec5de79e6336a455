#include <doctest/doctest.h>

#include "tests/checks/ha/takeover_words.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// dr1 and dr2 are kept from hearing each other for a while.
struct Parted : HookedWire {
  Parted() : HookedWire(split_hook, "dr1") {
    add_director("dr2");
    profile.failover.limits.announced_ms = 2000;
  }
  /// An advertisement, and half a second.
  Parted& advertises(const std::string& who, int times = 1, bool resigns = false) {
    for (int i = 0; i < times; ++i) {
      const int priority = resigns ? 0 : who == "dr1" ? 150 : 100;
      advert = send(Advert{.from = mac(who), .source = address(who), .priority = static_cast<std::uint8_t>(priority)}.frame());
      wait_ms(500);
    }
    return *this;
  }
  Parted& asks_of(const std::string& director) {
    connection(steady_part, next++).through(director).only_request(flag::syn);
    return *this;
  }
  /// Both are in service, and dr2 said so last.
  Parted& both(int rounds = 2) {
    asks_of("dr1").advertises("dr1", 3);
    announces("dr2", vip());
    for (int i = 0; i < rounds; ++i) {
      if (i != 0) advertises("dr1");
      advertises("dr2");
      farewell = advert;
    }
    return *this;
  }
  Parted& announced(const std::string& who) {
    announces(who, vip());
    return *this;
  }
  [[nodiscard]] std::string because() const { return judge("HA-07").because; }
  FrameId advert = 0, farewell = 0;
  int next = 0;
};

}  // namespace

TEST_CASE("HA-07: what directors say of an IPv6 VIP is not its matter: pass") {
  Parted wire;
  wire.with_both_families();
  const auto of_ipv6 = [&](const std::string& who, int times = 1) {
    for (int i = 0; i < times; ++i)
      wire.send(Advert{.from = wire.mac(who),
                       .source = Ip{0xfe80'0000'0000'0000ULL, wire.mac(who).value},
                       .priority = 100,
                       .address = Wire::vip6()}
                    .frame());
  };
  of_ipv6("dr1", 3), of_ipv6("dr2"), of_ipv6("dr1"), of_ipv6("dr2");
  wire.both().advertises("dr1").announced("dr1");
  of_ipv6("dr1", 3);
  wire.advertises("dr1", 2);
  wire.wait_ms(3000);
  of_ipv6("dr1", 3);
  CHECK(judge_one("HA-07", wire) == "pass");
}

TEST_CASE("HA-07: dr2 falls silent, and dr1 announces the VIP again: pass") {
  Parted wire;
  wire.both().advertises("dr1").announced("dr1").advertises("dr1", 2);
  const Verdict v = wire.judge("HA-07");
  CHECK(said(v) == "pass");
  CHECK(v.because == "two directors advertised a VIP at once 1 times, and the one that stayed announced it again within 1.0 s");
  wire.loses("client", 1);
  CHECK(judge_one("HA-07", wire) == "inconclusive");
}

TEST_CASE("HA-07: dr2 announces the VIP after dr1 has done so again: inconclusive") {
  Parted wire;
  wire.both().announced("dr1").announced("dr2").advertises("dr1", 3);
  CHECK(judge_one("HA-07", wire) == "inconclusive");
  Parted later;
  later.both().advertises("dr1").announced("dr1").announced("dr2").advertises("dr1", 6);
  CHECK(later.because() ==
        "the director that fell silent announced the VIP 198.51.100.180 after the one that stayed had announced it again");
  later.announced("dr1");
  CHECK(judge_one("HA-07", later) == "pass");
}

TEST_CASE("HA-07: dr1 announces nothing, and clients go on asking dr2: fail dr1") {
  Parted wire;
  wire.both().advertises("dr1", 4).asks_of("dr2").asks_of("dr2").asks_of("dr1");
  wire.connection(steady_part, 0).through("dr2").only_request(flag::ack);
  wire.advertises("dr1");
  const Verdict v = wire.judge("HA-07");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, wire.farewell));
  CHECK(wire.is_evidence(v, wire.advert));
  CHECK(v.because ==
        "dr1 stayed in service of the VIP 198.51.100.180 after another director had been as well, and did not announce it within "
        "2.0 s; "
        "2 connections were asked of the other one, which clients had heard announce it last");
  wire.loses("client", 1);
  CHECK(judge_one("HA-07", wire) == "inconclusive");
}

TEST_CASE("HA-07: too late is not in time, and a hook's own limit comes before that of all: fail dr1") {
  Parted wire;
  wire.both().advertises("dr1", 4).announced("dr1").advertises("dr1");
  CHECK(judge_one("HA-07", wire) == "fail dr1");
  CHECK(wire.because() ==
        "dr1 stayed in service of the VIP 198.51.100.180 after another director had been as well, and did not announce it within "
        "2.0 s");
  wire.profile.failover.limits_of["dr1.split"].announced_ms = 2500;
  CHECK(judge_one("HA-07", wire) == "pass");
  CHECK(wire.because().ends_with("within 2.5 s"));
}

TEST_CASE("HA-07: without a limit VRRP's own time is allowed, four intervals and a second: pass up to it, then fail dr1") {
  for (const int more : {0, 1}) {
    Parted wire;
    wire.profile.failover.limits.announced_ms = std::nullopt;
    wire.both().advertises("dr1", 9 + more);
    wire.announced("dr1").advertises("dr1");
    CHECK(judge_one("HA-07", wire) == (more == 0 ? "pass" : "fail dr1"));
  }
}

TEST_CASE("HA-07: what was announced while both were in service does not count, nor what the other one announces: fail dr1") {
  Parted wire;
  wire.both(1).advertises("dr1").announced("dr1").advertises("dr2").advertises("dr1").announced("dr2").advertises("dr1", 5);
  CHECK(judge_one("HA-07", wire) == "fail dr1");
  // An answer to somebody is heard by that one alone.
  Parted answered;
  answered.both().advertises("dr1").answers("dr1", Wire::vip(), "tester", Wire::client());
  answered.advertises("dr1", 5);
  CHECK(judge_one("HA-07", answered) == "fail dr1");
}

TEST_CASE("HA-07: the second of two episodes is looked at as well: fail dr1") {
  Parted wire;
  wire.both().advertises("dr1").announced("dr1").advertises("dr1", 2).both().advertises("dr1").announced("dr1").advertises("dr1",
                                                                                                                           2);
  CHECK(judge_one("HA-07", wire) == "pass");
  CHECK(wire.because().starts_with("two directors advertised a VIP at once 2 times"));
  wire.both().advertises("dr1", 6);
  CHECK(judge_one("HA-07", wire) == "fail dr1");
}

TEST_CASE("HA-07: the clock of the tester's own port alone counts: pass") {
  Parted wire;
  wire.clock_ahead("mirror", 5'000'000);
  wire.both().advertises("dr1").announced("dr1").advertises("dr1", 2);
  CHECK(judge_one("HA-07", wire) == "pass");
  CHECK(wire.because().ends_with("within 1.0 s"));
}

TEST_CASE("HA-07: a takeover, whether the old director says that it stops or not, is no episode: inconclusive") {
  for (const bool resigns : {true, false}) {
    Parted wire;
    wire.advertises("dr1", 4);
    if (resigns) wire.advertises("dr1", 1, true);
    wire.advertises("dr2", 4).advertises("dr1").advertises("dr2").advertises("dr1", 4);  // dr2 answers whoever outranks it
    CHECK(judge_one("HA-07", wire) == "inconclusive");
    CHECK(wire.because() ==
          "no two directors were heard advertising the VIP 198.51.100.180 by VRRP at once: the break command did not part them");
  }
}

TEST_CASE("HA-07: it never ended, or the run ended too early, or the break failed: inconclusive") {
  Parted never;
  never.both(4);
  CHECK(judge_one("HA-07", never) == "inconclusive");
  CHECK(never.because() == "two directors advertised the VIP 198.51.100.180 until the run was over");
  Parted early;
  early.both().advertises("dr1", 4);
  CHECK(judge_one("HA-07", early) == "inconclusive");
  CHECK(early.because() == "the run was over before the VIP 198.51.100.180 had to be announced again");
  Parted failed;
  failed.both().advertises("dr1", 6);
  failed.break_fails("exit status 1");
  CHECK(judge_one("HA-07", failed) == "inconclusive");
}

TEST_CASE("HA-07: what two directors say while they are kept apart on purpose makes no other check fail: pass") {
  Parted wire;
  wire.both(4).advertises("dr1").announced("dr1").advertises("dr1", 2);
  for (const char* id : {"DIR-09", "ARP-12", "ARP-14"}) CHECK(judge_one(id, wire) != "fail dr2");
  CHECK(judge_one("HA-07", wire) == "pass");
  // The same before anybody has parted them on purpose.
  Parted unmeant;
  for (int i = 0; i < 4; ++i) unmeant.advertises("dr1").advertises("dr2");
  CHECK(judge_one("DIR-09", unmeant) == "fail dr2");
}

TEST_CASE("HA-07: what a server still sends of an earlier hook's connection does not end that: pass") {
  Parted wire;
  wire.profile.hooks["dr1.service"] = {"dr1", HookKind::service, "break it", "mend it", 4000};
  Step earlier = steady_of(wire.plan);
  for (std::uint32_t id = 1; Step & step : wire.plan.steps) step.id = ++id;
  earlier.hook = "dr1.service";
  earlier.id = 1;
  earlier.client_port = 50000;
  wire.plan.steps.push_back(earlier);
  Connection before(wire, 50000);
  before.handshake();
  wire.advertises("dr1");
  wire.both();
  for (int i = 0; i < 3; ++i) {
    before.server_sends(flag::fin | flag::ack);
    wire.advertises("dr1").advertises("dr2");
  }
  CHECK(judge_one("DIR-09", wire) != "fail dr2");
  // A later hook's frames do.
  Step later = earlier;
  later.id = 1000;
  later.client_port = 50200;
  wire.plan.steps.push_back(later);
  Connection(wire, 50200).handshake();
  for (int i = 0; i < 3; ++i) wire.advertises("dr1").advertises("dr2");
  CHECK(judge_one("DIR-09", wire) == "fail dr2");
}

TEST_CASE("HA-07: at the virtual router's MAC the VIP is for every neighbour where it was: not_applicable") {
  Parted wire;
  wire.both();
  wire.send(Advert{.from = Mac{0x0000'5e00'0133ULL}, .source = wire.address("dr1"), .priority = 150}.frame());
  wire.advertises("dr1", 6);
  CHECK(judge_one("HA-07", wire) == "not_applicable");
  CHECK(wire.because().starts_with("the VIP 198.51.100.180 is at the virtual router's MAC"));
}

TEST_CASE("HA-07: no hook, or none allowed: not_applicable") {
  Parted wire;
  wire.both().advertises("dr1", 6);
  wire.not_allowed();
  CHECK(judge_one("HA-07", wire) == "not_applicable");
  CHECK(wire.because() == "it takes an operator's hand, and [hooks.\"DIRECTOR.split\"] is used only with --intrusive");
  wire.without_hook();
  CHECK(wire.because() ==
        "it takes an operator's hand, and the profile has no [hooks.\"DIRECTOR.split\"]: a command that keeps the directors' "
        "VRRP from each "
        "other, and one that mends it");
}
