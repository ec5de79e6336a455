#include "wire/host.hpp"

#include <ifaddrs.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <optional>

#include "wire/wire_error.hpp"

namespace lvspec {
namespace {

std::optional<bool> flag(const std::string& path) {
  std::ifstream file(path);
  int value = 0;
  if (!(file >> value)) return std::nullopt;
  return value != 0;
}

std::optional<Ip> address_of(const sockaddr* address) {
  if (address == nullptr) return std::nullopt;
  const auto* p = reinterpret_cast<const std::uint8_t*>(address);
  if (address->sa_family == AF_INET) return Ip::v4_from_wire(p + offsetof(sockaddr_in, sin_addr));
  if (address->sa_family == AF_INET6) return Ip::v6_from_wire(p + offsetof(sockaddr_in6, sin6_addr));
  return std::nullopt;
}

struct Capabilities {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2]{};

  bool get() { return ::syscall(SYS_capget, &header, data) == 0; }
  bool set() { return ::syscall(SYS_capset, &header, data) == 0; }
};

}  // namespace

bool forwards(Family family, const std::string& interface) {
  // net/ipv6/ip6_output.c (ip6_forward) asks for all interfaces at once.
  if (family == Family::ipv6) return flag("/proc/sys/net/ipv6/conf/all/forwarding").value_or(false);
  // For IPv4 the kernel asks the interface's own setting alone; writing "all" sets it on each.
  const std::string folder = "/proc/sys/net/ipv4/conf/";
  const auto own = interface.find('/') == std::string::npos ? flag(folder + interface + "/forwarding") : std::nullopt;
  return own ? *own : flag("/proc/sys/net/ipv4/ip_forward").value_or(false);
}

std::string forwarding_remedy(Family family, const std::string& interface) {
  const bool v4 = family == Family::ipv4;
  return std::string("this host forwards ") + (v4 ? "IPv4" : "IPv6") + " that comes in by " + interface +
         ", so its kernel would answer for the clients that lvspec speaks for: sysctl -w net." +
         (v4 ? "ipv4.conf." + interface : "ipv6.conf.all") +
         ".forwarding=0, or run lvspec in a network namespace or on a host of its own";
}

std::vector<Ip> own_addresses() {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) throw WireError(std::string("this host's addresses cannot be listed: ") + std::strerror(errno));
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(list, ::freeifaddrs);
  std::vector<Ip> addresses;
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next)
    if (const auto address = address_of(entry->ifa_addr)) addresses.push_back(*address);
  return addresses;
}

bool may_use_raw_sockets() {
  Capabilities mine;
  return mine.get() && (mine.data[0].effective >> CAP_NET_RAW & 1U) != 0;
}

void drop_capabilities(StillNeeded needed) {
  const std::uint32_t kept =
      1U << CAP_DAC_OVERRIDE | 1U << CAP_KILL | (needed == StillNeeded::addresses ? 1U << CAP_NET_ADMIN : 0U);
  Capabilities mine;
  if (!mine.get()) throw WireError(std::string("capabilities cannot be read: ") + std::strerror(errno));
  for (auto& half : mine.data) {
    half.effective &= &half == mine.data ? kept : 0;
    half.permitted &= &half == mine.data ? kept : 0;
    half.inheritable = 0;
  }
  if (!mine.set()) throw WireError(std::string("capabilities cannot be given up: ") + std::strerror(errno));
}

}  // namespace lvspec
