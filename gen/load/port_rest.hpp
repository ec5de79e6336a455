#pragma once
// How long a load run has to wait for the ports that runs before it left.
#include <algorithm>
#include <cstdint>
#include <vector>

namespace lvspec {

/// Books of runs that walk on over the same pairs of client and port, one after the other. A run takes the pairs that were used
/// longest ago, so it meets those of an earlier run only where the ones before it and its own are more than there are. Times are
/// milliseconds of any one clock.
class PortRest {
 public:
  explicit PortRest(std::uint32_t reuse_gap_ms) noexcept : gap_ms_(reuse_gap_ms) {}

  /// A run has ended that took so many pairs.
  void note(std::uint64_t taken, std::int64_t ended_ms) { runs_.push_back({taken, ended_ms}); }
  /// How long a run that takes so many of all pairs waits, so that each has rested for the reuse gap.
  [[nodiscard]] std::int64_t wait_ms(std::uint64_t taken, std::uint64_t pairs, std::int64_t now_ms) const noexcept {
    std::uint64_t met = std::min(taken, pairs);
    std::int64_t wait = 0;
    for (auto run = runs_.rbegin(); run != runs_.rend(); ++run) {
      met += run->taken;
      if (met > pairs) wait = std::max(wait, run->ended_ms + gap_ms_ - now_ms);
    }
    return wait;
  }

 private:
  struct Run {
    std::uint64_t taken;
    std::int64_t ended_ms;
  };
  std::int64_t gap_ms_;
  std::vector<Run> runs_;
};

}  // namespace lvspec
