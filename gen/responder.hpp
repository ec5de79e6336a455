#pragma once
#include <optional>
#include <vector>

#include "gen/stimuli.hpp"
#include "lvspec/frame.hpp"

namespace lvspec {

/// Speaks for the addresses that lvspec borrowed, and for no other, by ARP and NDP: the kernel does not own them and would stay
/// silent.
class Responder {
 public:
  explicit Responder(Mac own) noexcept : own_(own) {}

  void activate(Ip address);
  /// The answer to a question for one of ours; nothing for any other frame. It goes to the asker alone, but for an IPv6 host that
  /// tests whether the address is free, which has none to be answered at (RFC 4861 7.2.4).
  [[nodiscard]] std::optional<Octets> answer(const Frame& frame) const;

 private:
  [[nodiscard]] std::optional<Octets> answer_arp(const Frame& frame) const;
  [[nodiscard]] std::optional<Octets> answer_ndp(const Frame& frame) const;
  [[nodiscard]] bool is_active(Ip address) const;

  Mac own_;
  std::vector<Ip> active_;
};

}  // namespace lvspec
