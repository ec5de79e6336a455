#pragma once
// Frames that lvspec sends, built whole. Their Ethernet source is always our own MAC.
#include <cstdint>
#include <string_view>
#include <vector>

#include "gen/outbox.hpp"
#include "lvspec/address.hpp"
#include "lvspec/marker.hpp"

namespace lvspec {

/// An ARP request of any shape: broadcast, unicast, probe (sender 0.0.0.0), with a sender that is odd or not ours.
struct ArpQuestion {
  Mac own{};                  ///< Ethernet source
  Mac to = Mac::broadcast();  ///< Ethernet destination
  Mac sender_mac{};           ///< what the ARP header says of the sender: `own`, but for a restored mapping
  Ip sender = Ip::v4(0);
  Ip target{};
};
[[nodiscard]] Octets arp_question(const ArpQuestion& question);

/// A unicast ARP reply: `own` speaks for `address`.
[[nodiscard]] Octets arp_answer(Mac own, Ip address, Mac asker_mac, Ip asker);

/// A gratuitous request (sender = target) with the true owner's MAC, to the one host whose entry is to be mended.
[[nodiscard]] Octets arp_restoration(Mac own, Mac told, Ip address, Mac owner);

/// An RFC 5227 probe for `address` with the marker in its padding.
[[nodiscard]] Octets marker_frame(Mac own, Ip address, const Marker& marker);

/// The two ends of a connection as one of our frames names them.
struct Endpoints {
  Mac own;   ///< Ethernet source
  Mac peer;  ///< Ethernet destination of every frame, whoever answers: in direct routing the replies come from another host
  Ip client;
  std::uint16_t client_port = 0;
  Ip vip;
  std::uint16_t port = 0;
};

struct TcpFrame {
  std::uint16_t ip_id = 0;  ///< IPv4's identification
  std::uint8_t dscp = 0;
  std::uint8_t ttl = 64;
  std::uint8_t flags = 0;  ///< FIN 1, SYN 2, RST 4, PSH 8, ACK 16
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgment = 0;
  bool timestamps = false;  ///< RFC 7323 option
  std::uint32_t timestamp = 0;
  std::uint32_t echo = 0;
  std::string_view payload{};
};
/// ECN bits 0; IPv4 with DF. A SYN carries the MSS below, SACK-permitted, timestamps and window scale 7.
/// The largest segment that fits an Ethernet frame (RFC 9293 3.7.1).
[[nodiscard]] constexpr std::uint16_t own_mss(Family family) noexcept { return family == Family::ipv4 ? 1460 : 1440; }
[[nodiscard]] Octets tcp_frame(const Endpoints& ends, const TcpFrame& frame);

/// The packet of an untagged IPv4 frame without options, cut into fragments (RFC 791 3.2) of `octets` payload each, a multiple
/// of 8.
[[nodiscard]] std::vector<Octets> fragmented(const Octets& frame, std::size_t octets);

/// An echo request of ICMP (RFC 792) or ICMPv6 (RFC 4443 4.1) from the client to the VIP; the client's port is the identifier.
[[nodiscard]] Octets echo_request(const Endpoints& ends, std::uint16_t ip_id, std::uint16_t sequence);

}  // namespace lvspec
