#pragma once
// A failover run in words: dr1 or a real server fails between second 1 and second 3, and comes back.
#include <optional>
#include <string>

#include "checks/failover/weigh_failover.hpp"
#include "tests/checks/connection.hpp"
#include "tests/checks/pair_words.hpp"

namespace lvspec::words {

/// The break command runs from 1000 to 1100 ms, the mend command from 3000 to 3200 ms, and it is watched until 4500 ms. A request
/// every 50 ms, lost after 200 ms, and two kept connections that speak every 100 ms.
class Drill : public PairOfDirectors {
 public:
  static constexpr std::uint16_t first_port = 20000, first_kept = 30000;
  static constexpr int breaks = 1000, broken = 1100, mends = 3000, mended = 3200, ends = 4500;

  explicit Drill(const std::string& host = "dr1", HookKind kind = HookKind::service)
      : hook(host + (kind == HookKind::host ? "" : ".") + word(kind)) {
    profile.hooks[hook] = {host, kind, "break it", "mend it", 5000};
    profile.failover = {.every_ms = 50,
                        .timeout_ms = 200,
                        .before_ms = 500,
                        .broken_ms = 1900,
                        .after_ms = 1000,
                        .connections = 2,
                        .speak_every_ms = 100};
    plan.began_ns = run_begins;
    plan.hooks.push_back({hook,
                          {.command = "break it", .begun = true, .began_ms = breaks, .ended_ms = broken},
                          {.command = "mend it", .begun = true, .began_ms = mends, .ended_ms = mended}});
    add_step(HookPart::polled, first_port, 200);
    add_step(HookPart::kept, first_kept, 2);
  }

  /// Requests that leave in [from, to): each is answered by that server, by way of that director.
  Drill& answered(int from, int to, const std::string& director = "dr1", const std::string& server = "web1") {
    return each(from, to, [&](Connection& c) { c.through(director).to(server).handshake().get().ok(); });
  }
  Drill& silent(int from, int to, const std::string& director = "dr1") {
    return each(from, to, [&](Connection& c) { c.through(director).no_copies().client_sends(flag::syn); });
  }
  template <class What>
  Drill& each(int from, int to, What what) {
    for (int ms = from; ms < to; ms += 50) {
      wait_until_ms(ms);
      Connection c(*this, static_cast<std::uint16_t>(first_port + ms / 50));
      what(c);
    }
    return *this;
  }
  /// At this moment.
  Drill& advertises_at(int ms, const std::string& who) {
    wait_until_ms(ms);
    advertises(who);
    return *this;
  }
  Drill& resigns_at(int ms, const std::string& who) {
    wait_until_ms(ms);
    Advert last = advert(who);
    last.priority = 0;
    send(last.frame());
    return *this;
  }
  Drill& announces_at(int ms, const std::string& who) {
    wait_until_ms(ms);
    announces(who, vip());
    return *this;
  }
  [[nodiscard]] static Connection kept(Wire& wire, int index) { return {wire, static_cast<std::uint16_t>(first_kept + index)}; }

  [[nodiscard]] FailoverReport report() const {
    Followed followed(profile, plan);
    const Judgement judgement = judge_all({}, &followed);
    return weigh_failover(profile, plan, followed, judgement.coverage);
  }
  [[nodiscard]] FailoverPhase phase(bool mend = false) const { return report().scenarios.at(0).phases.at(mend ? 1 : 0); }
  /// The demand's outcome; nothing where there is none that holds these words.
  [[nodiscard]] static std::optional<bool> met(const std::vector<Demand>& demands, std::string_view what) {
    for (const Demand& d : demands)
      if (d.what.find(what) != std::string::npos) return d.met;
    return std::nullopt;
  }
  [[nodiscard]] std::optional<bool> valid(std::string_view what) const { return met(report().scenarios.at(0).validity, what); }
  [[nodiscard]] std::optional<bool> limit(std::string_view what) const { return met(report().scenarios.at(0).limits, what); }

  std::string hook;

 private:
  void add_step(HookPart part, std::uint16_t port, std::uint32_t repeat) {
    Step step{.stimulus = Stimulus::hook, .repeat = repeat, .client_port = port};
    step.client = client();
    step.target = vip();
    step.target_port = 80;
    step.shape = static_cast<std::uint8_t>(part);
    step.hook = hook;
    plan.steps.push_back(step);
  }
};

/// dr1 stops at 1050 ms and says so, dr2 takes over at 1450; from 3100 to 3250 ms it goes the other way without a loss.
inline Drill takeover() {
  Drill drill;
  drill.advertises_at(300, "dr1").answered(500, 1050).resigns_at(1050, "dr1").silent(1050, 1450);
  drill.advertises_at(1450, "dr2")
      .announces_at(1460, "dr2")
      .answered(1500, 3110, "dr2")
      .advertises_at(3110, "dr1")
      .announces_at(3120, "dr1");
  drill.answered(3150, Drill::ends);
  return drill;
}

}  // namespace lvspec::words
