#include "lvspec/decode.hpp"

#include <cstring>

namespace lvspec {
namespace {

constexpr std::size_t ethernet_header = 14;
constexpr std::uint8_t protocol_icmp = 1, protocol_tcp = 6, protocol_udp = 17, protocol_icmp6 = 58;

void transport(Frame& f, std::size_t at, std::size_t end) noexcept {
  const std::size_t readable = end < f.captured ? end : f.captured;
  const auto fits = [&](std::size_t octets) { return at + octets <= readable; };
  std::size_t header = 8;
  if (f.protocol == protocol_tcp) {
    if (!fits(20)) return void(f.flaws = f.flaws | Flaw::bad_l4_header);
    header = (f.data[at + 12] >> 4U) * 4U;
    if (header < 20 || at + header > end) return void(f.flaws = f.flaws | Flaw::bad_l4_header);
  } else if (f.protocol == protocol_udp || f.protocol == protocol_icmp || f.protocol == protocol_icmp6) {
    if (!fits(8)) return void(f.flaws = f.flaws | Flaw::bad_l4_header);
  } else {
    return;
  }
  if (at + header > 0xffffU) return void(f.flaws = f.flaws | Flaw::bad_l4_header);
  f.l4_offset = static_cast<std::uint16_t>(at);
  f.payload_offset = static_cast<std::uint16_t>(at + header);
  f.payload_length = static_cast<std::uint32_t>(end - at - header);
  if (f.protocol == protocol_icmp) f.kind = Kind::icmp;
  if (f.protocol == protocol_icmp6) f.kind = f.data[at] >= 133 && f.data[at] <= 137 ? Kind::ndp : Kind::icmp;
}

/// A super-frame of a segmenting host can carry an IP length of 0 (more than 65,535 octets): then the frame's own length counts.
std::size_t ip_end(const Frame& f, std::size_t l3, std::size_t total) noexcept { return total == 0 ? f.length : l3 + total; }

void ipv4(Frame& f, std::size_t l3) noexcept {
  if (l3 + 20 > f.captured) return void(f.flaws = f.flaws | Flaw::short_ip);
  const std::uint8_t* p = f.data + l3;
  const std::size_t header = (*p & 15U) * 4U;
  const std::size_t total = be16(p + 2);
  if (*p >> 4U != 4 || header < 20 || (total != 0 && total < header)) return void(f.flaws = f.flaws | Flaw::bad_ip_header);
  if (l3 + header > f.captured) return void(f.flaws = f.flaws | Flaw::short_ip);
  f.l3_offset = static_cast<std::uint8_t>(l3);
  f.protocol = p[9];
  const std::size_t end = ip_end(f, l3, total);
  if (end > f.length) f.flaws = f.flaws | Flaw::short_ip;
  if ((be16(p + 6) & 0x1fffU) != 0) return void(f.flaws = f.flaws | Flaw::fragment);
  transport(f, l3 + header, end);
}

/// RFC 8200 4: hop-by-hop 0, routing 43, fragment 44, destination options 60; RFC 4302 authentication 51 counts in 4-octet units.
void ipv6(Frame& f, std::size_t l3) noexcept {
  if (l3 + 40 > f.captured) return void(f.flaws = f.flaws | Flaw::short_ip);
  const std::uint8_t* p = f.data + l3;
  if (*p >> 4U != 6) return void(f.flaws = f.flaws | Flaw::bad_ip_header);
  f.l3_offset = static_cast<std::uint8_t>(l3);
  const std::size_t payload = be16(p + 4);
  const std::size_t end = payload == 0 ? f.length : l3 + 40 + payload;
  if (end > f.length) f.flaws = f.flaws | Flaw::short_ip;
  std::size_t at = l3 + 40;
  std::uint8_t next = p[6];
  for (int depth = 0; depth < 8; ++depth) {
    if (next != 0 && next != 43 && next != 44 && next != 51 && next != 60) break;
    if (at + 8 > f.captured || at + 8 > end) return void(f.flaws = f.flaws | Flaw::short_ip);
    const std::uint8_t* extension = f.data + at;
    if (next == 44 && (be16(extension + 2) & 0xfff8U) != 0) {
      f.protocol = extension[0];
      return void(f.flaws = f.flaws | Flaw::fragment);
    }
    at += next == 44 ? 8U : next == 51 ? (extension[1] + 2U) * 4U : (extension[1] + 1U) * 8U;
    next = extension[0];
  }
  f.protocol = next;
  if (at < end) transport(f, at, end);
}

void arp(Frame& f, std::size_t l3) noexcept {
  const std::uint8_t* p = f.data + l3;
  const bool whole = l3 + 28 <= f.captured;
  if (!whole || be16(p) != 1 || be16(p + 2) != 0x0800 || p[4] != 6 || p[5] != 4) return void(f.flaws = f.flaws | Flaw::short_arp);
  f.l3_offset = static_cast<std::uint8_t>(l3);
  f.kind = Kind::arp;
}

}  // namespace

Frame decode(const Record& record) noexcept {
  Frame f;
  f.data = record.data;
  f.time_ns = record.time_ns;
  f.captured = record.captured;
  f.length = record.length < record.captured ? record.captured : record.length;
  f.number = record.number;
  f.vantage = record.vantage;
  if (f.captured < f.length) f.flaws = Flaw::truncated;
  if (f.captured < ethernet_header) {
    f.flaws = f.flaws | Flaw::short_ethernet;
    return f;
  }
  std::size_t l3 = ethernet_header;
  f.ethertype = be16(f.data + 12);
  for (int tags = 0; tags < 2 && (f.ethertype == 0x8100 || f.ethertype == 0x88a8) && l3 + 4 <= f.captured; ++tags) {
    if (tags == 0) f.vlan = be16(f.data + l3);
    f.ethertype = be16(f.data + l3 + 2);
    l3 += 4;
  }
  if (f.ethertype == 0x0800) ipv4(f, l3);
  if (f.ethertype == 0x86dd) ipv6(f, l3);
  if (f.ethertype == 0x0806) arp(f, l3);
  return f;
}

Frame decode_packet_at(const Frame& frame, std::size_t offset) noexcept {
  Frame f = frame;
  f.l3_offset = 0;
  f.l4_offset = 0;
  f.payload_offset = 0;
  f.payload_length = 0;
  f.protocol = 0;
  f.ethertype = 0;
  if (offset >= f.captured || offset > 0xffU) return f;
  f.ethertype = f.data[offset] >> 4U == 6 ? 0x86dd : 0x0800;
  if (f.ethertype == 0x86dd) ipv6(f, offset);
  if (f.ethertype == 0x0800) ipv4(f, offset);
  return f;
}

std::uint16_t internet_checksum(std::span<const std::uint8_t> octets) noexcept {
  // Modulo 65,535 a sum of longer words is the same (each carry comes back in at the bottom), and one of words in this machine's
  // byte order is that sum with its octets swapped (RFC 1071 2).
  std::uint64_t sum = 0;
  const std::uint8_t* p = octets.data();
  const std::size_t words = octets.size() / 8;
  for (std::size_t i = 0; i < words; ++i) {
    std::uint64_t word;
    std::memcpy(&word, p + i * 8, sizeof word);
    sum += word;
    sum += sum < word ? 1U : 0U;
  }
  std::uint64_t rest = 0;
  if (octets.size() % 8 != 0) std::memcpy(&rest, p + words * 8, octets.size() % 8);
  sum += rest;
  sum += sum < rest ? 1U : 0U;
  while (sum >> 16U != 0) sum = (sum & 0xffffU) + (sum >> 16U);
  const auto native = static_cast<std::uint16_t>(sum);
  std::uint8_t wire[2];
  std::memcpy(wire, &native, sizeof native);
  return static_cast<std::uint16_t>(~be16(wire));
}

}  // namespace lvspec
