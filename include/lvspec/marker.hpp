#pragma once
// Markers open and close every capture of a run: RFC 5227 probes for one of lvspec's own client addresses, whose padding (the
// octets between the 28 of ARP and the 60 of a minimal Ethernet frame) carries the run's token. A vantage that saw both was awake
// in between.
#include <array>
#include <cstdint>
#include <optional>

#include "lvspec/frame.hpp"

namespace lvspec {

struct Marker {
  enum class Phase : std::uint8_t { open = 1, close = 2 };
  std::uint32_t token = 0;  ///< Plan::token
  Phase phase = Phase::open;
  std::uint8_t round = 0;  ///< which one of those that are sent until every vantage is awake, modulo 256
};

/// The 18 octets of padding: "lvspec", the token in network byte order, the phase, the round, zeros.
[[nodiscard]] std::array<std::uint8_t, 18> marker_padding(const Marker& marker) noexcept;

/// The marker that a frame carries, if it is one.
[[nodiscard]] std::optional<Marker> marker_of(const Frame& frame) noexcept;

}  // namespace lvspec
