#include "wire/route.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "wire/descriptor.hpp"
#include "wire/link.hpp"
#include "wire/wire_error.hpp"

namespace lvspec {
namespace {

template <std::size_t size>
struct Attribute {
  rtattr header{.rta_len = RTA_LENGTH(size), .rta_type = 0};
  std::array<std::uint8_t, size> value{};
};

template <std::size_t size>
struct Question {
  nlmsghdr header{};
  rtmsg route{};
  Attribute<size> destination{};
  Attribute<4> interface {};
};

template <std::size_t size>
Question<size> question(const Ip& to, unsigned interface) {
  Question<size> q;
  q.header.nlmsg_len = sizeof q;
  q.header.nlmsg_type = RTM_GETROUTE;
  q.header.nlmsg_flags = NLM_F_REQUEST;
  q.route.rtm_family = to.is_v4() ? AF_INET : AF_INET6;
  q.route.rtm_dst_len = size * 8;
  q.destination.header.rta_type = RTA_DST;
  // The last octets of an address are its value: an IPv4 one has no others.
  const std::array<std::uint64_t, 2> octets{__builtin_bswap64(to.high), __builtin_bswap64(to.low)};
  std::memcpy(q.destination.value.data(), reinterpret_cast<const std::uint8_t*>(octets.data()) + sizeof octets - size, size);
  q.interface.header.rta_type = RTA_OIF;
  std::memcpy(q.interface.value.data(), &interface, sizeof interface);
  return q;
}

std::optional<Ip> gateway_in(const std::uint8_t* answer, std::size_t size) {
  nlmsghdr header{};
  if (size < NLMSG_LENGTH(sizeof(rtmsg))) return std::nullopt;
  std::memcpy(&header, answer, sizeof header);
  if (header.nlmsg_type != RTM_NEWROUTE) return std::nullopt;
  for (std::size_t at = NLMSG_LENGTH(sizeof(rtmsg)); at + sizeof(rtattr) <= size;) {
    rtattr attribute{};
    std::memcpy(&attribute, answer + at, sizeof attribute);
    if (attribute.rta_len < sizeof attribute || attribute.rta_len > size - at) break;
    const std::uint8_t* value = answer + at + sizeof attribute;
    if (attribute.rta_type == RTA_GATEWAY && attribute.rta_len == RTA_LENGTH(4)) return Ip::v4_from_wire(value);
    if (attribute.rta_type == RTA_GATEWAY && attribute.rta_len == RTA_LENGTH(16)) return Ip::v6_from_wire(value);
    at += RTA_ALIGN(attribute.rta_len);
  }
  return std::nullopt;
}

template <std::size_t size>
std::optional<Ip> ask(const Ip& to, unsigned interface) {
  const Descriptor netlink(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!netlink) throw WireError(std::string("the kernel cannot be asked about routes: ") + std::strerror(errno));
  const Question<size> q = question<size>(to, interface);
  alignas(nlmsghdr) std::array<std::uint8_t, 4096> answer{};
  if (::send(netlink.get(), &q, sizeof q, 0) < 0) return std::nullopt;
  const auto got = ::recv(netlink.get(), answer.data(), answer.size(), 0);
  return got > 0 ? gateway_in(answer.data(), static_cast<std::size_t>(got)) : std::nullopt;
}

}  // namespace

std::optional<Ip> router_to(const Ip& to, const std::string& interface) {
  const std::optional<Link> link = find_link(interface);
  if (!link) return std::nullopt;
  return to.is_v4() ? ask<4>(to, link->index) : ask<16>(to, link->index);
}

}  // namespace lvspec
