#pragma once
// Neighbour discovery (RFC 4861) as lvspec sends it: IPv6's counterpart of the ARP frames in gen/stimuli.hpp.
#include <optional>

#include "gen/outbox.hpp"
#include "lvspec/address.hpp"

namespace lvspec {

/// A neighbour solicitation (RFC 4861 4.3): who has `target`?
struct NdpQuestion {
  Mac own{};              ///< Ethernet source, and the sender's link-layer address
  std::optional<Mac> to;  ///< framed to this host alone; nothing: to the target's solicited-node group
  Ip sender{};            ///< ::  where it only tests whether the target is free (RFC 4862 5.4.2)
  Ip target{};
};
[[nodiscard]] Octets neighbour_solicitation(const NdpQuestion& question);

/// A neighbour advertisement (RFC 4861 7.2.4): `own` speaks for `address`. To an asker without an address it goes to all nodes.
[[nodiscard]] Octets neighbour_advertisement(Mac own, Ip address, Mac asker_mac, Ip asker);

/// The multicast address of everybody whose address ends like this one (RFC 4291 2.7.1).
[[nodiscard]] constexpr Ip solicited_node(Ip address) noexcept {
  return {0xff02'0000'0000'0000ULL, 0x0000'0001'ff00'0000ULL | (address.low & 0xff'ffffULL)};
}
/// The Ethernet address of an IPv6 multicast group (RFC 2464 7).
[[nodiscard]] constexpr Mac group_mac(Ip group) noexcept { return {0x3333'0000'0000ULL | (group.low & 0xffff'ffffULL)}; }

}  // namespace lvspec
