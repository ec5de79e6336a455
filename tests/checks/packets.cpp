#include "tests/checks/packets.hpp"

#include <cstdlib>

namespace lvspec::words {
namespace {

constexpr std::uint8_t icmp6 = 58;

void add8(Octets& out, std::uint32_t v) { out.push_back(static_cast<std::uint8_t>(v & 0xffU)); }
void add16(Octets& out, std::uint32_t v) { add8(out, v >> 8U), add8(out, v); }
void add32(Octets& out, std::uint32_t v) { add16(out, v >> 16U), add16(out, v); }
void add64(Octets& out, std::uint64_t v) {
  add32(out, static_cast<std::uint32_t>(v >> 32U));
  add32(out, static_cast<std::uint32_t>(v));
}
void add_mac(Octets& out, Mac mac) {
  add16(out, static_cast<std::uint32_t>(mac.value >> 32U));
  add32(out, static_cast<std::uint32_t>(mac.value));
}
void add_ip(Octets& out, const Ip& address) {
  if (address.is_v4()) return add32(out, address.v4_value());
  add64(out, address.high);
  add64(out, address.low);
}

/// RFC 1071, over octets[from, to).
std::uint32_t sum(const Octets& o, std::size_t from, std::size_t to) {
  std::uint32_t s = 0;
  for (std::size_t i = from; i < to; ++i) s += static_cast<std::uint32_t>(o[i]) << ((i - from) % 2 == 0 ? 8U : 0U);
  return s;
}
std::uint32_t folded(std::uint32_t s) {
  while (s >> 16U != 0) s = (s & 0xffffU) + (s >> 16U);
  return s;
}

bool is_v4(const Octets& frame) { return frame[ethernet] >> 4U == 4; }

void add_ip_header(Octets& out, const Packet& p, std::size_t payload) {
  if (p.source.is_v4()) {
    const std::size_t total = payload + 20;
    add8(out, 0x45), add8(out, 0x28);  // DSCP 10: what a rule might rewrite is not zero
    add16(out, total > 0xffff ? 0U : static_cast<std::uint32_t>(total));
    add16(out, p.id), add16(out, 0x4000), add8(out, p.ttl), add8(out, p.protocol), add16(out, 0);
  } else {
    add32(out, 0x6020'0000U), add16(out, static_cast<std::uint32_t>(payload)), add8(out, p.protocol), add8(out, p.ttl);
  }
  add_ip(out, p.source);
  add_ip(out, p.destination);
}

void add_tcp_header(Octets& out, const Packet& p) {
  const bool syn = (p.flags & flag::syn) != 0;
  add16(out, p.source_port), add16(out, p.destination_port), add32(out, p.sequence), add32(out, p.acknowledgment);
  add8(out, syn ? 0x60U : 0x50U), add8(out, p.flags), add16(out, 0xfa0a), add16(out, 0), add16(out, 0);
  if (syn) add32(out, 0x0204'05b4U);  // MSS 1460
}

void add_udp_header(Octets& out, const Packet& p) {
  add16(out, p.source_port), add16(out, p.destination_port);
  add16(out, static_cast<std::uint32_t>(p.payload.size() + 8)), add16(out, 0);
}

}  // namespace

Ip ip(std::string_view text) {
  const auto parsed = Ip::parse(text);
  if (!parsed) std::abort();
  return *parsed;
}

Octets octets(std::string_view text) { return {text.begin(), text.end()}; }

Octets Packet::frame() const {
  Octets transport;
  protocol == 6 ? add_tcp_header(transport, *this) : add_udp_header(transport, *this);
  transport.insert(transport.end(), payload.begin(), payload.end());
  Octets out;
  add_mac(out, to), add_mac(out, from), add16(out, source.is_v4() ? 0x0800U : 0x86ddU);
  add_ip_header(out, *this, transport.size());
  out.insert(out.end(), transport.begin(), transport.end());
  mend_header_checksum(out);
  mend_transport_checksum(out);
  return out;
}

Octets ArpWords::frame() const {
  Octets out;
  add_mac(out, to), add_mac(out, from), add16(out, 0x0806);
  add16(out, 1), add16(out, 0x0800), add8(out, 6), add8(out, 4), add16(out, opcode);
  add_mac(out, sender_mac), add_ip(out, sender), add_mac(out, target_mac), add_ip(out, target);
  out.insert(out.end(), padding.begin(), padding.end());
  return out;
}

Octets NdpWords::frame() const {
  Octets message;
  add8(message, advertises ? 136 : 135), add8(message, 0), add16(message, 0);
  add32(message, advertises ? static_cast<std::uint32_t>(flags) << 24U : 0U);
  add_ip(message, target);
  if (link != Mac{}) add8(message, advertises ? 2 : 1), add8(message, 1), add_mac(message, link);
  Packet packet;
  packet.source = source, packet.destination = destination, packet.protocol = icmp6, packet.ttl = 255;
  Octets out;
  add_mac(out, to), add_mac(out, from), add16(out, 0x86dd);
  add_ip_header(out, packet, message.size());
  out.insert(out.end(), message.begin(), message.end());
  mend_transport_checksum(out);
  return out;
}

void put16(Octets& out, std::size_t at, std::uint32_t value) {
  out[at] = static_cast<std::uint8_t>(value >> 8U & 0xffU);
  out[at + 1] = static_cast<std::uint8_t>(value & 0xffU);
}

void set_macs(Octets& frame, Mac from, Mac to) {
  Octets macs;
  add_mac(macs, to), add_mac(macs, from);
  std::copy(macs.begin(), macs.end(), frame.begin());
}

void mend_header_checksum(Octets& frame) {
  if (!is_v4(frame)) return;
  put16(frame, header_checksum_at, 0);
  const std::size_t header = (frame[ethernet] & 15U) * 4U;
  put16(frame, header_checksum_at, ~folded(sum(frame, ethernet, ethernet + header)));
}

void mend_transport_checksum(Octets& frame) {
  const bool v4 = is_v4(frame);
  const std::size_t l4 = ethernet + (v4 ? 20U : 40U);
  const std::uint32_t protocol = frame[ethernet + (v4 ? 9U : 6U)];
  const std::size_t at = l4 + (protocol == 6 ? 16U : protocol == icmp6 ? 2U : 6U);
  put16(frame, at, 0);
  const auto length = static_cast<std::uint32_t>(frame.size() - l4);
  const std::uint32_t pseudo = sum(frame, ethernet + (v4 ? 12U : 8U), l4) + protocol + length % 0x10000U + length / 0x10000U;
  put16(frame, at, ~folded(pseudo + folded(sum(frame, l4, frame.size()))));
}

void lower_ttl(Octets& frame, int by) {
  std::uint8_t& ttl = frame[is_v4(frame) ? ttl_at : ethernet + 7];
  ttl = static_cast<std::uint8_t>(ttl - by);
  mend_header_checksum(frame);
}

Octets tunnelled(const Octets& frame, std::uint8_t protocol, const Ip& source, const Ip& destination) {
  Packet outer;
  outer.source = source;
  outer.destination = destination;
  outer.protocol = protocol;
  Octets out(frame.begin(), frame.begin() + ethernet);
  const std::size_t gre = protocol == 47 ? 4 : 0;
  add_ip_header(out, outer, frame.size() - ethernet + gre);
  if (gre != 0) add32(out, is_v4(frame) ? 0x0800U : 0x86ddU);
  out.insert(out.end(), frame.begin() + ethernet, frame.end());
  mend_header_checksum(out);
  return out;
}

Octets tagged(const Octets& frame, std::uint16_t vlan) {
  Octets out(frame.begin(), frame.begin() + 12);
  add16(out, 0x8100), add16(out, vlan);
  out.insert(out.end(), frame.begin() + 12, frame.end());
  return out;
}

}  // namespace lvspec::words
