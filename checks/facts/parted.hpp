#pragma once
// Whether directors are in service side by side on purpose.
#include "lvspec/frame.hpp"
#include "lvspec/plan.hpp"
#include "lvspec/steady.hpp"
#include "lvspec/vrrp.hpp"

namespace lvspec {

/// From the first frame of the steps of a hook that parts directors (split_hook) to that of the next hook's, what hosts say
/// of who has an address is for the checks of that hook alone, which look at deliveries. The profile outlives it.
class Parted {
 public:
  explicit Parted(const Profile& profile) noexcept : profile_(profile) {}

  /// A frame of a hook's step was seen. Hooks come one after the other: what an earlier one's server still sends changes nothing.
  void note(const Step& step) noexcept {
    if (step.id < latest_) return;
    latest_ = step.id;
    const auto hook = profile_.hooks.find(step.hook);
    now_ = hook != profile_.hooks.end() && hook->second.kind == split_hook;
  }
  [[nodiscard]] bool hides(const Frame& frame) const noexcept {
    return now_ && (frame.kind == Kind::arp || frame.kind == Kind::ndp || vrrp_of(frame));
  }

 private:
  const Profile& profile_;
  std::uint32_t latest_ = 0;  // id of a step
  bool now_ = false;
};

}  // namespace lvspec
