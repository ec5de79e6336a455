#pragma once
// Whether a real server's frame answers a client that spoke to the virtual service, and so ought to carry the service's address.
#include <vector>

#include "checks/scene.hpp"
#include "lvspec/verdict.hpp"

namespace lvspec {

/// Whether `frame` acknowledges what the flow's client sent: a client may talk to the real server's own address from the same
/// port, later.
[[nodiscard]] inline bool answers(const Frame& frame, const Flow& flow) noexcept {
  constexpr std::uint32_t reach = 1U << 20U;  // octets that a client of the VIP may have sent by then
  const Tcp tcp = frame.tcp();
  if (!tcp) return !flow.first_reply;
  if (tcp.is_syn_ack()) return tcp.acknowledgment() == flow.syn_sequence + 1;
  return tcp.ack() && tcp.acknowledgment() - flow.syn_sequence - 1 < reach;
}

/// The flow that `frame` of a real server answers; null for any other frame.
[[nodiscard]] inline const Flow* answered_flow(const Scene& scene, const Frame& frame) noexcept {
  if (frame.sender.role != Role::real_server || frame.l4_offset == 0 ||
      scene.cluster.host(frame.ip().destination()).role != Role::unknown)
    return nullptr;
  for (std::size_t s = 0; s < scene.profile.services.size(); ++s) {
    if (static_cast<std::uint8_t>(scene.profile.services[s].protocol) != frame.protocol) continue;
    const Flow* flow = scene.flows.find(frame.ip().destination(), frame.destination_port(), static_cast<std::uint8_t>(s));
    if (flow != nullptr && flow->first && answers(frame, *flow)) return flow;
  }
  return nullptr;
}

/// Answers with another source than the service's, and who is to blame for them. A real server answers from the address that it
/// was asked by: where the director translated that, or where the same server answers rightly when it is asked without the
/// director, the director is.
class WrongSources {
 public:
  explicit WrongSources(const Scene& scene)
      : scene_(scene),
        servers_(scene.cluster.count(Role::real_server)),
        right_without_director_(scene.profile.services.size()),
        wrong_(scene.profile.services.size() * servers_),
        director_(wrong_.size()) {}

  /// An answer with the VIP as source.
  void right(const Frame& frame) noexcept;
  /// An answer to `flow` with another.
  void wrong(const Frame& frame, const Flow& flow) noexcept;
  /// "answered …": violated where there was a wrong one, unproven where there was none at all, held otherwise.
  [[nodiscard]] Conclusion conclude(const char* what) const;

 private:
  const Scene& scene_;
  std::uint64_t right_ = 0;
  std::size_t servers_;
  std::vector<HostSet> right_without_director_;  // by service: one may be bound to the VIP and another not
  Sightings translated_;
  std::vector<Sightings> wrong_;   // by service and server, not translated
  std::vector<Culprit> director_;  // that handed the server such a connection
};

}  // namespace lvspec
