#pragma once
// Whether a real server's frame answers a client that spoke to the virtual service, and so ought to carry the service's address.
#include "checks/scene.hpp"

namespace lvspec {

/// The flow of a client and port that `frame` is sent to, where a real server sends it; null for any other frame.
[[nodiscard]] inline const Flow* answered_flow(const Scene& scene, const Frame& frame) noexcept {
  if (frame.sender.role != Role::real_server || !frame.tcp() || scene.cluster.host(frame.ip().destination()).role != Role::unknown) return nullptr;
  for (std::size_t s = 0; s < scene.profile.services.size(); ++s)
    if (const Flow* flow = scene.flows.find(frame.ip().destination(), frame.destination_port(), static_cast<std::uint8_t>(s))) return flow;
  return nullptr;
}

}  // namespace lvspec
