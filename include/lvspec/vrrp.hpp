#pragma once
// VRRP advertisements: version 2 (RFC 3768) and version 3 (RFC 9568), as directors send them to each other.
#include <cstddef>
#include <cstdint>

#include "lvspec/frame.hpp"

namespace lvspec {

/// Valid as long as the frame's octets are; a default one, and what is no advertisement of either version, answers "absent".
/// Checksums are not looked at.
struct Vrrp {
  const std::uint8_t* p = nullptr;  ///< first octet of the VRRP header, at least 8 readable ones, or null
  std::uint32_t length = 0;         ///< readable octets of the message
  bool of_ipv6 = false;

  explicit operator bool() const noexcept { return p != nullptr; }
  [[nodiscard]] std::uint8_t version() const noexcept { return p ? *p >> 4U : std::uint8_t{0}; }
  /// Of the virtual router (VRID).
  [[nodiscard]] std::uint8_t id() const noexcept { return p ? p[1] : std::uint8_t{0}; }
  /// 255: it owns the addresses; 0: it stops.
  [[nodiscard]] std::uint8_t priority() const noexcept { return p ? p[2] : std::uint8_t{0}; }
  [[nodiscard]] bool resigns() const noexcept { return p != nullptr && priority() == 0; }
  /// Between two advertisements, in milliseconds.
  [[nodiscard]] std::uint32_t interval_ms() const noexcept {
    return !p ? 0U : version() == 2 ? p[5] * 1000U : (be16(p + 4) & 0x0fffU) * 10U;
  }
  [[nodiscard]] std::size_t count() const noexcept { return p ? p[3] : 0U; }
  /// Whether it speaks for this address, as far as the capture holds it.
  [[nodiscard]] bool speaks_for(const Ip& ip) const noexcept {
    const std::size_t octets = of_ipv6 ? 16 : 4;
    for (std::size_t i = 0; i < count() && 8 + (i + 1) * octets <= length; ++i)
      if ((of_ipv6 ? Ip::v6_from_wire(p + 8 + i * octets) : Ip::v4_from_wire(p + 8 + i * octets)) == ip) return true;
    return false;
  }
};

[[nodiscard]] inline Vrrp vrrp_of(const Frame& frame) noexcept {
  constexpr std::uint8_t protocol = 112;
  if (frame.protocol != protocol || !frame.ip() || has(frame.flaws, Flaw::fragment)) return {};
  const std::size_t at = frame.l3_offset + frame.ip().header_length();
  if (at + 8 > frame.captured) return {};
  const std::uint8_t* p = frame.data + at;
  const bool known = *p == 0x21 || *p == 0x31;  // version and type; advertisements are the only type there is
  if (!known) return {};
  return {p, frame.captured - static_cast<std::uint32_t>(at), !frame.ip().is_v4()};
}

/// The MAC of a virtual router (RFC 9568 7.3), whichever director is using it.
[[nodiscard]] constexpr bool is_virtual_router(Mac mac) noexcept {
  return mac.value >> 8U == 0x0000'5e00'01ULL || mac.value >> 8U == 0x0000'5e00'02ULL;
}

}  // namespace lvspec
