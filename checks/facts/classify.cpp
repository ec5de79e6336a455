#include "checks/facts/classify.hpp"

namespace lvspec {
namespace {

bool has_ports(const Frame& frame) noexcept { return frame.l4_offset != 0 && (frame.protocol == 6 || frame.protocol == 17); }

Exchange to_service(const Frame& packet, std::uint8_t service) noexcept {
  return {packet.ip().source(), packet.source_port(), service, false};
}

/// Of one link alone: nobody sends it on (RFC 4291 2.5.6). A director's VRRP and NDP over IPv6 have such a source.
bool is_link_local(const Ip& ip) noexcept { return !ip.is_v4() && ip.high >> 54U == 0xfe80U >> 6U; }

/// What a director sends on: for a VIP, or in somebody else's name. Its own talk (health checks, answers as the VIP) is not.
Exchange sent_by_director(Frame& frame, const Cluster& cluster, const Pairs& pairs) noexcept {
  const auto inner = inner_packet(frame);
  const Frame& packet = inner ? *inner : frame;
  const Ip source = packet.ip().source(), destination = packet.ip().destination();
  const std::uint8_t answering = cluster.service(source, packet.source_port(), packet.protocol);
  if (answering != Cluster::none) {
    frame.kind = Kind::reply;
    return {destination, packet.destination_port(), answering, false};
  }
  const auto is_own = [&] {
    return cluster.host(source).role == Role::director || cluster.is_vip(source) || is_link_local(source);
  };
  if (!cluster.is_vip(destination) && is_own() && !pairs.is_copy(packet)) {
    if (cluster.is_vip(source) && has_ports(frame)) frame.kind = Kind::unserved;
    return {};
  }
  frame.kind = Kind::forwarded;
  Exchange exchange = to_service(packet, cluster.service(destination, packet.destination_port(), packet.protocol));
  if (exchange.service != Cluster::none) return exchange;
  exchange.service = cluster.service_port(packet.destination_port(), packet.protocol);
  exchange.translated = true;
  return exchange;
}

/// What leaves by the tester's own port with its MAC it sent itself, and be it twice: once to the director, and to a real server
/// that its ARP table came to name.
bool is_testers_own(const Frame& frame, const Cluster& cluster) noexcept {
  const auto& vantages = cluster.profile().vantages;
  return frame.sender.role == Role::client && frame.vantage < vantages.size() && vantages[frame.vantage].at == Place::client;
}

Exchange to_vip(Frame& frame, std::uint8_t service, const Cluster& cluster, const Pairs& pairs) noexcept {
  // A router between client and director hands on what the client framed to it; only what arrives at the director is the request.
  const bool routed = frame.sender.role == Role::gateway && frame.receiver.role == Role::director;
  const bool from_server = frame.sender.role == Role::real_server;
  if (!routed && !is_testers_own(frame, cluster) && pairs.is_copy(frame) && !(from_server && pairs.was_sent_on(frame))) {
    frame.kind = Kind::forwarded;
  } else if (from_server) {
    return to_service(frame, service);  // its own, or what it gives back
  } else if (frame.receiver.role == Role::real_server) {
    frame.kind = Kind::direct;
  } else if (frame.receiver.role != Role::gateway) {
    frame.kind = Kind::request;
  }
  return to_service(frame, service);
}

}  // namespace

Exchange classify(Frame& frame, const Cluster& cluster, const Pairs& pairs) noexcept {
  if (!frame.ip() || frame.kind != Kind::other) return {};
  if (frame.sender.role == Role::director) return sent_by_director(frame, cluster, pairs);
  if (!has_ports(frame)) return {};
  const Ip source = frame.ip().source(), destination = frame.ip().destination();
  const std::uint8_t asked = cluster.service(destination, frame.destination_port(), frame.protocol);
  if (asked != Cluster::none) return to_vip(frame, asked, cluster, pairs);
  const std::uint8_t answering = cluster.service(source, frame.source_port(), frame.protocol);
  if (answering != Cluster::none) {
    frame.kind = Kind::reply;
    return {destination, frame.destination_port(), answering, false};
  }
  if (cluster.is_vip(source) || cluster.is_vip(destination)) {
    frame.kind = Kind::unserved;
    return {};
  }
  const std::uint8_t port = cluster.service_port(frame.source_port(), frame.protocol);
  const bool from_rip = cluster.host(source).role == Role::real_server;
  if (port == Cluster::none || !from_rip || cluster.host(destination).role == Role::director) return {};
  frame.kind = Kind::leak;
  return {destination, frame.destination_port(), port, false};
}

}  // namespace lvspec
