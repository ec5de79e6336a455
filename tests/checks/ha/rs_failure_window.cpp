#include <doctest/doctest.h>

#include "tests/checks/hooked.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// Ten connections a second, and web1's service ends.
struct Failing : HookedWire {
  explicit Failing(std::uint32_t interval_ms = 1000, const std::string& scheduler = "rr") : HookedWire(HookKind::service) {
    profile.failover.limits_of["web1.service"].detected_ms = interval_ms;
    profile.services[0].scheduler = scheduler;
  }
  Failing& accepted(const std::string& server, int times = 1) {
    for (int i = 0; i < times; ++i) {
      connection(steady_part, next++).to(server).syn().syn_ack();
      wait_ms(100);
    }
    return *this;
  }
  /// Each second one goes to web2.
  Failing& refused(int times) {
    for (int i = 0; i < times; ++i) {
      const Connection one = connection(steady_part, next++).syn().server_resets();
      request = one.request;
      copy = one.copy;
      reply = one.reply;
      wait_ms(100);
      accepted("web2");
    }
    return *this;
  }
  Failing& unanswered(int times) {
    for (int i = 0; i < times; ++i) {
      request = connection(steady_part, next++).only_request(flag::syn).request;
      wait_ms(100);
    }
    return *this;
  }
  /// web1 is asked past the director, and refuses.
  Failing& proven() {
    connection(HookPart::direct).straight_to("web1").syn().server_resets();
    return *this;
  }
  [[nodiscard]] std::string because() const { return judge("HA-09").because; }
  int next = 0;
  FrameId request = 0, copy = 0, reply = 0;
};

}  // namespace

TEST_CASE("HA-09: as many fail as come to its share of one interval, and one that was on its way: pass") {
  Failing wire;
  wire.accepted("web1").accepted("web2").refused(6).accepted("web2", 3).proven();
  const Verdict v = wire.judge("HA-09");
  CHECK(said(v) == "pass");
  CHECK(v.because == "6 of 17 connections failed when the service of web1 ended, for 1.0 s; 6 are allowed");
  wire.accepted("web1", 2);
  CHECK(judge_one("HA-09", wire) == "pass");
  wire.loses("mirror", 1);
  CHECK(judge_one("HA-09", wire) == "inconclusive");
}

TEST_CASE("HA-09: what one server's end cost is no better for another's that was not seen: fail dr1") {
  Failing wire;
  wire.profile.failover.limits_of["web2.service"].detected_ms = 1000;
  wire.profile.hooks["web2.service"] = {"web2", HookKind::service, "break it", "mend it", 4000};
  wire.plan.hooks.push_back({"web2.service", {.command = "break it"}, {.command = "mend it"}});
  for (Step step : std::vector<Step>(wire.plan.steps)) {
    if (step.hook != "web1.service") continue;
    step.hook = "web2.service";
    step.client_port += 20000;
    wire.plan.steps.push_back(step);
  }
  wire.accepted("web1").accepted("web2").refused(6).accepted("web2", 3).proven();
  CHECK(judge_one("HA-09", wire) == "inconclusive");
  wire.refused(1);
  CHECK(judge_one("HA-09", wire) == "fail dr1");
}

TEST_CASE("HA-09: more than its share, and all within the interval, is no delay: pass") {
  Failing wire;
  wire.profile.real_servers[0].weight = 1;
  wire.accepted("web1").accepted("web2");
  for (int i = 0; i < 10; ++i) {
    wire.connection(steady_part, wire.next++).syn().server_resets();
    wire.wait_ms(100);
  }
  wire.accepted("web2").proven();
  CHECK(judge_one("HA-09", wire) == "pass");
}

TEST_CASE("HA-09: one more fails, on a capture with a gap, too: fail dr1") {
  Failing wire;
  wire.loses("mirror", 1);
  wire.accepted("web1").accepted("web2").refused(7).proven();
  const Verdict v = wire.judge("HA-09");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, wire.request));
  CHECK(wire.is_evidence(v, wire.copy));
  CHECK(v.because == "7 of 16 connections failed when the service of web1 ended, for 1.2 s; 1.0 s of its share are 6");
  // Without a view of the second hop the refusal tells.
  Failing blind;
  blind.without_vantage("mirror");
  blind.accepted("web1").accepted("web2").refused(7).proven();
  const Verdict refusal = blind.judge("HA-09");
  CHECK(said(refusal) == "fail dr1");
  CHECK(blind.is_evidence(refusal, blind.reply));
}

TEST_CASE("HA-09: copies to the server that nobody answers are dr1's doing on a whole capture alone: fail dr1, or inconclusive") {
  Failing wire;
  wire.accepted("web1").accepted("web2");
  for (int i = 0; i < 12; ++i) {
    wire.connection(steady_part, wire.next++).syn();
    wire.wait_ms(100);
  }
  wire.proven();
  CHECK(judge_one("HA-09", wire) == "fail dr1");
  wire.loses("mirror", 1);
  CHECK(judge_one("HA-09", wire) == "inconclusive");
}

TEST_CASE("HA-09: where more is allowed than the hook leaves it broken, its mend may have ended it: inconclusive") {
  Failing wire(5000);
  wire.accepted("web1").accepted("web2").refused(15).accepted("web2").proven();
  CHECK(judge_one("HA-09", wire) == "inconclusive");
  CHECK(wire.because() == "5.0 s are allowed, and the hook mends what it breaks after 4.0 s: its within has to be longer");
  Failing shorter(5000);
  shorter.accepted("web1").accepted("web2").refused(6).accepted("web2").proven();
  CHECK(judge_one("HA-09", shorter) == "pass");
}

TEST_CASE("HA-09: too many that nobody answers, and the wire does not show whom they went to: fail with nobody named") {
  Failing wire;
  wire.accepted("web1").accepted("web2").unanswered(7);
  const FrameId proof = wire.request;
  wire.unanswered(5).proven();
  const Verdict v = wire.judge("HA-09");
  CHECK(said(v) == "fail");
  CHECK(wire.is_evidence(v, proof));
  wire.loses("mirror", 1);
  CHECK(judge_one("HA-09", wire) == "inconclusive");
}

TEST_CASE(
    "HA-09: weights give shares; schedulers that do not go round may give it everything within the interval: pass, inconclusive, "
    "fail dr1") {
  Failing weighted(1000, "wrr");
  weighted.profile.real_servers[0].weight = 3;
  weighted.accepted("web1").accepted("web2").refused(9).proven();
  CHECK(judge_one("HA-09", weighted) == "pass");
  weighted.refused(1);
  CHECK(judge_one("HA-09", weighted) == "fail dr1");
  Failing equal;
  equal.profile.real_servers[0].weight = 3;
  equal.accepted("web1").accepted("web2").refused(7).proven();
  CHECK(judge_one("HA-09", equal) == "fail dr1");
  for (const char* scheduler : {"lc", "sh"}) {
    Failing all(1000, scheduler);
    all.accepted("web1").accepted("web2").refused(5).proven();
    CHECK(judge_one("HA-09", all) == "pass");
    all.refused(6);
    CHECK(judge_one("HA-09", all) == "inconclusive");
    all.refused(1);
    CHECK(judge_one("HA-09", all) == "fail dr1");
  }
}

TEST_CASE("HA-09: several clients take turns, and a second interval is twice as many: pass") {
  Failing wire(2000);
  for (Step& step : wire.plan.steps)
    if (step.shape == static_cast<std::uint8_t>(steady_part)) {
      step.repeat = 50;
      step.interval_ms = 200;
    }
  Step other = steady_of(wire.plan);
  other.client_port = static_cast<std::uint16_t>(other.client_port + 50);
  wire.plan.steps.push_back(other);
  wire.accepted("web1").accepted("web2").refused(11).proven();
  CHECK(judge_one("HA-09", wire) == "pass");
  wire.next = 50;
  wire.refused(1);
  CHECK(judge_one("HA-09", wire) == "fail dr1");
}

TEST_CASE("HA-09: the service was never down, was not asked, had nothing, or the break failed: inconclusive") {
  Failing up;
  up.accepted("web1").accepted("web2").refused(8);
  up.connection(HookPart::direct).straight_to("web1").http_200();
  CHECK(up.because() == "the service of web1 went on: its break command did not stop it");
  CHECK(judge_one("HA-09", up) == "inconclusive");
  Failing unasked;
  unasked.accepted("web1").refused(1);
  CHECK(unasked.because() == "nothing was seen that shows whether the service of web1 was down");
  Failing without;
  without.accepted("web2", 3).proven();
  CHECK(without.because() == "web1 was given no connection before its service ended");
  CHECK(judge_one("HA-09", without) == "inconclusive");
  Failing alone;
  alone.accepted("web1").proven();
  CHECK(alone.because() == "no other server was seen to accept a connection");
  Failing silent;
  silent.proven();
  CHECK(silent.because() == "no connection was asked for while the service of web1 ended");
  CHECK(judge_one("HA-09", silent) == "inconclusive");
  Failing failed;
  failed.accepted("web1").refused(7).proven();
  failed.break_fails("exit status 1");
  CHECK(judge_one("HA-09", failed) == "inconclusive");
}

TEST_CASE("HA-09: no interval in the profile, or no operator's hand: not_applicable") {
  Failing wire;
  wire.accepted("web1").refused(7).proven();
  wire.profile.failover.limits_of.clear();
  const Verdict v = wire.judge("HA-09");
  CHECK(said(v) == "not_applicable");
  CHECK(v.because == "the profile does not say how long a failed real server may get connections: detected in [failover]");
  // A limit for all hooks serves as well.
  wire.profile.failover.limits.detected_ms = 1000;
  CHECK(judge_one("HA-09", wire) == "fail dr1");
  wire.not_allowed();
  CHECK(judge_one("HA-09", wire) == "not_applicable");
}
