#pragma once
// What only a host itself can tell, and is asked by the command that the profile has for it.
#include <cstddef>
#include <cstdint>

namespace lvspec {

/// A read-only question. gen/hosts.cpp has the commands that put it, checks/facts/ read the answers.
enum class Inquiry : std::uint8_t {
  sysctls,    ///< net.ipv4: ip_forward, what conf.* says of ARP and redirects, vs.conntrack
  addresses,  ///< ip -o addr
  routes,     ///< ip route show table local
  features,   ///< ethtool -k of the interface that has the host's address
  ipvs,       ///< ipvsadm -Ln
  nat,        ///< rules that translate addresses; asked only where IPVS connections go through conntrack
};
inline constexpr std::size_t inquiry_count = static_cast<std::size_t>(Inquiry::nat) + 1;

/// "sysctls", …: the keys of plan.json.
[[nodiscard]] const char* word(Inquiry inquiry) noexcept;

/// A set of questions.
struct Inquiries {
  std::uint8_t bits = 0;
  constexpr Inquiries() noexcept = default;
  template <class... Q>
  constexpr explicit Inquiries(Inquiry first, Q... rest) noexcept
      : bits(static_cast<std::uint8_t>(((1U << static_cast<unsigned>(first)) | ... | (1U << static_cast<unsigned>(rest))))) {}
  [[nodiscard]] constexpr bool contains(Inquiry q) const noexcept { return (bits >> static_cast<unsigned>(q) & 1U) != 0; }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits == 0; }
  constexpr void add(Inquiries other) noexcept { bits = static_cast<std::uint8_t>(bits | other.bits); }
};

}  // namespace lvspec
