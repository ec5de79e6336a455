#pragma once
#include "lvspec/frame.hpp"

namespace lvspec {

/// Finds the headers of a captured frame: Ethernet II with up to two 802.1Q tags, ARP, IPv4, IPv6 with its extension headers,
/// TCP, UDP, ICMP, ICMPv6. Never reads past `record.captured`; what does not fit becomes a Flaw. Parties, kind and flow are left
/// unset but for `Kind::arp`, `Kind::icmp` and `Kind::ndp`, which the octets alone decide.
[[nodiscard]] Frame decode(const Record& record) noexcept;

/// The IP packet that begins at `offset` of a frame (behind a tunnel's header), decoded as `frame` itself would be; its Ethernet
/// fields, number and vantage are the frame's. Without an IP header there, l3_offset is 0.
[[nodiscard]] Frame decode_packet_at(const Frame& frame, std::size_t offset) noexcept;

/// The Internet checksum (RFC 1071) of `octets`, as it stands in a header: 0 over a header that holds a correct one.
[[nodiscard]] std::uint16_t internet_checksum(std::span<const std::uint8_t> octets) noexcept;

}  // namespace lvspec
