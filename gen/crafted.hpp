#pragma once
// Frames that are odd in one way each, built whole.
#include <cstdint>
#include <vector>

#include "gen/ip_ids.hpp"
#include "gen/stimuli.hpp"
#include "lvspec/plan.hpp"

namespace lvspec {

/// One of a step's stimuli. `ids` outlives it.
struct Crafting {
  Endpoints ends{};
  std::uint32_t index = 0;     ///< its place among the step's stimuli
  IpIds& ids;                  ///< where its packets get their IPv4 identifications from
  std::uint32_t sequence = 0;  ///< TCP sequence number of its first segment
  std::uint32_t clock = 0;     ///< what the run's RFC 7323 clock shows, in milliseconds
};

/// The frames of one stimulus, in order; none for a stimulus that is not crafted.
[[nodiscard]] std::vector<Octets> crafted(Stimulus stimulus, const Crafting& crafting);

/// Whether a real server that answers would hold half of a connection.
[[nodiscard]] bool opens_half(Stimulus stimulus) noexcept;

/// What takes that half back: a reset, framed to the same host.
[[nodiscard]] Octets take_back(const Crafting& crafting);

}  // namespace lvspec
