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

  /// A frame of a hook's step was seen.
  void note(const Step& step) noexcept {
    const auto hook = profile_.hooks.find(step.hook);
    now_ = hook != profile_.hooks.end() && hook->second.kind == split_hook;
  }
  [[nodiscard]] bool hides(const Frame& frame) const noexcept {
    return now_ && (frame.kind == Kind::arp || frame.kind == Kind::ndp || vrrp_of(frame));
  }

 private:
  const Profile& profile_;
  bool now_ = false;
};

}  // namespace lvspec
