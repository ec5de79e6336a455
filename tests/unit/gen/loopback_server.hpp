#pragma once
// A TCP server of this process on the loopback interface, for what the load engine does with answers good and bad.
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <thread>

namespace lvspec {

/// One client's connection, on a thread of its own. Blocking; all calls return once the client is gone or the server ends.
class Peer {
 public:
  Peer(int descriptor, const std::atomic<bool>& over) : descriptor_(descriptor), over_(over) {}
  ~Peer() { close(); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  /// What has come by the time that `end` is in it; empty once the client has closed.
  std::string hear(std::string_view end = "\r\n\r\n") {
    std::string text;
    while (text.find(end) == std::string::npos) {
      char octets[4096];
      const ssize_t n = wait() ? ::recv(descriptor_, octets, sizeof octets, 0) : 0;
      if (n <= 0) return {};
      text.append(octets, static_cast<std::size_t>(n));
    }
    return text;
  }
  /// Whether the client ended its side, with a FIN; false after an RST.
  bool hears_fin() {
    char octet;
    return wait() && ::recv(descriptor_, &octet, 1, 0) == 0;
  }
  /// Whether the client says nothing for so long, and does not end its side.
  bool hears_nothing_for(int ms) {
    pollfd fd{descriptor_, POLLIN, 0};
    return ::poll(&fd, 1, ms) == 0;
  }
  void say(std::string_view text) {
    while (!text.empty()) {
      const ssize_t n = ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL);
      if (n <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(n));
    }
  }
  void reset() {
    const linger now{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }
  /// Ends this side, with a FIN.
  void end() { ::shutdown(descriptor_, SHUT_WR); }
  void close() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
  }

 private:
  bool wait() {
    pollfd fd{descriptor_, POLLIN, 0};
    while (!over_)
      if (::poll(&fd, 1, 20) > 0) return true;
    return false;
  }

  int descriptor_;
  const std::atomic<bool>& over_;
};

class LoopbackServer {
 public:
  using Serve = std::function<void(Peer&)>;

  explicit LoopbackServer(Serve serve) : serve_(std::move(serve)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    works_ = ::bind(listener_, reinterpret_cast<const sockaddr*>(&at), size) == 0 && ::listen(listener_, 4096) == 0 &&
             ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) == 0;
    port_ = ntohs(at.sin_port);
    thread_ = std::thread([this] { accept(); });
  }
  ~LoopbackServer() {
    over_ = true;
    thread_.join();
    for (std::thread& peer : peers_) peer.join();
    ::close(listener_);
  }
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  [[nodiscard]] bool works() const noexcept { return works_; }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] int accepted() const noexcept { return accepted_; }

 private:
  void accept() {
    pollfd fd{listener_, POLLIN, 0};
    while (!over_) {
      if (::poll(&fd, 1, 20) <= 0) continue;
      const int client = ::accept(listener_, nullptr, nullptr);
      if (client < 0) continue;
      ++accepted_;
      peers_.emplace_back([this, client] {
        Peer peer(client, over_);
        serve_(peer);
      });
    }
  }

  Serve serve_;
  int listener_;
  bool works_ = false;
  std::uint16_t port_ = 0;
  std::atomic<bool> over_{false};
  std::atomic<int> accepted_{0};
  std::list<std::thread> peers_;
  std::thread thread_;
};

}  // namespace lvspec
