#pragma once
// What kind of question for an IPv6 VIP a solicitation is.
#include "checks/scene.hpp"

namespace lvspec {

enum class Asked : std::uint8_t {
  nothing,    ///< no question for a VIP, or one of a real server or director
  everybody,  ///< to the VIP's solicited-node group
  alone,      ///< framed to one host
  tested,     ///< by somebody without an address: is the VIP free? (RFC 4862 5.4.2)
};

[[nodiscard]] inline Asked question_for_vip(const Scene& scene, const Frame& frame) noexcept {
  const Ndp ndp = frame.ndp();
  if (!ndp.is_solicitation() || !scene.cluster.is_vip(ndp.target())) return Asked::nothing;
  if (frame.sender.role == Role::director || frame.sender.role == Role::real_server) return Asked::nothing;
  if (frame.ip().source().is_unspecified()) return Asked::tested;
  return frame.destination_mac().is_group() ? Asked::everybody : Asked::alone;
}

}  // namespace lvspec
