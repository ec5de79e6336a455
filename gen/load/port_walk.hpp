#pragma once
// Which client address and port each connection of a load run speaks from.
#include <cstdint>
#include <optional>
#include <vector>

namespace lvspec {

/// The engine owns the ports: it goes round the clients, and with each round to the next port, so that a pair of client and port
/// rests as long as possible. None is given out again before it has rested for the reuse gap: the director's own entry for the
/// old connection would take the new one past its scheduler. Times are milliseconds since the run's start.
class PortWalk {
 public:
  struct Pair {
    std::uint16_t client;  ///< position in the pool
    std::uint16_t port;
  };

  /// `start` is where the walk begins: runs that begin elsewhere do not meet each other's ports.
  PortWalk(std::size_t clients, std::uint16_t first_port, std::uint16_t last_port, std::uint32_t reuse_gap_ms,
           std::uint64_t start);

  /// The next pair, now in use; nothing while none has rested long enough.
  [[nodiscard]] std::optional<Pair> take(std::uint32_t now_ms) noexcept;
  /// The pair's connection is over, so its rest begins.
  void give_back(Pair pair, std::uint32_t now_ms) noexcept;
  /// Connections a second that can go on for ever: pairs / gap.
  [[nodiscard]] double sustainable_rate() const noexcept;
  /// Shortest rest so far; -1 where no pair was used twice.
  [[nodiscard]] std::int64_t smallest_gap_ms() const noexcept { return smallest_gap_ms_; }

 private:
  static constexpr std::uint32_t fresh = 0xffff'ffff, in_use = 0xffff'fffe;
  static constexpr int most_skipped = 64;  // pairs still in use that are passed by at once

  [[nodiscard]] std::uint32_t& rested_from(Pair pair) noexcept {
    return rested_from_[std::size_t{pair.port} - first_port_ + ports_ * pair.client];
  }
  [[nodiscard]] Pair pair_at(std::size_t place) const noexcept;

  std::size_t clients_, ports_;
  std::uint16_t first_port_;
  std::uint32_t gap_ms_;
  std::size_t place_;
  std::vector<std::uint32_t> rested_from_;
  std::int64_t smallest_gap_ms_ = -1;
};

}  // namespace lvspec
