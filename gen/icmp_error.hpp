#pragma once
#include <cstdint>

#include "gen/stimuli.hpp"
#include "lvspec/frame.hpp"

namespace lvspec {

/// An ICMP error (RFC 792) from the client, to the VIP, that quotes a packet which came to it.
struct IcmpError {
  std::uint16_t ip_id = 0;
  std::uint8_t type = 3;
  std::uint8_t code = 0;
  std::uint16_t mtu = 0;  ///< of the next hop, where the packet is too long (RFC 1191 4); else 0
};

/// As a frame. The quotation is the packet's headers and eight octets of what they carry. `quoted` is TCP over IPv4.
[[nodiscard]] Octets icmp_error_frame(const Endpoints& ends, const IcmpError& error, const Frame& quoted);

}  // namespace lvspec
