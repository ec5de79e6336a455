#pragma once
// Which client address and port each connection of a load run speaks from.
#include <cstdint>
#include <deque>
#include <optional>

namespace lvspec {

/// The engine owns the ports: it goes round the clients, and with each round to the next port. Once all pairs of client and port
/// were used, they come again in the order in which their connections ended, so that each rests as long as possible. None is
/// given out again before it has rested for the reuse gap: the director's own entry for the old connection would take the new one
/// past its scheduler. Times are milliseconds since the run's start.
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
  [[nodiscard]] std::optional<Pair> take(std::uint32_t now_ms);
  /// The pair's connection is over, so its rest begins.
  void give_back(Pair pair, std::uint32_t now_ms);
  /// Connections a second that can go on for ever: pairs / gap.
  [[nodiscard]] double sustainable_rate() const noexcept;
  /// Shortest rest so far; -1 where no pair was used twice.
  [[nodiscard]] std::int64_t smallest_gap_ms() const noexcept { return smallest_gap_ms_; }

  /// Where a later walk over the same pairs should begin, so that it meets those of this one last.
  [[nodiscard]] std::uint64_t place() const noexcept { return place_; }

 private:
  struct Resting {
    Pair pair;
    std::uint32_t since_ms;
  };
  [[nodiscard]] Pair pair_at(std::size_t place) const noexcept;

  std::size_t clients_, pairs_;
  std::uint16_t first_port_;
  std::uint32_t gap_ms_;
  std::size_t place_;  // of the next fresh pair
  std::size_t fresh_;  // pairs that were not used yet
  std::deque<Resting> resting_;
  std::int64_t smallest_gap_ms_ = -1;
};

}  // namespace lvspec
