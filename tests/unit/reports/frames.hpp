#pragma once
// Octets of frames for the renderers' tests, put together header by header.
#include <cstdint>
#include <string_view>
#include <vector>

#include "lvspec/address.hpp"

namespace lvspec::test {

using Octets = std::vector<std::uint8_t>;

inline Octets operator+(Octets a, const Octets& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

inline Octets hex(std::string_view text) {
  Octets out;
  std::uint8_t value = 0;
  bool half = false;
  for (const char c : text) {
    if (c == ' ') continue;
    const int digit = c <= '9' ? c - '0' : c - 'a' + 10;
    value = static_cast<std::uint8_t>(value << 4U | static_cast<unsigned>(digit));
    if (half) out.push_back(value);
    half = !half;
  }
  return out;
}

inline Octets text(std::string_view t) { return {t.begin(), t.end()}; }

inline Octets u16(std::size_t v) { return {static_cast<std::uint8_t>(v >> 8U), static_cast<std::uint8_t>(v)}; }

/// Ethernet from :10 to :12.
inline Octets ethernet(std::string_view type, const Octets& load) { return hex("020000000012 020000000010") + hex(type) + load; }

/// ARP from web1's MAC, sender 198.51.100.<from>, target 198.51.100.<to>.
inline Octets arp(std::size_t operation, std::uint8_t from, std::uint8_t to) {
  return ethernet("0806", hex("0001 0800 06 04") + u16(operation) + hex("020000000010 c63364") + Octets{from} +
                              hex("0200000000c8 c63364") + Octets{to});
}

/// IPv4 from 198.51.100.210 to 198.51.100.180, TTL 64, id 7.
inline Octets ip(std::uint8_t protocol, const Octets& load, std::string_view fragment = "4000") {
  return hex("4500") + u16(20 + load.size()) + hex("0007") + hex(fragment) + Octets{64, protocol} +
         hex("0000 c63364d2 c63364b4") + load;
}

/// TCP from port 20000 to 80 with options, a multiple of four octets.
inline Octets tcp(std::uint8_t flags, const Octets& options = {}, const Octets& payload = {}) {
  const auto offset = static_cast<std::uint8_t>((5 + options.size() / 4) << 4U);
  return hex("4e20 0050 00000001 00000002") + Octets{offset, flags} + hex("faf0 0000 0000") + options + payload;
}

inline Octets ip6(std::uint8_t next, const Octets& load) {
  return hex("60000000") + u16(load.size()) + Octets{next, 255} +
         hex("20010db8000000000000000000000010 20010db8000000000000000000000080") + load;
}

}  // namespace lvspec::test
