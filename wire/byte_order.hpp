#pragma once
// Loads in the byte order that a capture was written in.
#include <bit>
#include <cstdint>
#include <cstring>

namespace lvspec {

/// The writer's byte order, seen from this host.
struct ByteOrder {
  bool swapped = false;

  [[nodiscard]] static constexpr ByteOrder little() noexcept { return {std::endian::native != std::endian::little}; }
  [[nodiscard]] static constexpr ByteOrder big() noexcept { return {std::endian::native != std::endian::big}; }

  [[nodiscard]] std::uint16_t u16(const std::uint8_t* p) const noexcept {
    std::uint16_t v;
    std::memcpy(&v, p, sizeof v);
    return swapped ? __builtin_bswap16(v) : v;
  }
  [[nodiscard]] std::uint32_t u32(const std::uint8_t* p) const noexcept {
    std::uint32_t v;
    std::memcpy(&v, p, sizeof v);
    return swapped ? __builtin_bswap32(v) : v;
  }
  [[nodiscard]] std::uint64_t u64(const std::uint8_t* p) const noexcept {
    std::uint64_t v;
    std::memcpy(&v, p, sizeof v);
    return swapped ? __builtin_bswap64(v) : v;
  }
};

}  // namespace lvspec
