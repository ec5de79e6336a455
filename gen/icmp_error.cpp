#include "gen/icmp_error.hpp"

#include <tins/ethernetII.h>
#include <tins/icmp.h>
#include <tins/ip.h>
#include <tins/rawpdu.h>

#include <algorithm>

namespace lvspec {

Octets icmp_error_frame(const Endpoints& ends, const IcmpError& error, const Frame& quoted) {
  constexpr std::uint32_t carried = 8;
  const std::uint32_t end = std::min<std::uint32_t>(quoted.payload_offset + carried, quoted.captured);
  Tins::IP ip(Tins::IPv4Address(__builtin_bswap32(ends.vip.v4_value())),
              Tins::IPv4Address(__builtin_bswap32(ends.client.v4_value())));
  ip.ttl(64);
  ip.id(error.ip_id);
  Tins::ICMP icmp(static_cast<Tins::ICMP::Flags>(error.type));
  icmp.code(error.code);
  if (error.mtu != 0) icmp.mtu(error.mtu);
  Tins::EthernetII frame(Tins::HWAddress<6>(ends.peer.octets().data()), Tins::HWAddress<6>(ends.own.octets().data()));
  return (frame / ip / icmp / Tins::RawPDU(quoted.data + quoted.l3_offset, end - quoted.l3_offset)).serialize();
}

}  // namespace lvspec
