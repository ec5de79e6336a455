#pragma once
// What an ICMP error says that it is about.
#include <cstdint>
#include <optional>

#include "lvspec/bytes.hpp"
#include "lvspec/decode.hpp"
#include "lvspec/frame.hpp"

namespace lvspec {

/// The packet that an ICMP error quotes: its IP header and at least eight octets behind it, so that its ports and, of TCP, its
/// sequence number are among them (RFC 792, RFC 4443 3). Valid as long as the error's octets are.
struct Quoted {
  IpHeader ip;  ///< absent where the error quotes less than that
  std::uint8_t protocol = 0;
  std::uint16_t source_port = 0, destination_port = 0;
  std::uint32_t sequence = 0;  ///< of TCP

  explicit operator bool() const noexcept { return static_cast<bool>(ip); }
};

[[nodiscard]] inline Quoted quoted(const Frame& error) noexcept {
  const Frame packet = decode_packet_at(error, error.l4_offset + 8U);
  const std::size_t ports = packet.l3_offset + packet.ip().header_length();
  if (!packet.ip() || ports + 8 > error.captured) return {};
  return {packet.ip(), packet.protocol, be16(error.data + ports), be16(error.data + ports + 2), be32(error.data + ports + 4)};
}

/// How much the next hop takes (octets from the IP header on) by an error that says that a packet is too long: ICMP 3/4 (RFC 1191
/// 4) or ICMPv6 packet too big (RFC 4443 3.2). Nothing for any other frame, and for a number that is less than every link takes
/// (RFC 791 3.2, RFC 8200 5), which helps nobody.
[[nodiscard]] inline std::optional<std::uint32_t> told_mtu(const Frame& frame) noexcept {
  const Icmp icmp = frame.icmp();
  const bool v4 = frame.protocol == 1;
  if (!icmp || icmp.type() != (v4 ? 3 : 2) || icmp.code() != (v4 ? 4 : 0)) return std::nullopt;
  const std::uint32_t mtu = v4 ? be16(icmp.p + 6) : be32(icmp.p + 4);
  return mtu < (v4 ? 68U : 1280U) ? std::nullopt : std::optional(mtu);
}

}  // namespace lvspec
