#pragma once
// What the break of a hook, or its mend, came to.
#include <span>

#include "checks/failover/followed.hpp"

namespace lvspec {

/// A phase of a scenario: from a command's beginning to the next one's, or to the end of the watching. Unix times in nanoseconds.
struct PhaseWindow {
  bool mend = false;
  std::int64_t began = 0, ended = 0, until = 0;
};

/// What a scenario's phases are weighed with.
struct ScenarioFacts {
  const Profile& profile;
  const Followed& followed;
  const Hook& hook;
  bool of_director = false;
  std::int64_t zero_ns = 0;  ///< the moment that seconds count from
  std::vector<Request> requests{};
  std::vector<TalkEvents> kept{};

  [[nodiscard]] bool answered(const Request& r) const noexcept {
    return r.answered_ns != 0 && r.answered_ns - r.asked_ns <= timeout_ns();
  }
  [[nodiscard]] std::int64_t timeout_ns() const noexcept { return std::int64_t{profile.failover.timeout_ms} * 1'000'000; }
  [[nodiscard]] double second(std::int64_t at) const noexcept { return static_cast<double>(at - zero_ns) / 1e9; }
  /// Whether it is the hook's real server that a request was given to.
  [[nodiscard]] bool is_host(const Request& r) const {
    return r.server.role == Role::real_server && profile.real_servers[r.server.index].name == hook.host;
  }
  /// Whether a request counts among this phase's: one that was on its way at the break and was lost does.
  [[nodiscard]] bool belongs(const Request& r, const PhaseWindow& w) const noexcept {
    if (r.asked_ns >= w.until) return false;
    return r.asked_ns >= w.began || (!w.mend && !answered(r) && r.asked_ns + timeout_ns() > w.began);
  }
};

[[nodiscard]] FailoverPhase phase_figures(const ScenarioFacts& facts, const PhaseWindow& window);

}  // namespace lvspec
