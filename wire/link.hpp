#pragma once
// What the kernel knows of a network interface, by netlink: unlike /sys it always answers for the caller's own network namespace.
#include <cstdint>
#include <optional>
#include <string>

#include "lvspec/address.hpp"

namespace lvspec {

/// An interface at one moment. Counters only rise; they start anywhere.
struct Link {
  unsigned index = 0;
  bool up = false;        ///< administratively
  bool carrier = false;   ///< something is plugged in, and it is up too
  bool ethernet = false;  ///< hardware type Ethernet; the loopback is none
  Mac mac;
  std::uint32_t carrier_losses = 0;
  std::uint64_t missed = 0;   ///< frames that the device had no room for
  std::uint64_t dropped = 0;  ///< rx_dropped: frames that driver, backlog or network stack threw away
};

/// The interface of that name, or nothing.
[[nodiscard]] std::optional<Link> find_link(const std::string& name);

/// The same, ready for sending and capturing. Throws WireError with the remedy: none of that name, down, no carrier, not
/// Ethernet, `any`.
[[nodiscard]] Link usable_link(const std::string& name);

}  // namespace lvspec
