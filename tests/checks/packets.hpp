#pragma once
// Frames as octets, built by hand: what a test knows of a frame must not come from the library that it tests.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lvspec/address.hpp"

namespace lvspec::words {

using Octets = std::vector<std::uint8_t>;

namespace flag {
inline constexpr std::uint8_t fin = 1, syn = 2, rst = 4, psh = 8, ack = 16;
}

/// An address that a test writes as text; aborts on a typing error.
[[nodiscard]] Ip ip(std::string_view text);
[[nodiscard]] Octets octets(std::string_view text);

/// A TCP or UDP packet of either IP family, in an Ethernet frame.
struct Packet {
  Mac from{}, to{};
  Ip source{}, destination{};
  std::uint16_t source_port = 0, destination_port = 0;
  std::uint8_t protocol = 6;
  std::uint32_t sequence = 0, acknowledgment = 0;
  std::uint8_t flags = 0;
  std::uint16_t id = 0;
  std::uint8_t ttl = 64;
  Octets payload{};

  [[nodiscard]] Octets frame() const;
};

/// An ARP frame of 42 octets, or 60 with `padding`.
struct ArpWords {
  Mac from{}, to{};
  std::uint16_t opcode = 1;
  Mac sender_mac{};
  Ip sender{};
  Mac target_mac{};
  Ip target{};
  Octets padding{};

  [[nodiscard]] Octets frame() const;
};

/// A neighbour solicitation or advertisement (RFC 4861), hop limit 255.
struct NdpWords {
  Mac from{}, to{};
  Ip source{}, destination{};
  bool advertises = false;
  Ip target{};
  Mac link{};                 ///< in the option that the message may have; 0: no option
  std::uint8_t flags = 0x60;  ///< of an advertisement: R 80, S 40, O 20

  [[nodiscard]] Octets frame() const;
};

inline constexpr std::size_t ethernet = 14, ttl_at = 22, header_checksum_at = 24;  // of an untagged IPv4 frame

void put16(Octets& out, std::size_t at, std::uint32_t value);
void set_macs(Octets& frame, Mac from, Mac to);
/// Computes the IPv4 header checksum of an untagged frame anew; does nothing to IPv6.
void mend_header_checksum(Octets& frame);
/// The same for the TCP, UDP or ICMPv6 checksum.
void mend_transport_checksum(Octets& frame);
/// Lowers TTL or hop limit.
void lower_ttl(Octets& frame, int by);
/// The packet of `frame` inside another one from `source` to `destination`: IPIP (protocol 4) or GRE (47).
[[nodiscard]] Octets tunnelled(const Octets& frame, std::uint8_t protocol, const Ip& source, const Ip& destination);
/// `frame` with an 802.1Q tag.
[[nodiscard]] Octets tagged(const Octets& frame, std::uint16_t vlan);

}  // namespace lvspec::words
