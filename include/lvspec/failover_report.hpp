#pragma once
// What a failover run came to, as values: what the renderers read. Moments are seconds since the stimuli began, durations
// seconds.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lvspec/hook.hpp"
#include "lvspec/load_report.hpp"

namespace lvspec {

/// What a phase's durations are counted from: the first sign of it on the wire, or the command.
enum class Onset : std::uint8_t {
  resignation,    ///< the director in service said by VRRP that it stops
  lost_request,   ///< the first request that was lost left
  command_ended,  ///< nothing of the kind came before another director spoke: the command's end, if that came before it
  command_began,  ///< or else its beginning
};
/// "resignation", "first lost request", "command's end", "command's beginning".
[[nodiscard]] const char* word(Onset onset) noexcept;

/// Requests that were not answered rightly in time, by what was heard of them.
struct LostRequests {
  std::uint64_t silent = 0;      ///< nothing
  std::uint64_t refused = 0;     ///< a reset
  std::uint64_t unfinished = 0;  ///< accepted, and no answer in time
  std::uint64_t wrong = 0;       ///< an answer of another status
  [[nodiscard]] std::uint64_t all() const noexcept { return silent + refused + unfinished + wrong; }
};

/// What one real server had to do with it.
struct ServerShare {
  std::string name;  ///< of the profile; "unknown" where no frame tells whose a request was
  std::uint64_t answered = 0, lost = 0;
};

/// Connections that were established when a phase began.
struct KeptConnections {
  std::uint64_t open = 0;
  std::uint64_t survived = 0;  ///< their last request was answered
  std::uint64_t reset = 0;
  std::uint64_t closed = 0;  ///< by the real server
  std::uint64_t silent = 0;
  double longest_silence = 0;           ///< of those that survived
  std::vector<std::string> reset_by{};  ///< hosts, each once
  [[nodiscard]] std::uint64_t ended() const noexcept { return reset + closed + silent; }
};

/// A command of a hook, and the time until the next one or the end of the watching.
struct FailoverPhase {
  bool mend = false;
  double began = 0, ended = 0, until = 0;  ///< of the command; of the phase
  std::string trouble{};                   ///< why the command did not end well
  Onset counted_from = Onset::command_ended;
  double onset = 0;
  std::string owner_before{}, owner_after{};                 ///< directors that spoke for the VIP last; empty: none did
  std::optional<double> detected{}, announced{}, answers{};  ///< from the onset
  bool still_sent = false;  ///< a real server that failed was still sent new connections at the end
  double gap = 0;           ///< longest time without an answer
  double pause = 0;   ///< longest time between two requests that left: what the times above are exact to
  std::uint64_t asked = 0, answered = 0;
  LostRequests lost{};
  std::vector<ServerShare> servers{};
  KeptConnections kept{};
};

/// A hook, from some time before its break until some time after its mend.
struct FailoverScenario {
  std::string hook, host;
  HookKind kind = HookKind::service;
  bool of_director = false;
  std::vector<FailoverPhase> phases{};  ///< break and mend; fewer where the run ended before
  std::vector<Demand> validity{};       ///< without which its figures do not speak of the cluster
  std::vector<Demand> limits{};

  [[nodiscard]] bool valid() const noexcept { return all_met(validity); }
  [[nodiscard]] bool limits_met() const noexcept { return all_met(limits); }

 private:
  [[nodiscard]] static bool all_met(const std::vector<Demand>& demands) noexcept {
    return std::all_of(demands.begin(), demands.end(), [](const Demand& d) { return d.met; });
  }
};

/// A word of a director about the VIP.
enum class OwnerSign : std::uint8_t { advertisement, resignation, announcement, answer };
/// "VRRP", "VRRP resignation", "gratuitous ARP", "ARP answer".
[[nodiscard]] const char* word(OwnerSign sign) noexcept;

/// Signs of one kind by one host in a row.
struct OwnerSpell {
  std::string host;
  OwnerSign sign = OwnerSign::advertisement;
  double first = 0, last = 0;
};

/// One request, for charts over time.
struct FailoverRequest {
  std::size_t scenario = 0;  ///< position in the report
  double asked = 0;
  double took = 0;          ///< below 0: lost
  std::uint8_t server = 0;  ///< position in the profile, 255: unknown
};

struct FailoverReport {
  std::uint32_t every_ms = 0, timeout_ms = 0;
  std::string service;  ///< "tcp 198.51.100.180:80"
  std::vector<std::string> servers;
  std::vector<FailoverScenario> scenarios;
  std::vector<OwnerSpell> owners;  ///< in the order of their first sign
  std::vector<FailoverRequest> requests;
  std::vector<std::string> notes;

  [[nodiscard]] bool valid() const noexcept {
    return std::all_of(scenarios.begin(), scenarios.end(), [](const FailoverScenario& s) { return s.valid(); });
  }
  /// A limit of a scenario whose figures hold.
  [[nodiscard]] bool limit_missed() const noexcept {
    return std::any_of(scenarios.begin(), scenarios.end(),
                       [](const FailoverScenario& s) { return s.valid() && !s.limits_met(); });
  }
};

}  // namespace lvspec
