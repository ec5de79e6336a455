#pragma once
#include <cstdint>
#include <deque>
#include <unordered_map>

#include "gen/ip_ids.hpp"
#include "gen/outbox.hpp"
#include "gen/tcp_client.hpp"

namespace lvspec {

/// Every connection of a run. They stay until its end, so that a peer that missed our last segment still gets an answer.
class Connections {
 public:
  /// `outbox` outlives it. `timestamp_base` is where the RFC 7323 clock stands at the session's start.
  Connections(std::uint64_t seed, std::uint32_t timestamp_base, Outbox& outbox);

  /// Opens one and returns its number.
  std::size_t open(const Endpoints& ends, Manner manner, Moment now);
  /// Opens another one between the ends of one that is over, its first sequence number beyond the last of that one: then a peer
  /// in TIME-WAIT takes it, with and without timestamps (RFC 1122 4.2.2.13, RFC 6191 2).
  std::size_t open_again(std::size_t number, Manner manner, Moment now);
  /// A sender of the run's numbering for what is no whole connection; its frames are owned by nobody.
  [[nodiscard]] TcpSender sender(const Endpoints& ends);

  /// For frames that are none of a connection: the run's IPv4 identifications, and its RFC 7323 clock in milliseconds.
  [[nodiscard]] IpIds& ids() noexcept { return ids_; }
  [[nodiscard]] std::uint32_t clock(Moment now) const noexcept {
    return timestamp_base_ + static_cast<std::uint32_t>(now.count() / 1000);
  }

  [[nodiscard]] TcpClient& at(std::size_t number) { return clients_[number]; }
  [[nodiscard]] const TcpClient& at(std::size_t number) const { return clients_[number]; }

  void receive(const Frame& frame, Moment now);
  /// An ICMP error: what one says of a connection's packets that are too long, its client heeds.
  void hear_error(const Frame& error, Moment now);
  void left(std::size_t number, Moment now);
  void advance(Moment now);
  void give_up(Moment now);
  [[nodiscard]] Moment next() const;

 private:
  struct End {
    Ip client;
    std::uint16_t port;
    friend bool operator==(const End&, const End&) noexcept = default;
  };
  struct EndHash {
    [[nodiscard]] std::size_t operator()(const End& end) const noexcept {
      return mix64(end.client.low ^ mix64(end.client.high ^ end.port));
    }
  };

  /// The connection of a client with a service; null where there is none.
  [[nodiscard]] TcpClient* find(const End& client, const Ip& vip, std::uint16_t port);
  [[nodiscard]] Identity identity();
  std::size_t open(const Endpoints& ends, const Identity& who, Manner manner, Moment now);

  std::uint64_t seed_;
  std::uint32_t timestamp_base_;
  std::uint64_t count_ = 0;
  Outbox& outbox_;
  IpIds ids_;
  std::deque<TcpClient> clients_;
  std::deque<Endpoints> ends_;
  std::unordered_map<End, std::size_t, EndHash> by_client_;
};

}  // namespace lvspec
