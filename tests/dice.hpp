#pragma once
#include <cstdint>

#include "lvspec/address.hpp"

namespace lvspec {

/// The same throws for the same seed, on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) noexcept : state_(seed) {}

  [[nodiscard]] std::uint64_t next() noexcept { return mix64(state_ += 0x9e37'79b9'7f4a'7c15ULL); }
  /// In [0, n); `n` > 0.
  [[nodiscard]] std::uint32_t below(std::uint64_t n) noexcept { return static_cast<std::uint32_t>(next() % n); }
  [[nodiscard]] std::uint32_t between(std::uint32_t low, std::uint32_t high) noexcept { return low + below(high - low + 1U); }
  [[nodiscard]] bool one_in(std::uint32_t n) noexcept { return below(n) == 0; }

 private:
  std::uint64_t state_;
};

}  // namespace lvspec
