#include "gen/ndp_frames.hpp"

#include <tins/icmpv6.h>

#include "gen/tins_values.hpp"

namespace lvspec {
namespace {

constexpr std::uint8_t hop_limit = 255;  // RFC 4861 7.1: what came through a router is not believed
constexpr Ip all_nodes{0xff02'0000'0000'0000ULL, 1};

Octets frame(Mac own, Mac to, Ip source, Ip destination, const Tins::ICMPv6& message) {
  Tins::IPv6 ip(tins6(destination), tins6(source));
  ip.hop_limit(hop_limit);
  return (Tins::EthernetII(tins(to), tins(own)) / ip / message).serialize();
}

}  // namespace

Octets neighbour_solicitation(const NdpQuestion& q) {
  Tins::ICMPv6 message(Tins::ICMPv6::NEIGHBOUR_SOLICIT);
  message.target_addr(tins6(q.target));
  // RFC 4861 4.3: none where the sender has no address.
  if (!q.sender.is_unspecified()) message.source_link_layer_addr(tins(q.own));
  const Ip group = solicited_node(q.target);
  return frame(q.own, q.to.value_or(group_mac(group)), q.sender, q.to ? q.target : group, message);
}

Octets neighbour_advertisement(Mac own, Ip address, Mac asker_mac, Ip asker) {
  const bool to_all = asker.is_unspecified();
  Tins::ICMPv6 message(Tins::ICMPv6::NEIGHBOUR_ADVERT);
  message.target_addr(tins6(address));
  message.solicited(to_all ? 0 : 1);
  message.override(1);
  message.target_link_layer_addr(tins(own));
  return frame(own, to_all ? group_mac(all_nodes) : asker_mac, address, to_all ? all_nodes : asker, message);
}

}  // namespace lvspec
