#include "gen/tins_values.hpp"

#include "lvspec/address.hpp"

namespace lvspec {
namespace {

Tins::IP header4(const Endpoints& ends, std::uint16_t id, std::uint8_t dscp, std::uint8_t ttl) {
  Tins::IP ip(tins4(ends.vip), tins4(ends.client));
  ip.ttl(ttl);
  ip.id(id);
  ip.tos(static_cast<std::uint8_t>(dscp << 2U));
  ip.flags(Tins::IP::DONT_FRAGMENT);
  return ip;
}

/// RFC 6437 3: one label for all packets of a flow, and not 0, so that a director that loses it is found out.
std::uint32_t flow_label(const Endpoints& ends) {
  return static_cast<std::uint32_t>(mix64(ends.client.low ^ ends.client_port) & 0xf'fffeU) | 1U;
}

Tins::IPv6 header6(const Endpoints& ends, std::uint8_t dscp, std::uint8_t ttl) {
  Tins::IPv6 ip(tins6(ends.vip), tins6(ends.client));
  ip.hop_limit(ttl);
  ip.traffic_class(static_cast<std::uint8_t>(dscp << 2U));
  ip.flow_label(Tins::small_uint<20>(flow_label(ends)));
  return ip;
}

}  // namespace

Tins::HWAddress<6> tins(Mac mac) { return Tins::HWAddress<6>(mac.octets().data()); }
Tins::IPv4Address tins4(Ip ip) { return Tins::IPv4Address(__builtin_bswap32(ip.v4_value())); }
Tins::IPv6Address tins6(Ip ip) { return Tins::IPv6Address(ip.text()); }

Tins::EthernetII to_vip(const Endpoints& ends, std::uint16_t id, std::uint8_t dscp, std::uint8_t ttl) {
  const Tins::EthernetII ethernet(tins(ends.peer), tins(ends.own));
  return ends.vip.is_v4() ? ethernet / header4(ends, id, dscp, ttl) : ethernet / header6(ends, dscp, ttl);
}

}  // namespace lvspec
