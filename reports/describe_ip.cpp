#include "reports/describe_ip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "lvspec/decode.hpp"
#include "lvspec/printable.hpp"

namespace lvspec {
namespace {

constexpr unsigned deepest = 3;

std::string host(const Ip& ip, bool with_port) { return with_port && !ip.is_v4() ? "[" + ip.text() + "]" : ip.text(); }

/// Ports where the transport header is whole, or where a quotation holds at least their four octets.
const std::uint8_t* ports(const Frame& frame) {
  if (frame.protocol != 6 && frame.protocol != 17) return nullptr;
  if (frame.l4_offset != 0) return frame.data + frame.l4_offset;
  const std::size_t at = frame.l3_offset + frame.ip().header_length();
  const bool plain = frame.ip().is_v4() && !has(frame.flaws, Flaw::fragment) && at + 4 <= frame.captured;
  return plain ? frame.data + at : nullptr;
}

std::string addresses(const Frame& frame) {
  const IpHeader ip = frame.ip();
  const std::uint8_t* p = ports(frame);
  const std::string source = host(ip.source(), p), destination = host(ip.destination(), p);
  if (!p) return fmt::format("IP {} > {}", source, destination);
  return fmt::format("IP {}:{} > {}:{}", source, be16(p), destination, be16(p + 2));
}

std::string flag_letters(std::uint8_t flags) {
  constexpr std::string_view letters = "FSRP.UEW";
  std::string out;
  for (std::size_t bit = 0; bit < letters.size(); ++bit)
    if ((flags >> bit & 1U) != 0) out += letters[bit];
  return out.empty() ? "none" : out;
}

std::string option(const std::uint8_t* p, std::size_t length) {
  switch (p[0]) {
    case 2:
      return length == 4 ? fmt::format("mss {}", be16(p + 2)) : "mss?";
    case 3:
      return length == 3 ? fmt::format("wscale {}", p[2]) : "wscale?";
    case 4:
      return "sackOK";
    case 5:
      return "sack";
    case 8:
      return length == 10 ? fmt::format("TS val {} ecr {}", be32(p + 2), be32(p + 6)) : "TS?";
    default:
      return fmt::format("option {}", p[0]);
  }
}

/// RFC 9293 3.1: kind, length, value; 0 ends the list and 1 pads.
std::string options(const Frame& frame) {
  std::string out;
  const std::size_t end = std::min<std::size_t>(frame.payload_offset, frame.captured);
  for (std::size_t at = frame.l4_offset + 20U; at < end && frame.data[at] != 0;) {
    const std::uint8_t* p = frame.data + at;
    const std::size_t length = p[0] == 1 ? 1 : at + 1 < end ? p[1] : 0;
    if (p[0] != 1 && (length < 2 || at + length > end)) return out + (out.empty() ? "" : ",") + "cut";
    if (p[0] != 1) out += (out.empty() ? "" : ",") + option(p, length);
    at += length;
  }
  return out;
}

/// The first line of an HTTP message, as it names what a connection was about.
std::string first_line(std::span<const std::uint8_t> payload) {
  constexpr std::array<std::string_view, 6> starts{"GET ", "HEAD ", "POST ", "PUT ", "HTTP/1.", "DELETE "};
  const std::string text(payload.begin(),
                         payload.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(payload.size(), 120)));
  if (std::none_of(starts.begin(), starts.end(), [&](std::string_view s) { return text.starts_with(s); })) return "";
  return ", \"" + shortened(printable(text.substr(0, text.find_first_of("\r\n"))), 60) + '"';
}

std::string describe_tcp(const Frame& frame) {
  const Tcp tcp = frame.tcp();
  std::string out = fmt::format("TCP [{}] seq {}", flag_letters(tcp.flags()), tcp.sequence());
  if (tcp.ack()) out += fmt::format(" ack {}", tcp.acknowledgment());
  out += fmt::format(" win {} len {}", be16(tcp.p + 14), frame.payload_length);
  if (const std::string all = options(frame); !all.empty()) out += fmt::format(" [{}]", all);
  return out + first_line(frame.payload());
}

std::string describe_tunnel(const Frame& frame, unsigned depth) {
  const std::size_t at = frame.l3_offset + frame.ip().header_length();
  const auto inner = at < frame.captured ? frame.bytes().subspan(at) : std::span<const std::uint8_t>{};
  return fmt::format("IPIP, inside: {}", describe_packet(inner, depth + 1));
}

std::string describe_transport(const Frame& frame, unsigned depth) {
  if (has(frame.flaws, Flaw::fragment)) return fmt::format("later fragment, protocol {}", frame.protocol);
  if (frame.tcp()) return describe_tcp(frame);
  if (frame.icmp()) return describe_icmp(frame, depth);
  switch (frame.protocol) {
    case 4:
    case 41:
      return describe_tunnel(frame, depth);
    case 6:
      return "TCP";
    case 17:
      return frame.l4_offset != 0 ? fmt::format("UDP len {}", frame.payload_length) : "UDP";
    case 1:
      return "ICMP";
    case 58:
      return "ICMPv6";
    case 112:
      return "VRRP";
    default:
      return fmt::format("protocol {}", frame.protocol);
  }
}

std::string header_fields(const Frame& frame) {
  const IpHeader ip = frame.ip();
  if (!ip.is_v4()) return fmt::format(", hlim {}", ip.ttl());
  std::string out = fmt::format(", ttl {}, id {}", ip.ttl(), ip.id());
  if (ip.p[1] != 0) out += fmt::format(", tos 0x{:02x}", ip.p[1]);
  const unsigned fragment = be16(ip.p + 6);
  if ((fragment & 0x3fffU) != 0)
    out += fmt::format(", fragment at {}{}", (fragment & 0x1fffU) * 8U, (fragment & 0x2000U) != 0 ? "+" : "");
  return out;
}

}  // namespace

std::string describe_ip(const Frame& frame, unsigned depth) {
  return fmt::format("{}, {}{}", addresses(frame), describe_transport(frame, depth), header_fields(frame));
}

std::string describe_packet(std::span<const std::uint8_t> octets, unsigned depth) {
  if (octets.empty()) return "nothing";
  if (depth > deepest) return fmt::format("{} octets", octets.size());
  const bool v6 = octets[0] >> 4U == 6;
  // The one decoder looks at frames, so the packet gets an Ethernet header, and the length that it claims: being cut is no flaw
  // here.
  std::vector<std::uint8_t> frame(14);
  frame[12] = v6 ? 0x86 : 0x08;
  frame[13] = v6 ? 0xdd : 0x00;
  frame.insert(frame.end(), octets.begin(), octets.end());
  Record record;
  record.data = frame.data();
  record.captured = static_cast<std::uint32_t>(frame.size());
  record.length = record.captured + 0x10000U;
  const Frame inner = decode(record);
  return inner.ip() ? describe_ip(inner, depth) : fmt::format("{} octets that are no IP packet", octets.size());
}

}  // namespace lvspec
