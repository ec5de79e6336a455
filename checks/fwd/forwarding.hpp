#pragma once
// What the forwarding checks share: they look at pairs of a request and its copy, from a place that sees both hops.
#include <fmt/format.h>

#include <array>
#include <string>

#include "checks/define.hpp"

namespace lvspec {

/// Places that see the director's both hops, best first.
inline constexpr std::array<View, 4> both_hops{View::segment, View::director, View::client_and_real_servers};

/// The same for a check that judges each copy, or each connection, by itself: what it says of those that it sees is true without
/// the others.
inline constexpr std::array<View, 4> each_copy{View::segment, View::director, View::client_and_real_servers,
                                               View::client_and_some_servers};

/// The connections that make a director forward.
inline constexpr Stimuli forwarding_stimuli{Stimulus::connect, Stimulus::burst, Stimulus::resolve};

/// Who made a copy: its sender where that is a director, else the director that the original was framed to, since nobody else was
/// sent it.
[[nodiscard]] inline Culprit copier(const Pair& pair) noexcept {
  if (pair.copy.sender.role == Role::director || pair.original.receiver.role != Role::director)
    return {pair.copy.sender, pair.copy.source_mac()};
  return {pair.original.receiver, pair.original.destination_mac()};
}

/// Notes a violation that the original and its copy prove together.
inline void note(Sightings& sightings, const Pair& pair) noexcept {
  sightings.note(FrameRef::of(pair.original), FrameRef::of(pair.copy), copier(pair));
}

/// "what was not seen" for a check that rests on forwarded copies.
[[nodiscard]] inline Conclusion no_pairs(const Scene& scene) {
  if (scene.pairs.requests() == 0) return unproven("no request to a virtual service was seen");
  return unproven(fmt::format("{} requests were seen, but no forwarded copy of any", scene.pairs.requests()));
}

}  // namespace lvspec
