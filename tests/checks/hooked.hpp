#pragma once
// A run in which an operator's hand breaks something.
#include <algorithm>
#include <string>

#include "lvspec/steady.hpp"
#include "tests/checks/connection.hpp"

namespace lvspec::words {

/// The plan's first step that is steady.
inline const Step& steady_of(const Plan& plan) {
  return *std::find_if(plan.steps.begin(), plan.steps.end(), [](const Step& step) {
    return step.stimulus == Stimulus::hook && static_cast<HookPart>(step.shape) == steady_part;
  });
}

/// A wire whose profile has one hook of this kind, with a step for each part (HookPart) of ten ports, and one of a hundred that
/// is steady, ten connections a second.
class HookedWire : public Wire {
 public:
  explicit HookedWire(HookKind kind, const std::string& host = "web1")
      : name_(host + (kind == HookKind::host ? "" : ".") + word(kind)) {
    profile.hooks[name_] = {host, kind, "break it", "mend it", 4000};
    plan.intrusive = true;
    plan.hooks.push_back({name_, {.command = "break it"}, {.command = "mend it"}});
    without_stimulus(Stimulus::hook);
    for (std::uint8_t part = 0; part <= hook_parts; ++part) {
      if (is_failover(static_cast<HookPart>(part))) continue;
      const bool steady = static_cast<HookPart>(part) == steady_part;
      Step step{.stimulus = Stimulus::hook, .repeat = steady ? 100U : 10U, .interval_ms = steady ? 100U : 0U};
      step.client_port = port(static_cast<HookPart>(part));
      step.client = client();
      step.target = vip();
      step.shape = part;
      step.hook = name_;
      plan.steps.push_back(step);
    }
  }

  [[nodiscard]] static std::uint16_t port(HookPart part, int index = 0) {
    return static_cast<std::uint16_t>(20000 + 1000 * static_cast<int>(part) + index);
  }
  /// The `index`-th connection of a part; the wire must outlive it and stay where it is.
  [[nodiscard]] Connection connection(HookPart part, int index = 0) { return {*this, port(part, index)}; }
  /// A director itself resets what that connection's client said.
  FrameId director_resets(const Connection& connection, const std::string& director = "dr1") {
    Packet packet = connection.server_packet(flag::rst, "");
    packet.from = mac(director);
    return send(packet.frame());
  }
  HookedWire& break_fails(const std::string& why) {
    plan.hooks.front().broke.trouble = why;
    return *this;
  }
  HookedWire& not_allowed() {
    plan.intrusive = false;
    without_stimulus(Stimulus::hook);
    return *this;
  }
  HookedWire& without_hook() {
    profile.hooks.clear();
    return *this;
  }

 private:
  std::string name_;
};

}  // namespace lvspec::words
