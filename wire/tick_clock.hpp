#pragma once
// From a pcapng interface's ticks to nanoseconds.
#include <cstdint>

namespace lvspec {

/// The resolution and offset of an interface's time stamps (if_tsresol, if_tsoffset).
class TickClock {
 public:
  /// `resolution` as in if_tsresol: the negative power of 10, or of 2 where the highest bit is set.
  void set_resolution(std::uint8_t resolution) noexcept {
    binary_ = (resolution & 0x80U) != 0;
    exponent_ = resolution & 0x7fU;
    multiplier_ = divisor_ = 1;
    for (unsigned e = exponent_; !binary_ && e < 9; ++e) multiplier_ *= 10;
    for (unsigned e = 9; !binary_ && e < exponent_ && e < 28; ++e) divisor_ *= 10;
  }
  void set_offset(std::int64_t seconds) noexcept { offset_ = static_cast<std::uint64_t>(seconds) * 1'000'000'000U; }

  /// Wraps for a time that no 64-bit count of nanoseconds holds: only a damaged capture has one.
  [[nodiscard]] std::int64_t nanoseconds(std::uint64_t ticks) const noexcept {
    const std::uint64_t ns = binary_ ? binary(ticks) : ticks * multiplier_ / divisor_;
    return static_cast<std::int64_t>(ns + offset_);
  }

 private:
  [[nodiscard]] std::uint64_t binary(std::uint64_t ticks) const noexcept {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>(Wide{ticks} * 1'000'000'000U >> exponent_);
  }

  std::uint64_t multiplier_ = 1000;
  std::uint64_t divisor_ = 1;
  std::uint64_t offset_ = 0;
  unsigned exponent_ = 6;
  bool binary_ = false;
};

}  // namespace lvspec
