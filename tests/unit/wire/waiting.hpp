#pragma once
// Markers, and waiting for a recorder to see them.
#include <chrono>
#include <string>
#include <thread>

#include "lvspec/marker.hpp"

namespace lvspec::test {

using Clock = std::chrono::steady_clock;

/// A marker as a whole frame.
inline std::string marker(std::uint32_t token, Marker::Phase phase) {
  std::string octets(14, '\xff');
  octets[12] = '\x08';
  octets[13] = '\x06';
  octets += std::string("\x00\x01\x08\x00\x06\x04\x00\x01", 8) + std::string(20, '\0');
  for (const std::uint8_t octet : marker_padding({token, phase})) octets += static_cast<char>(octet);
  return octets;
}

/// Waits, within a bound that no test reaches unless it fails.
template <class Condition>
bool within(std::chrono::seconds bound, Condition condition) {
  const auto deadline = Clock::now() + bound;
  while (!condition() && Clock::now() < deadline) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return condition();
}

}  // namespace lvspec::test
