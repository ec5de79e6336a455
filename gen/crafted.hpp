#pragma once
// Frames that are odd in one way each, built whole.
#include <cstdint>
#include <vector>

#include "gen/stimuli.hpp"
#include "lvspec/plan.hpp"

namespace lvspec {

/// One of a step's stimuli.
struct Crafting {
  Endpoints ends{};
  std::uint32_t index = 0;     ///< its place among the step's stimuli
  std::uint16_t ip_id = 0;     ///< of its first packet; the next ones count up
  std::uint32_t sequence = 0;  ///< TCP sequence number of its first segment
};

/// The frames of one stimulus, in order; none for a stimulus that is not crafted.
[[nodiscard]] std::vector<Octets> crafted(Stimulus stimulus, const Crafting& crafting);

/// Whether a real server that answers would hold half of a connection.
[[nodiscard]] bool opens_half(Stimulus stimulus) noexcept;

/// What takes that half back: a reset, framed to the same host.
[[nodiscard]] Octets take_back(const Crafting& crafting);

}  // namespace lvspec
