#pragma once
// What a failover run does and what it may cost: a profile's [failover]. All durations are milliseconds.
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace lvspec {

/// What the failure of a host, or its return, may cost at most; what is absent is measured and not judged.
struct FailoverLimits {
  std::optional<std::uint32_t>
      detected_ms;  ///< until another director speaks for the VIP, or a real server gets no new connection
  std::optional<std::uint32_t> announced_ms;  ///< until the first gratuitous ARP of a director that takes over
  std::optional<std::uint32_t> answers_ms;    ///< until the VIP answers again
  std::optional<std::uint32_t> gap_ms;        ///< longest time without an answer
  std::optional<std::uint32_t> lost;          ///< requests
  std::optional<std::uint32_t> connections;   ///< established ones that did not survive
};

struct Failover {
  std::uint32_t every_ms = 50;         ///< between two requests, each on a connection of its own
  std::uint32_t timeout_ms = 1000;     ///< a request that is not answered by then is lost
  std::uint32_t before_ms = 2000;      ///< how long it is watched before the break
  std::uint32_t broken_ms = 10'000;    ///< how long it stays broken
  std::uint32_t after_ms = 8000;       ///< how long it is watched after the mend
  std::uint32_t connections = 4;       ///< established before the break
  std::uint32_t speak_every_ms = 500;  ///< how often each of these asks
  FailoverLimits limits{};
  std::map<std::string, FailoverLimits> limits_of{};  ///< by hook: these in the place of the above, where they are there
};

}  // namespace lvspec
