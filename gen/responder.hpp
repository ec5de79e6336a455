#pragma once
#include <optional>
#include <vector>

#include "gen/stimuli.hpp"
#include "lvspec/frame.hpp"

namespace lvspec {

/// Speaks for the addresses that lvspec borrowed, and for no other: the kernel does not own them and would stay silent.
class ArpResponder {
 public:
  explicit ArpResponder(Mac own) noexcept : own_(own) {}

  void activate(Ip address);
  /// The unicast answer to a request for one of ours; nothing for any other frame.
  [[nodiscard]] std::optional<Octets> answer(const Frame& frame) const;

 private:
  Mac own_;
  std::vector<Ip> active_;
};

}  // namespace lvspec
