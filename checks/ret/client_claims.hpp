#pragma once
// Hosts that answer ARP or NDP for the addresses that lvspec speaks from: an answer may have gone to them.
#include "checks/scene.hpp"

namespace lvspec {

class ClientClaims {
 public:
  explicit ClientClaims(const Scene& scene) noexcept : scene_(scene) {}

  void hear(const Frame& frame) noexcept {
    const Ip claimed = frame.arp() ? frame.arp().sender_ip() : frame.ndp().is_advertisement() ? frame.ndp().target() : Ip{};
    if (frame.sender.role != Role::client && scene_.cluster.is_free(claimed)) claimers_.note(frame);
  }
  [[nodiscard]] bool any() const noexcept { return static_cast<bool>(claimers_); }
  /// Somebody else than this host does so. A host's own claim leads no answer of its own away.
  [[nodiscard]] bool by_another(Party host) const noexcept {
    for (const Culprit& claimer : claimers_.culprits())
      if (claimer.party != host) return true;
    return false;
  }

 private:
  const Scene& scene_;
  Sightings claimers_;
};

}  // namespace lvspec
