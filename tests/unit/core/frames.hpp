#pragma once
// Frames made by hand, one of each type that decode() knows.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lvspec/decode.hpp"

namespace lvspec::test {

using Octets = std::vector<std::uint8_t>;

inline Octets octets(std::string_view hex) {
  Octets out;
  int high = -1;
  for (const char c : hex) {
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) continue;
    if (high >= 0) out.push_back(static_cast<std::uint8_t>(high * 16 + digit));
    high = high >= 0 ? -1 : digit;
  }
  return out;
}

inline Octets operator+(Octets a, const Octets& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

inline const Octets macs = octets("020000000012 0200000000c8");
inline const Octets ipv4_type = octets("0800"), ipv6_type = octets("86dd"), arp_type = octets("0806"), tag = octets("8100 2005");

inline const Octets arp_request = octets("0001 0800 06 04 0001 0200000000c8 c63364c8 000000000000 c63364b4");

/// IPv4 without options, TTL 64, identification 0x1234, from 198.51.100.200 to 198.51.100.180. Its checksum is right for `total`
/// 40 only.
inline Octets ipv4(std::uint8_t protocol, std::uint16_t total, std::uint16_t fragment = 0) {
  Octets h = octets("45 00 0000 1234 0000 40 00 1ca3 c63364c8 c63364b4");
  h[2] = static_cast<std::uint8_t>(total >> 8U);
  h[3] = static_cast<std::uint8_t>(total);
  h[6] = static_cast<std::uint8_t>(fragment >> 8U);
  h[7] = static_cast<std::uint8_t>(fragment);
  h[9] = protocol;
  return h;
}

/// IPv6 from 2001:db8::c8 to 2001:db8::b4, hop limit 63.
inline Octets ipv6(std::uint8_t next, std::uint16_t payload) {
  Octets h = octets("60000000 0000 00 3f 20010db80000000000000000000000c8 20010db80000000000000000000000b4");
  h[4] = static_cast<std::uint8_t>(payload >> 8U);
  h[5] = static_cast<std::uint8_t>(payload);
  h[6] = next;
  return h;
}

/// The same for ICMPv6, with the hop limit that neighbour discovery needs.
inline Octets neighbour_ipv6(std::uint16_t payload) {
  Octets h = ipv6(58, payload);
  h[7] = 255;
  return h;
}
inline const Octets asked_for = octets("20010db80000000000000000000000b4");

inline const Octets tcp_syn = octets("4e20 0050 00000001 00000000 50 02 ffff 0000 0000");
inline const Octets tcp_options = octets("4e20 0050 00000001 00000002 80 18 ffff 0000 0000 0101080a 00000001 00000002");
inline const Octets udp = octets("4e20 0035 000c 0000");
inline const Octets echo = octets("08 00 0000 0001 0001");
inline const Octets solicitation = octets("87 00 0000 00000000 20010db80000000000000000000000b4");
inline const Octets data = octets("47455420");

struct Sample {
  std::string name;
  Octets octets;
};

inline std::vector<Sample> every_type() {
  return {
      {"ARP", macs + arp_type + arp_request},
      {"tagged ARP", macs + tag + arp_type + arp_request},
      {"twice tagged ARP", macs + octets("88a8 0007") + tag + arp_type + arp_request},
      {"three tags", macs + tag + tag + tag + arp_type + arp_request},
      {"TCP", macs + ipv4_type + ipv4(6, 44) + tcp_syn + data},
      {"TCP with options", macs + ipv4_type + ipv4(6, 56) + tcp_options + data},
      {"UDP", macs + ipv4_type + ipv4(17, 32) + udp + data},
      {"ICMP", macs + ipv4_type + ipv4(1, 32) + echo + data},
      {"IPv4 with options",
       macs + ipv4_type + octets("46 00 0030 0001 0000 40 06 0000 c63364c8 c63364b4 01010100") + tcp_syn + data},
      {"IPIP", macs + ipv4_type + ipv4(4, 64) + ipv4(6, 44) + tcp_syn + data},
      {"super-frame without a length", macs + ipv4_type + ipv4(6, 0) + tcp_syn + data},
      {"a later fragment", macs + ipv4_type + ipv4(6, 44, 0x0010) + tcp_syn + data},
      {"TCP over IPv6", macs + ipv6_type + ipv6(6, 24) + tcp_syn + data},
      {"NDP", macs + ipv6_type + ipv6(58, 24) + solicitation},
      {"neighbour advertisement", macs + ipv6_type + neighbour_ipv6(40) + octets("8800 0000 60000000") + asked_for +
                                      octets("0e01 000000000000 0201 020000000012")},
      {"extension headers",
       macs + ipv6_type + ipv6(0, 48) + octets("2b00 0000 0000 0000 3c00 0000 0000 0000 0600 0000 0000 0000") + tcp_syn + data},
      {"IPv6 fragment", macs + ipv6_type + ipv6(44, 32) + octets("0600 0008 00000001") + tcp_syn + data},
      {"authentication header", macs + ipv6_type + ipv6(51, 36) + octets("0601 0000 00000001 00000001") + tcp_syn + data},
      {"no protocol that is known", macs + octets("88cc 0207 0400")},
  };
}

/// A frame on a heap block of exactly its size, so that AddressSanitizer sees every octet read too far.
struct Captured {
  std::unique_ptr<std::uint8_t[]> block;
  Record record;

  explicit Captured(const Octets& all, std::size_t kept = ~std::size_t{0}) {
    const std::size_t size = std::min(kept, all.size());
    block = std::make_unique<std::uint8_t[]>(size);
    std::copy_n(all.begin(), size, block.get());
    record.data = block.get();
    record.captured = static_cast<std::uint32_t>(size);
    record.length = static_cast<std::uint32_t>(all.size());
  }
  [[nodiscard]] Frame frame() const { return decode(record); }
};

}  // namespace lvspec::test
