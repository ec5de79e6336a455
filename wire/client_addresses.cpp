#include "wire/client_addresses.hpp"

#include <linux/capability.h>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "wire/descriptor.hpp"
#include "wire/wire_error.hpp"

namespace lvspec {
namespace {

// What our addresses are known by. A label may be any text of up to 15 octets (net/ipv4/devinet.c); IPv6 has none.
constexpr char label[] = "lvspec-load";
constexpr std::uint8_t protocol = 0x6c;

/// A netlink message about one address.
class Message {
 public:
  Message(std::uint16_t type, std::uint16_t flags, const Ip& ip, unsigned interface) {
    header()->nlmsg_len = NLMSG_LENGTH(sizeof(ifaddrmsg));
    header()->nlmsg_type = type;
    header()->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    auto* about = reinterpret_cast<ifaddrmsg*>(octets_.data() + NLMSG_HDRLEN);
    about->ifa_family = ip.is_v4() ? AF_INET : AF_INET6;
    about->ifa_prefixlen = ip.is_v4() ? 32 : 128;
    about->ifa_index = interface;
  }

  void add(std::uint16_t type, const void* value, std::size_t size) {
    const std::size_t at = NLMSG_ALIGN(header()->nlmsg_len);
    rtattr attribute{};
    attribute.rta_type = type;
    attribute.rta_len = static_cast<std::uint16_t>(RTA_LENGTH(size));
    std::memcpy(octets_.data() + at, &attribute, sizeof attribute);
    std::memcpy(octets_.data() + at + RTA_LENGTH(0), value, size);
    header()->nlmsg_len = static_cast<std::uint32_t>(at + RTA_ALIGN(attribute.rta_len));
  }

  void add_address(const Ip& ip) {
    std::array<std::uint8_t, 16> wire{};
    for (unsigned i = 0; i < 8; ++i) {
      wire[i] = static_cast<std::uint8_t>(ip.high >> (56U - 8U * i));
      wire[8 + i] = static_cast<std::uint8_t>(ip.low >> (56U - 8U * i));
    }
    const std::size_t size = ip.is_v4() ? 4 : 16;
    add(IFA_LOCAL, wire.data() + 16 - size, size);
    add(IFA_ADDRESS, wire.data() + 16 - size, size);
  }

  [[nodiscard]] const void* data() const noexcept { return octets_.data(); }
  [[nodiscard]] std::size_t size() noexcept { return header()->nlmsg_len; }

 private:
  [[nodiscard]] nlmsghdr* header() noexcept { return reinterpret_cast<nlmsghdr*>(octets_.data()); }

  alignas(nlmsghdr) std::array<std::uint8_t, 256> octets_{};
};

const std::uint8_t* payload(const nlmsghdr* message) noexcept {
  return reinterpret_cast<const std::uint8_t*>(message) + NLMSG_HDRLEN;
}

/// An address of an interface, as the kernel tells it.
struct Held {
  Ip ip;
  bool ours = false;
};

std::optional<Held> held(const nlmsghdr* message, unsigned interface) {
  const auto* about = reinterpret_cast<const ifaddrmsg*>(payload(message));
  if (message->nlmsg_type != RTM_NEWADDR || about->ifa_index != interface) return std::nullopt;
  Held out;
  auto size = static_cast<int>(message->nlmsg_len - NLMSG_LENGTH(sizeof(ifaddrmsg)));
  for (const rtattr* a = IFA_RTA(about); RTA_OK(a, size); a = RTA_NEXT(a, size)) {
    const auto* value = static_cast<const std::uint8_t*>(RTA_DATA(a));
    if (a->rta_type == IFA_ADDRESS) out.ip = about->ifa_family == AF_INET ? Ip::v4_from_wire(value) : Ip::v6_from_wire(value);
    if (a->rta_type == IFA_LABEL && std::strcmp(static_cast<const char*>(RTA_DATA(a)), label) == 0) out.ours = true;
    if (a->rta_type == IFA_PROTO && about->ifa_family == AF_INET6 && *value == protocol) out.ours = true;
  }
  return out;
}

}  // namespace

bool may_change_addresses() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2]{};
  return ::syscall(SYS_capget, &header, data) == 0 && (data[0].effective >> CAP_NET_ADMIN & 1U) != 0;
}

struct ClientAddresses::State {
  explicit State(const std::string& interface)
      : name(interface),
        index(::if_nametoindex(interface.c_str())),
        netlink(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)),
        lock(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    if (index == 0) throw WireError("there is no interface " + name + " here: ip -br link lists those of this network namespace");
    if (!netlink || !lock) throw WireError(std::string("no socket: ") + std::strerror(errno));
  }

  /// The name belongs to this network namespace, and to whoever holds it, alone; it is free once that process is gone.
  void lock_interface() const {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    const std::string word = "lvspec.load." + name;
    std::copy(word.begin(), word.end(), at.sun_path + 1);
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + word.size());
    if (::bind(lock.get(), reinterpret_cast<const sockaddr*>(&at), size) != 0)
      throw WireError("another load run uses " + name + ": wait for its end, or end it");
  }

  /// 0, or the kernel's errno.
  [[nodiscard]] int ask(Message& message) const {
    if (::send(netlink.get(), message.data(), message.size(), 0) < 0) return errno;
    alignas(nlmsghdr) std::array<std::uint8_t, 4096> answer{};
    if (::recv(netlink.get(), answer.data(), answer.size(), 0) < 0) return errno;
    const auto* header = reinterpret_cast<const nlmsghdr*>(answer.data());
    if (header->nlmsg_type != NLMSG_ERROR) return EPROTO;
    return -reinterpret_cast<const nlmsgerr*>(payload(header))->error;
  }

  [[nodiscard]] int add(const Ip& ip, std::uint32_t lifetime) const {
    Message message(RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, ip, index);
    message.add_address(ip);
    if (ip.is_v4()) message.add(IFA_LABEL, label, sizeof label);
    if (!ip.is_v4()) message.add(IFA_PROTO, &protocol, sizeof protocol);
    const std::uint32_t flags = ip.is_v4() ? std::uint32_t{IFA_F_NOPREFIXROUTE} : IFA_F_NOPREFIXROUTE | IFA_F_NODAD;
    message.add(IFA_FLAGS, &flags, sizeof flags);
    const ifa_cacheinfo times{lifetime, lifetime, 0, 0};
    message.add(IFA_CACHEINFO, &times, sizeof times);
    return ask(message);
  }

  [[nodiscard]] int take_away(const Ip& ip) const {
    Message message(RTM_DELADDR, NLM_F_ACK, ip, index);
    message.add_address(ip);
    return ask(message);
  }

  [[nodiscard]] std::vector<Held> all() const {
    struct {
      nlmsghdr header;
      ifaddrmsg about;
    } question{};
    question.header = {sizeof question, RTM_GETADDR, NLM_F_REQUEST | NLM_F_DUMP, 0, 0};
    if (::send(netlink.get(), &question, sizeof question, 0) < 0) return {};
    std::vector<Held> out;
    alignas(nlmsghdr) std::array<std::uint8_t, 65536> answer;
    for (;;) {
      const auto got = ::recv(netlink.get(), answer.data(), answer.size(), 0);
      if (got <= 0) return out;
      auto left = static_cast<unsigned>(got);
      for (const auto* m = reinterpret_cast<const nlmsghdr*>(answer.data()); NLMSG_OK(m, left); m = NLMSG_NEXT(m, left)) {
        if (m->nlmsg_type == NLMSG_DONE || m->nlmsg_type == NLMSG_ERROR) return out;
        if (const auto one = held(m, index)) out.push_back(*one);
      }
    }
  }

  [[nodiscard]] std::string remove() {
    std::string left;
    for (const Ip& ip : added)
      if (const int error = take_away(ip); error != 0 && error != EADDRNOTAVAIL)
        left += (left.empty() ? "" : ", ") + ip.text() + " (" + std::strerror(error) + ")";
    added.clear();
    return left;
  }

  std::string name;
  unsigned index;
  Descriptor netlink, lock;
  std::vector<Ip> added;
};

ClientAddresses::ClientAddresses(const std::string& interface) : state_(std::make_unique<State>(interface)) {
  state_->lock_interface();
  for (const Held& left_behind : state_->all())
    if (left_behind.ours) static_cast<void>(state_->take_away(left_behind.ip));
}

void ClientAddresses::add(const std::vector<Ip>& addresses, std::uint32_t lifetime_s) {
  for (const Ip& ip : addresses) {
    const int error = state_->add(ip, lifetime_s);
    if (error == 0) {
      state_->added.push_back(ip);
      continue;
    }
    static_cast<void>(state_->remove());
    throw WireError(ip.text() + " cannot be added to " + state_->name + ": " +
                    (error == EEXIST ? "it is there already; leave it out of the load profile's pool" : std::strerror(error)));
  }
}

ClientAddresses::~ClientAddresses() { static_cast<void>(remove()); }

std::vector<Ip> ClientAddresses::present() const {
  std::vector<Ip> out;
  for (const Held& one : state_->all()) out.push_back(one.ip);
  return out;
}

std::string ClientAddresses::remove() { return state_->remove(); }

}  // namespace lvspec
