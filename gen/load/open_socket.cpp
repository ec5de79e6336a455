#include "gen/load/open_socket.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace lvspec {
namespace {

/// Either family's socket address.
struct Name {
  sockaddr_storage storage{};
  socklen_t size = 0;

  Name(const Ip& ip, std::uint16_t port) noexcept {
    if (ip.is_v4()) {
      sockaddr_in in{};
      in.sin_family = AF_INET;
      in.sin_port = htons(port);
      in.sin_addr.s_addr = htonl(ip.v4_value());
      fill(in);
      return;
    }
    sockaddr_in6 in{};
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(port);
    const std::uint64_t halves[2] = {htobe64(ip.high), htobe64(ip.low)};
    std::memcpy(&in.sin6_addr, halves, sizeof halves);
    fill(in);
  }
  template <class Address>
  void fill(const Address& address) noexcept {
    std::memcpy(&storage, &address, sizeof address);
    size = sizeof address;
  }
  [[nodiscard]] const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
};

OpenSocket failed(int descriptor) noexcept {
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  return {-1, error, {}};
}

}  // namespace

OpenSocket open_socket(const Ip& client, std::uint16_t client_port, const Ip& vip, std::uint16_t port) noexcept {
  const int fd = ::socket(client.is_v4() ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return failed(fd);
  const int on = 1;
  const Name from(client, client_port), to(vip, port);
  if (::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) return failed(fd);
  if (::bind(fd, from.get(), from.size) != 0) return failed(fd);
  if (::connect(fd, to.get(), to.size) != 0 && errno != EINPROGRESS) return failed(fd);
  return {fd, 0, {}};
}

int pending_error(int descriptor) noexcept {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  return error;
}

}  // namespace lvspec
