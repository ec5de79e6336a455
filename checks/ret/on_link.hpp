#pragma once
#include "checks/scene.hpp"

namespace lvspec {

/// Whether a client stands on the cluster's own link, with no router in between.
[[nodiscard]] inline bool is_on_link(const Scene& scene, const Ip& client) noexcept {
  for (const IpRange& range : scene.profile.segment)
    if (range.contains(client)) return true;
  return false;
}

}  // namespace lvspec
