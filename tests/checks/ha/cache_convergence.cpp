#include <doctest/doctest.h>

#include "tests/checks/ha/takeover_words.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// A client that asks every tenth of a second, whoever has the VIP; dr1 has announced it.
struct Steady : Takeover {
  explicit Steady(std::optional<std::uint32_t> limit_ms = 2000) {
    profile.failover.limits.gap_ms = limit_ms;
    announces("dr1", vip());
    for (int i = 0; i < 2; ++i) advertises("dr1");
  }
  /// So many SYNs, a tenth of a second apart.
  Steady& served(int times, const std::string& director = "dr1") {
    for (int i = 0; i < times; ++i) {
      const Connection one = connection(steady_part, next++).through(director).syn().syn_ack();
      last = one.request;
      answer = one.reply;
      wait_ms(100);
    }
    return *this;
  }
  Steady& silent(int times, const std::string& director = "dr1") {
    for (int i = 0; i < times; ++i) {
      last = connection(steady_part, next++).through(director).only_request(flag::syn).request;
      wait_ms(100);
    }
    return *this;
  }
  Steady& gone(bool resigns = true) {
    takes_over(resigns);
    for (int i = 0; i < 2; ++i) advertises("dr2");
    return *this;
  }
  [[nodiscard]] std::string because() const { return judge("HA-03").because; }
  int next = 0;
  FrameId last = 0, answer = 0;
};

}  // namespace

TEST_CASE("HA-03: the VIP answers again in time: pass") {
  Steady wire;
  wire.served(2).silent(9).gone().silent(10).served(2, "dr2");
  const Verdict v = wire.judge("HA-03");
  CHECK(said(v) == "pass");
  CHECK(v.because == "the VIP 198.51.100.180 answered nobody for 1.9 s at most");
  wire.loses("client", 1);
  CHECK(judge_one("HA-03", wire) == "inconclusive");
  // A takeover that nobody had to wait for.
  Steady none;
  none.served(2).gone().served(2, "dr2");
  CHECK(said(none.judge("HA-03")) == "pass");
  CHECK(none.because() == "the VIP 198.51.100.180 answered nobody for 0.0 s at most");
}

TEST_CASE("HA-03: the new director announces nothing, and clients go on asking the old one: fail dr2") {
  Steady wire;
  wire.served(2);
  const FrameId before = wire.answer;
  wire.silent(1);
  const FrameId first = wire.last;
  wire.gone().answers("dr2", Wire::vip(), "tester", Wire::client());  // to the tester's question alone
  wire.silent(20);
  const FrameId last = wire.last;
  wire.served(1, "dr2");
  const Verdict v = wire.judge("HA-03");
  CHECK(said(v) == "fail dr2");
  for (const FrameId frame : {before, first, last, wire.answer}) CHECK(wire.is_evidence(v, frame));
  CHECK(v.because ==
        "the VIP 198.51.100.180 answered nobody for 2.1 s, and 2.0 s are allowed; clients whose entries heed every announcement "
        "had it "
        "at dr1, and dr2 was in service");
  wire.loses("client", 1);
  CHECK(judge_one("HA-03", wire) == "inconclusive");
}

TEST_CASE("HA-03: the new director announces itself and serves nobody: fail dr2") {
  Steady wire;
  wire.served(1).gone().announces("dr2", Wire::vip());
  wire.silent(21, "dr2");
  CHECK(judge_one("HA-03", wire) == "fail dr2");
  CHECK(wire.because() ==
        "the VIP 198.51.100.180 answered nobody for more than 2.1 s, and 2.0 s are allowed; clients whose entries heed every "
        "announcement had it at dr2, and dr2 was in service");
  // As much as is allowed, and then the run was over.
  Steady early;
  early.served(1).gone().silent(20, "dr2");
  CHECK(early.because() == "the VIP 198.51.100.180 answered nobody until the run was over");
  CHECK(judge_one("HA-03", early) == "inconclusive");
}

TEST_CASE("HA-03: the first director takes the VIP back and does not serve: fail dr1") {
  Steady wire;
  wire.served(1).gone().served(2, "dr2").takes_back();
  wire.silent(21).served(1);
  CHECK(judge_one("HA-03", wire) == "fail dr1");
}

TEST_CASE("HA-03: nobody is to blame where no other director took the VIP until then: fail ") {
  Steady wire;
  wire.served(2).silent(21).gone().served(2, "dr2");
  CHECK(judge_one("HA-03", wire) == "fail");
  // Nor where the old one had resigned, and nobody had come.
  Steady resigned;
  resigned.served(2).advertises("dr1", true);
  resigned.silent(21).gone().served(2, "dr2");
  CHECK(judge_one("HA-03", resigned) == "fail");
  // Nor where nobody ever comes.
  Steady never;
  never.served(2).silent(21);
  CHECK(judge_one("HA-03", never) == "fail");
}

TEST_CASE("HA-03: the longest of several gaps counts, and a hook's own limit before that of all: fail dr2") {
  Steady wire;
  wire.served(1).silent(3).served(1).gone().silent(8, "dr2").served(1, "dr2").silent(5, "dr2").served(1, "dr2");
  CHECK(wire.because() == "the VIP 198.51.100.180 answered nobody for 0.8 s at most");
  wire.profile.failover.limits_of["dr1.service"].gap_ms = 700;
  CHECK(judge_one("HA-03", wire) == "fail dr2");
  wire.profile.failover.limits_of["dr1.service"].gap_ms = 800;
  CHECK(judge_one("HA-03", wire) == "pass");
  wire.profile.failover.limits_of["dr1.service"].gap_ms = std::nullopt;
  CHECK(judge_one("HA-03", wire) == "pass");
}

TEST_CASE("HA-03: without a limit VRRP's own time is allowed, four intervals and a second: pass up to it, then fail dr2") {
  Steady wire(std::nullopt);
  wire.profile.hooks["dr1.service"].within_ms = 30'000;
  wire.served(1).gone().silent(50, "dr2").served(1, "dr2");
  CHECK(judge_one("HA-03", wire) == "pass");
  Steady longer(std::nullopt);
  longer.served(1).gone().silent(51, "dr2").served(1, "dr2");
  CHECK(judge_one("HA-03", longer) == "fail dr2");
  CHECK(longer.because().starts_with("the VIP 198.51.100.180 answered nobody for 5.1 s, and 5.0 s are allowed; "));
}

TEST_CASE("HA-03: what a director or a refusal answers is no answer: fail dr2") {
  Steady wire;
  wire.served(1).gone();
  for (int i = 0; i < 22; ++i) {
    Connection c = wire.connection(steady_part, wire.next++).through("dr2");
    i % 2 == 0 ? c.only_request(flag::syn).to("dr2").syn_ack() : c.syn().server_resets();
    wire.wait_ms(100);
  }
  wire.served(1, "dr2");
  CHECK(judge_one("HA-03", wire) == "fail dr2");
}

TEST_CASE("HA-03: a tester that asked late says nothing of the time between: pass") {
  Steady wire;
  wire.served(2).gone().silent(1, "dr2");
  wire.wait_ms(5000);
  wire.served(1, "dr2");
  CHECK(judge_one("HA-03", wire) == "pass");
  CHECK(wire.because() == "the VIP 198.51.100.180 answered nobody for 0.1 s at most");
}

TEST_CASE("HA-03: two that were lost around a pause of the tester's are no outage of that length: pass") {
  Steady wire;
  wire.served(2).gone().silent(1, "dr2");
  wire.wait_ms(5000);
  wire.silent(1, "dr2").served(1, "dr2");
  CHECK(judge_one("HA-03", wire) == "pass");
  CHECK(wire.because() == "the VIP 198.51.100.180 answered nobody for 0.6 s at most");
}

TEST_CASE("HA-03: several clients take turns, and the clock of the tester's own port alone counts: pass") {
  Steady wire;
  for (Step& step : wire.plan.steps)
    if (step.shape == static_cast<std::uint8_t>(steady_part)) {
      step.repeat = 50;
      step.interval_ms = 200;
    }
  Step other = steady_of(wire.plan);
  other.client_port = static_cast<std::uint16_t>(other.client_port + 50);
  wire.plan.steps.push_back(other);
  wire.clock_ahead("mirror", 5'000'000);
  wire.served(2).silent(9).gone();
  wire.next = 50;
  wire.silent(10).served(2, "dr2");
  CHECK(judge_one("HA-03", wire) == "pass");
  CHECK(wire.because() == "the VIP 198.51.100.180 answered nobody for 1.9 s at most");
}

TEST_CASE("HA-03: no takeover, nothing asked, no answer before the break, or a break that failed: inconclusive") {
  Steady none;
  none.served(2);
  CHECK(none.because() == "no takeover of the VIP 198.51.100.180 was heard");
  CHECK(judge_one("HA-03", none) == "inconclusive");
  Steady unserved;
  unserved.silent(2).gone().served(2, "dr2");
  CHECK(unserved.because() == "the VIP 198.51.100.180 was not seen to answer before the break");
  CHECK(judge_one("HA-03", unserved) == "inconclusive");
  Steady unasked;
  unasked.gone();
  CHECK(unasked.because() == "no connection was asked for while the VIP went over");
  CHECK(judge_one("HA-03", unasked) == "inconclusive");
  Steady failed;
  failed.served(2).gone().served(2, "dr2");
  failed.break_fails("exit status 1");
  CHECK(judge_one("HA-03", failed) == "inconclusive");
}

TEST_CASE("HA-03: without VRRP a connection by way of another director shows the takeover: pass, and else inconclusive") {
  for (const bool moves : {true, false}) {
    Takeover wire;
    wire.profile.failover.limits.gap_ms = 2000;
    for (int i = 0; i < 4; ++i) wire.connection(steady_part, i).through(moves && i > 1 ? "dr2" : "dr1").syn().syn_ack();
    CHECK(judge_one("HA-03", wire) == (moves ? "pass" : "inconclusive"));
    if (!moves) CHECK(wire.judge("HA-03").because == "no connection to the VIP 198.51.100.180 went by way of another director");
  }
}

TEST_CASE("HA-03: the old director claims the VIP again after the new one has announced it: fail dr1") {
  Steady wire;
  wire.served(2).gone().announces("dr2", Wire::vip());
  wire.announces("dr1", Wire::vip());
  wire.silent(21);
  CHECK(judge_one("HA-03", wire) == "fail dr1");
}

TEST_CASE("HA-03: where more is allowed than the hook leaves it broken, its mend may have ended the gap: inconclusive") {
  Steady wire(5000);
  wire.served(1).gone().silent(30, "dr2").served(1, "dr2");
  CHECK(judge_one("HA-03", wire) == "inconclusive");
  CHECK(wire.because() == "5.0 s are allowed, and the hook mends what it breaks after 4.0 s: its within has to be longer");
  Steady shorter(5000);
  shorter.served(1).gone().silent(10, "dr2").served(1, "dr2");
  CHECK(judge_one("HA-03", shorter) == "pass");
}

TEST_CASE("HA-03: no VRRP and no limit, no hook, or none allowed: not_applicable") {
  Takeover unheard;
  unheard.connection(steady_part).syn().syn_ack();
  unheard.connection(steady_part, 1).only_request(flag::syn);
  CHECK(judge_one("HA-03", unheard) == "not_applicable");
  CHECK(
      unheard.judge("HA-03").because.starts_with("the VIP 198.51.100.180 answered nobody for more than 0.1 s, and nobody says"));
  unheard.profile.failover.limits.gap_ms = 99;
  CHECK(judge_one("HA-03", unheard) == "fail");
  Steady not_allowed;
  not_allowed.not_allowed();
  CHECK(judge_one("HA-03", not_allowed) == "not_applicable");
  CHECK(judge_one("HA-03", HookedWire(HookKind::service)) == "not_applicable");
}
