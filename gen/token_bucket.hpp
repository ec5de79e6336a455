#pragma once
#include <algorithm>
#include <cstdint>

#include "gen/moment.hpp"

namespace lvspec {

/// Lets through `rate` frames a second on average and at most `burst` at once.
class TokenBucket {
 public:
  TokenBucket(std::uint32_t rate, std::uint32_t burst) noexcept
      : gap_(std::max<std::int64_t>(1, 1'000'000 / std::max(rate, 1U))), slack_(gap_ * (std::max(burst, 1U) - 1)) {}

  /// When the next frame may leave; not before `now`.
  [[nodiscard]] Moment ready_at(Moment now) const noexcept { return std::max(now, paid_until_ - slack_); }
  /// Pays for a frame if it may leave now.
  [[nodiscard]] bool take(Moment now) noexcept {
    if (ready_at(now) > now) return false;
    paid_until_ = std::max(paid_until_, now) + gap_;
    return true;
  }

 private:
  Moment gap_;
  Moment slack_;
  Moment paid_until_{0};
};

}  // namespace lvspec
