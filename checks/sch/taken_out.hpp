#pragma once
// A real server that an operator takes out of service, and what its connections and new ones then met.
#include <string>

#include "checks/facts/hook_talks.hpp"

namespace lvspec {

struct TakenOut {
  Sightings given;              ///< new connections that it got all the same
  Sightings torn;               ///< its connections whose words went to another server
  Sightings reset;              ///< its connections that a director reset
  Sightings silent;             ///< words of its connections that were neither sent on nor answered
  std::uint64_t had = 0;        ///< connections that it had before
  std::uint64_t spoke = 0;      ///< those of them whose clients spoke after the break
  std::uint64_t went_on = 0;    ///< words that it got or answered
  std::uint64_t elsewhere = 0;  ///< new connections that another server got
};

[[nodiscard]] TakenOut taken_out(const HookTalks& talks, const Hooked& hook);

/// Why the break of this hook was not shown: it failed, or nothing was sent after it; empty where it was.
[[nodiscard]] std::string not_shown(const TakenOut& seen, const Hooked& hook, const std::string& server);

/// Why the hook's service is not known to have been down: its server must have been asked, past the director, and have accepted
/// nothing. Empty where it is.
[[nodiscard]] std::string still_up(const HookTalks& talks, const Hooked& hook, const std::string& server);

}  // namespace lvspec
