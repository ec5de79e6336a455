#pragma once
// Frames on their way out, within the frame limit.
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "gen/token_bucket.hpp"

namespace lvspec {

using Octets = std::vector<std::uint8_t>;

/// What leaves first where not everything may. A late ARP answer or acknowledgement makes the peer repeat itself, which a capture
/// shows as a retransmission; a late request harms nobody.
enum class Urgency : std::uint8_t { answer, acknowledgement, opening, data };

/// A queue a class of urgency, and one token bucket over all of them.
class Outbox {
 public:
  static constexpr std::uint32_t burst = 20;
  static constexpr std::size_t nobody = ~std::size_t{0};

  struct Item {
    Octets octets;
    std::size_t owner = nobody;  ///< connection to be told that the frame has left
  };

  explicit Outbox(std::uint32_t frames_per_second) noexcept : bucket_(frames_per_second, burst) {}

  void push(Octets octets, Urgency urgency, std::size_t owner = nobody);
  /// Forgets what `owner` has not sent yet.
  void withdraw(std::size_t owner);
  /// The next frame that may leave now.
  [[nodiscard]] std::optional<Item> pop(Moment now);
  [[nodiscard]] bool empty() const noexcept;
  /// When pop() has something to give, or `never`.
  [[nodiscard]] Moment ready_at(Moment now) const noexcept { return empty() ? never : bucket_.ready_at(now); }

 private:
  std::array<std::deque<Item>, 4> queues_;
  TokenBucket bucket_;
};

}  // namespace lvspec
