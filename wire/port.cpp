#include "wire/port.hpp"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

#include "wire/descriptor.hpp"
#include "wire/link.hpp"
#include "wire/port_filter.hpp"
#include "wire/wire_error.hpp"

namespace lvspec {
namespace {

// Headers included, of a frame that receive offload merged.
constexpr std::size_t largest_frame = 128 * 1024;
// Some thousands of small frames: the kernel charges 768 octets or more for each.
constexpr int socket_buffer = 8 * 1024 * 1024;

[[noreturn]] void fail(const std::string& interface, const char* what) {
  throw WireError("interface " + interface + ": " + what + ": " + std::strerror(errno));
}

void set(int fd, int level, int name, int value, const std::string& interface, const char* what) {
  if (::setsockopt(fd, level, name, &value, sizeof value) != 0) fail(interface, what);
}

/// Beyond the host's limit only with CAP_NET_ADMIN; without it the limit has to do.
void widen(int fd, int forced, int limited) {
  const int size = socket_buffer;
  if (::setsockopt(fd, SOL_SOCKET, forced, &size, sizeof size) != 0) ::setsockopt(fd, SOL_SOCKET, limited, &size, sizeof size);
}

// Without a protocol: it hears nothing before the filter stands and bind() names the protocol.
Descriptor deaf_socket(const std::string& interface) {
  Descriptor fd(::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd && errno == EPERM)
    throw WireError("no permission to send raw frames on " + interface +
                    ": run as root, or grant it with setcap cap_net_raw+ep $(command -v lvspec)");
  if (!fd) fail(interface, "no packet socket");
  return fd;
}

void attach(int fd, const std::string& interface, std::span<const IpRange> spoofed) {
  std::vector<sock_filter> program = port_filter(spoofed);
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  if (::setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) != 0) fail(interface, "no kernel filter");
}

void bind_to(int fd, const std::string& interface, unsigned index) {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = static_cast<int>(index);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail(interface, "cannot be bound to");
}

std::int64_t time_of(const msghdr& message) noexcept {
  timespec at{};
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(const_cast<msghdr*>(&message), c))
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) std::memcpy(&at, CMSG_DATA(c), sizeof at);
  return std::int64_t{at.tv_sec} * 1'000'000'000 + at.tv_nsec;
}

}  // namespace

Port::Port(const std::string& interface, std::span<const IpRange> spoofed) : interface_(interface), buffer_(largest_frame) {
  const Link link = usable_link(interface);
  mac_ = link.mac;
  Descriptor fd = deaf_socket(interface);
  attach(fd.get(), interface, spoofed);
  set(fd.get(), SOL_PACKET, PACKET_IGNORE_OUTGOING, 1, interface,
      "own frames cannot be left out (Linux 4.20 or later is needed)");
  set(fd.get(), SOL_SOCKET, SO_TIMESTAMPNS, 1, interface, "no time stamps");
  widen(fd.get(), SO_RCVBUFFORCE, SO_RCVBUF);
  widen(fd.get(), SO_SNDBUFFORCE, SO_SNDBUF);
  bind_to(fd.get(), interface, link.index);
  fd_ = fd.release();
}

Port::~Port() {
  if (fd_ >= 0) ::close(fd_);
}

Port::Port(Port&& other) noexcept
    : interface_(std::move(other.interface_)),
      mac_(other.mac_),
      fd_(std::exchange(other.fd_, -1)),
      buffer_(std::move(other.buffer_)) {}

std::error_code Port::send(std::span<const std::uint8_t> frame) noexcept {
  const auto sent = ::send(fd_, frame.data(), frame.size(), MSG_DONTWAIT);
  return sent < 0 ? std::error_code(errno, std::system_category()) : std::error_code();
}

std::optional<Record> Port::receive() noexcept {
  iovec octets{buffer_.data(), buffer_.size()};
  alignas(cmsghdr) std::uint8_t control[CMSG_SPACE(sizeof(timespec))];
  msghdr message{};
  message.msg_iov = &octets;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  const auto got = ::recvmsg(fd_, &message, MSG_DONTWAIT | MSG_TRUNC);
  if (got <= 0) return std::nullopt;
  const auto length = static_cast<std::size_t>(got);
  Record record;
  record.data = buffer_.data();
  record.captured = static_cast<std::uint32_t>(std::min(length, buffer_.size()));
  record.length = static_cast<std::uint32_t>(length);
  record.time_ns = time_of(message);
  return record;
}

}  // namespace lvspec
