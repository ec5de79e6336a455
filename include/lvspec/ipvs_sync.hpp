#pragma once
// What an IPVS director tells others of its connections (Linux net/netfilter/ipvs/ip_vs_sync.c).
#include "lvspec/frame.hpp"

namespace lvspec {

/// Whether this is a message of IPVS' connection synchronisation: UDP to a multicast group, whose header holds its own length.
/// Group and port may be others than 224.0.0.81 and 8848, so version 1 is known by its form; version 0 has none and is known by
/// the port.
[[nodiscard]] inline bool is_ipvs_sync(const Frame& frame) noexcept {
  constexpr std::uint16_t usual_port = 8848;
  const auto message = frame.payload();
  if (frame.protocol != 17 || !frame.destination_mac().is_group() || message.size() < 8) return false;
  const std::uint8_t* p = message.data();
  if (be16(p + 2) != frame.payload_length) return false;
  const bool version_1 = p[0] == 0 && p[5] == 1 && be16(p + 6) == 0;
  return version_1 || frame.destination_port() == usual_port;
}

}  // namespace lvspec
