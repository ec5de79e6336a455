#pragma once
// Link and network addresses as plain values: comparable, hashable, no allocation.
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lvspec/bytes.hpp"

namespace lvspec {

/// A 48-bit IEEE 802 MAC address, held in the low 48 bits of `value` (first octet on the wire is the most significant).
struct Mac {
  std::uint64_t value = 0;

  /// `p` must have six readable octets in wire order.
  [[nodiscard]] static Mac from_wire(const std::uint8_t* p) noexcept { return {std::uint64_t{be32(p)} << 16U | be16(p + 4)}; }
  [[nodiscard]] static std::optional<Mac> parse(std::string_view text);
  [[nodiscard]] static constexpr Mac broadcast() noexcept { return {0xffff'ffff'ffffULL}; }

  [[nodiscard]] constexpr bool is_broadcast() const noexcept { return value == broadcast().value; }
  /// The I/G bit of the first octet: multicast, which includes broadcast.
  [[nodiscard]] constexpr bool is_group() const noexcept { return (value >> 40U & 1U) != 0; }
  [[nodiscard]] std::array<std::uint8_t, 6> octets() const noexcept;
  [[nodiscard]] std::string text() const;

  friend constexpr auto operator<=>(Mac, Mac) noexcept = default;
};

enum class Family : std::uint8_t { ipv4, ipv6 };
inline constexpr std::array families{Family::ipv4, Family::ipv6};

/// An IPv4 or IPv6 address. IPv4 is held as ::ffff:a.b.c.d (RFC 4291 2.5.5.2), so both families compare and hash alike.
struct Ip {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  /// `host_order` is the address as a number: 198.51.100.1 is 0xc6336401.
  [[nodiscard]] static constexpr Ip v4(std::uint32_t host_order) noexcept { return {0, 0xffff'0000'0000ULL | host_order}; }
  /// `p` must have four readable octets in wire order.
  [[nodiscard]] static Ip v4_from_wire(const std::uint8_t* p) noexcept { return v4(be32(p)); }
  /// `p` must have sixteen readable octets in wire order.
  [[nodiscard]] static Ip v6_from_wire(const std::uint8_t* p) noexcept { return {be64(p), be64(p + 8)}; }
  /// Dotted quad or RFC 4291 text; no zone, no prefix length.
  [[nodiscard]] static std::optional<Ip> parse(std::string_view text);

  [[nodiscard]] constexpr bool is_v4() const noexcept { return high == 0 && low >> 32U == 0xffffU; }
  [[nodiscard]] constexpr Family family() const noexcept { return is_v4() ? Family::ipv4 : Family::ipv6; }
  /// The IPv4 address as a number; only meaningful where is_v4().
  [[nodiscard]] constexpr std::uint32_t v4_value() const noexcept { return static_cast<std::uint32_t>(low); }
  /// 0.0.0.0 or ::.
  [[nodiscard]] constexpr bool is_unspecified() const noexcept { return high == 0 && (low == 0 || low == 0xffff'0000'0000ULL); }
  [[nodiscard]] std::string text() const;

  friend constexpr auto operator<=>(const Ip&, const Ip&) noexcept = default;
};

/// First and last address of a closed range of one family.
struct IpRange {
  Ip first;
  Ip last;

  [[nodiscard]] constexpr bool contains(const Ip& ip) const noexcept { return first <= ip && ip <= last; }
  /// Number of addresses; 0 where the range holds more than 2^32.
  [[nodiscard]] constexpr std::uint64_t size() const noexcept {
    return first.high == last.high && last.low - first.low < 0xffff'ffffULL ? last.low - first.low + 1 : 0;
  }
  /// The `index`-th address; `index` < size().
  [[nodiscard]] constexpr Ip at(std::uint64_t index) const noexcept { return {first.high, first.low + index}; }
  /// "A-B", "A/N" or "A". For "A/N" every address of the prefix, its first and last included.
  [[nodiscard]] static std::optional<IpRange> parse(std::string_view text);
  [[nodiscard]] std::string text() const;

  friend constexpr bool operator==(const IpRange&, const IpRange&) noexcept = default;
};

/// Mixes 64 bits (the finaliser of SplitMix64): for hash tables and checksums of frames, not for secrets.
[[nodiscard]] constexpr std::uint64_t mix64(std::uint64_t x) noexcept {
  x = (x ^ x >> 30U) * 0xbf58'476d'1ce4'e5b9ULL;
  x = (x ^ x >> 27U) * 0x94d0'49bb'1331'11ebULL;
  return x ^ x >> 31U;
}

}  // namespace lvspec
