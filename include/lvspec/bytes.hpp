#pragma once
// Network byte order loads from unaligned memory.
#include <cstdint>
#include <cstring>

namespace lvspec {

/// Reads two octets in network byte order. `p` must have two readable octets.
[[nodiscard]] inline std::uint16_t be16(const std::uint8_t* p) noexcept {
  std::uint16_t v;
  std::memcpy(&v, p, sizeof v);
  return __builtin_bswap16(v);
}

/// Reads four octets in network byte order. `p` must have four readable octets.
[[nodiscard]] inline std::uint32_t be32(const std::uint8_t* p) noexcept {
  std::uint32_t v;
  std::memcpy(&v, p, sizeof v);
  return __builtin_bswap32(v);
}

/// Reads eight octets in network byte order. `p` must have eight readable octets.
[[nodiscard]] inline std::uint64_t be64(const std::uint8_t* p) noexcept {
  std::uint64_t v;
  std::memcpy(&v, p, sizeof v);
  return __builtin_bswap64(v);
}

}  // namespace lvspec
