#pragma once
// What an ICMP error says that it is about.
#include <cstdint>

#include "lvspec/bytes.hpp"
#include "lvspec/decode.hpp"
#include "lvspec/frame.hpp"

namespace lvspec {

/// The packet that an ICMP error quotes: its IP header and at least eight octets behind it, so its ports are among them (RFC 792,
/// RFC 4443 3). Valid as long as the error's octets are.
struct Quoted {
  IpHeader ip;  ///< absent where the error quotes no whole header and ports
  std::uint8_t protocol = 0;
  std::uint16_t source_port = 0, destination_port = 0;

  explicit operator bool() const noexcept { return static_cast<bool>(ip); }
};

[[nodiscard]] inline Quoted quoted(const Frame& error) noexcept {
  const Frame packet = decode_packet_at(error, error.l4_offset + 8U);
  const std::size_t ports = packet.l3_offset + packet.ip().header_length();
  if (!packet.ip() || ports + 4 > error.captured) return {};
  return {packet.ip(), packet.protocol, be16(error.data + ports), be16(error.data + ports + 2)};
}

}  // namespace lvspec
