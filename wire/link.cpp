#include "wire/link.hpp"

#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "wire/descriptor.hpp"
#include "wire/wire_error.hpp"

namespace lvspec {
namespace {

struct Question {
  nlmsghdr header{};
  ifinfomsg info{};
  rtattr attribute{};
  std::array<char, IFNAMSIZ> name{};
};

Question question(const std::string& name) {
  Question q;
  const std::size_t attribute = sizeof q.attribute + name.size() + 1;
  q.header.nlmsg_len = static_cast<std::uint32_t>(NLMSG_LENGTH(sizeof q.info) + attribute);
  q.header.nlmsg_type = RTM_GETLINK;
  q.header.nlmsg_flags = NLM_F_REQUEST;
  q.attribute.rta_type = IFLA_IFNAME;
  q.attribute.rta_len = static_cast<unsigned short>(attribute);
  std::copy(name.begin(), name.end(), q.name.begin());
  return q;
}

/// An attribute's value, as far as both sides know its type: kernels add fields at the end.
template <class Value>
Value value(const std::uint8_t* p, std::size_t size) {
  Value v{};
  std::memcpy(&v, p, std::min(size, sizeof v));
  return v;
}

void take(Link& link, std::uint16_t type, const std::uint8_t* p, std::size_t size) {
  if (type == IFLA_ADDRESS && size == 6) link.mac = Mac::from_wire(p);
  if (type == IFLA_CARRIER) link.carrier = value<std::uint8_t>(p, size) != 0;
  if (type == IFLA_CARRIER_DOWN_COUNT) link.carrier_losses = value<std::uint32_t>(p, size);
  if (type == IFLA_STATS64) {
    const auto stats = value<rtnl_link_stats64>(p, size);
    // Drivers use the two overrun counters for the same events, some of them both at once.
    link.missed = stats.rx_missed_errors + std::max(stats.rx_fifo_errors, stats.rx_over_errors);
    link.dropped = stats.rx_dropped;
  }
}

std::optional<Link> parse(const std::uint8_t* answer, std::size_t size) {
  if (size < NLMSG_LENGTH(sizeof(ifinfomsg))) return std::nullopt;
  if (value<nlmsghdr>(answer, size).nlmsg_type != RTM_NEWLINK) return std::nullopt;
  const auto info = value<ifinfomsg>(answer + NLMSG_HDRLEN, size - NLMSG_HDRLEN);
  Link link;
  link.index = static_cast<unsigned>(info.ifi_index);
  link.up = (info.ifi_flags & IFF_UP) != 0;
  link.ethernet = info.ifi_type == ARPHRD_ETHER;
  for (std::size_t at = NLMSG_LENGTH(sizeof info); at + sizeof(rtattr) <= size;) {
    const auto attribute = value<rtattr>(answer + at, size - at);
    if (attribute.rta_len < sizeof attribute || attribute.rta_len > size - at) break;
    take(link, attribute.rta_type, answer + at + sizeof attribute, attribute.rta_len - sizeof attribute);
    at += RTA_ALIGN(attribute.rta_len);
  }
  return link;
}

}  // namespace

std::optional<Link> find_link(const std::string& name) {
  if (name.empty() || name.size() >= IFNAMSIZ) return std::nullopt;
  const Descriptor netlink(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!netlink) throw WireError(std::string("the kernel cannot be asked about interfaces: ") + std::strerror(errno));
  const Question q = question(name);
  alignas(nlmsghdr) std::array<std::uint8_t, 32 * 1024> answer{};
  if (::send(netlink.get(), &q, q.header.nlmsg_len, 0) < 0) return std::nullopt;
  const auto got = ::recv(netlink.get(), answer.data(), answer.size(), 0);
  return got > 0 ? parse(answer.data(), static_cast<std::size_t>(got)) : std::nullopt;
}

Link usable_link(const std::string& name) {
  if (name == "any")
    throw WireError(
        "`any` is no vantage: its frames have no destination MAC address; name one interface (ip -br link lists them)");
  const std::optional<Link> link = find_link(name);
  if (!link) throw WireError("there is no interface " + name + " here: ip -br link lists those of this network namespace");
  if (!link->ethernet) throw WireError("interface " + name + " is not Ethernet: direct routing rests on MAC addresses");
  if (!link->up) throw WireError("interface " + name + " is down: ip link set " + name + " up");
  if (!link->carrier) throw WireError("interface " + name + " has no carrier: check the cable, or whether its peer is up");
  return *link;
}

}  // namespace lvspec
