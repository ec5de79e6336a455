#pragma once
// Our addresses as libtins takes them, and the two IP headers that every frame of ours begins with.
#include <tins/ethernetII.h>
#include <tins/ip.h>
#include <tins/ipv6.h>

#include <cstdint>

#include "gen/stimuli.hpp"

namespace lvspec {

[[nodiscard]] Tins::HWAddress<6> tins(Mac mac);
[[nodiscard]] Tins::IPv4Address tins4(Ip ip);
[[nodiscard]] Tins::IPv6Address tins6(Ip ip);

/// Ethernet and IP from client to VIP: IPv4 with DF, IPv6 with a flow label of the connection's own. `id` is
/// IPv4's identification, `ttl` the hop limit of IPv6.
[[nodiscard]] Tins::EthernetII to_vip(const Endpoints& ends, std::uint16_t id, std::uint8_t dscp = 0, std::uint8_t ttl = 64);

}  // namespace lvspec
