#pragma once
// Which of the plan's steps a frame belongs to: the planner gives every step that uses ports some of its own.
#include <cstdint>
#include <vector>

#include "checks/facts/cluster.hpp"
#include "lvspec/frame.hpp"
#include "lvspec/plan.hpp"

namespace lvspec {

/// The plan outlives it.
class Steps {
 public:
  /// `plan` is null where no run of lvspec made the captures: then no frame belongs to a step.
  Steps(const Plan* plan, const Cluster& cluster);

  /// The step that sent this TCP or UDP frame, or that it answers (whoever answers, and to whichever copy); null where it is none
  /// of ours. Valid as long as the plan is; constant time.
  [[nodiscard]] const Step* of(const Frame& frame) const noexcept {
    return plan_ == nullptr ? nullptr : of(frame.ip(), frame.source_port(), frame.destination_port());
  }
  /// The same of any packet, such as one that an ICMP error quotes.
  [[nodiscard]] const Step* of(const IpHeader& ip, std::uint16_t source_port, std::uint16_t destination_port) const noexcept;
  /// The step that speaks from this address and port.
  [[nodiscard]] const Step* of(const Ip& client, std::uint16_t client_port) const noexcept;
  /// Whether the frame belongs to a step of this stimulus.
  [[nodiscard]] bool is(const Frame& frame, Stimulus stimulus) const noexcept {
    const Step* step = of(frame);
    return step != nullptr && step->stimulus == stimulus;
  }
  /// Whether it belongs to one of odd_stimuli.
  [[nodiscard]] bool is_odd(const Frame& frame) const noexcept {
    const Step* step = of(frame);
    return step != nullptr && odd_stimuli.contains(step->stimulus);
  }

 private:
  [[nodiscard]] bool is_ours(const Ip& address) const noexcept {
    return cluster_.is_free(address) || cluster_.is_off_link(address);
  }

  const Plan* plan_;
  const Cluster& cluster_;
  std::vector<std::uint16_t> by_port_;  // position among the plan's steps and one, 0 for none
};

}  // namespace lvspec
