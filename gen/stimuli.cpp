#include "gen/stimuli.hpp"

#include <tins/arp.h>
#include <tins/icmp.h>
#include <tins/icmpv6.h>
#include <tins/rawpdu.h>
#include <tins/tcp.h>

#include <algorithm>

#include "gen/tins_values.hpp"

namespace lvspec {
namespace {

constexpr std::uint16_t window = 64240;
constexpr std::uint8_t window_scale = 7;
constexpr std::uint8_t syn = 2, ack = 16;

Tins::EthernetII arp(Mac source, Mac destination, const Tins::ARP& header) {
  return Tins::EthernetII(tins(destination), tins(source)) / header;
}

Tins::ARP header(std::uint16_t opcode, Mac sender_mac, Ip sender, Mac target_mac, Ip target) {
  Tins::ARP out(tins4(target), tins4(sender), tins(target_mac), tins(sender_mac));
  out.opcode(static_cast<Tins::ARP::Flags>(opcode));
  return out;
}

void add_options(Tins::TCP& tcp, const TcpFrame& frame, std::uint16_t mss) {
  const bool opens = (frame.flags & syn) != 0;
  if (opens) tcp.mss(mss);
  if (opens) tcp.sack_permitted();
  if (!opens && frame.timestamps) tcp.add_option(Tins::TCP::NOP);
  if (!opens && frame.timestamps) tcp.add_option(Tins::TCP::NOP);
  if (frame.timestamps) tcp.timestamp(frame.timestamp, frame.echo);
  if (opens) tcp.add_option(Tins::TCP::NOP);
  if (opens) tcp.winscale(window_scale);
}

}  // namespace

Octets arp_question(const ArpQuestion& q) {
  return arp(q.own, q.to, header(Tins::ARP::REQUEST, q.sender_mac, q.sender, Mac{}, q.target)).serialize();
}

Octets arp_answer(Mac own, Ip address, Mac asker_mac, Ip asker) {
  return arp(own, asker_mac, header(Tins::ARP::REPLY, own, address, asker_mac, asker)).serialize();
}

Octets arp_restoration(Mac own, Mac told, Ip address, Mac owner) {
  return arp_question({.own = own, .to = told, .sender_mac = owner, .sender = address, .target = address});
}

Octets marker_frame(Mac own, Ip address, const Marker& marker) {
  const auto padding = marker_padding(marker);
  auto frame = arp(own, Mac::broadcast(), header(Tins::ARP::REQUEST, own, Ip::v4(0), Mac{}, address));
  return (frame / Tins::RawPDU(padding.data(), static_cast<std::uint32_t>(padding.size()))).serialize();
}

Octets tcp_frame(const Endpoints& ends, const TcpFrame& frame) {
  Tins::TCP tcp(ends.port, ends.client_port);
  tcp.flags(frame.flags);
  tcp.seq(frame.sequence);
  tcp.ack_seq((frame.flags & ack) != 0 ? frame.acknowledgment : 0);
  tcp.window(window);
  add_options(tcp, frame, own_mss(ends.vip.family()));
  Tins::EthernetII out = to_vip(ends, frame.ip_id, frame.dscp, frame.ttl) / tcp;
  if (!frame.payload.empty()) out /= Tins::RawPDU(std::string(frame.payload));
  return out.serialize();
}

std::vector<Octets> fragmented(const Octets& frame, std::size_t octets) {
  constexpr std::size_t headers = 14 + 20;
  const Tins::EthernetII whole(frame.data(), static_cast<std::uint32_t>(frame.size()));
  std::vector<Octets> out;
  for (std::size_t at = headers; at < frame.size(); at += octets) {
    const std::size_t length = std::min(octets, frame.size() - at);
    Tins::IP ip = whole.rfind_pdu<Tins::IP>();
    ip.flags(at + length < frame.size() ? Tins::IP::MORE_FRAGMENTS : static_cast<Tins::IP::Flags>(0));
    ip.fragment_offset(static_cast<std::uint16_t>((at - headers) / 8));
    ip.inner_pdu(Tins::RawPDU(frame.data() + at, static_cast<std::uint32_t>(length)));
    out.push_back((Tins::EthernetII(whole.dst_addr(), whole.src_addr()) / ip).serialize());
  }
  return out;
}

Octets echo_request(const Endpoints& ends, std::uint16_t ip_id, std::uint16_t sequence) {
  const Tins::EthernetII head = to_vip(ends, ip_id);
  Tins::ICMP icmp(Tins::ICMP::ECHO_REQUEST);
  icmp.id(ends.client_port);
  icmp.sequence(sequence);
  Tins::ICMPv6 icmp6(Tins::ICMPv6::ECHO_REQUEST);
  icmp6.identifier(ends.client_port);
  icmp6.sequence(sequence);
  return ends.vip.is_v4() ? (head / icmp).serialize() : (head / icmp6).serialize();
}

}  // namespace lvspec
