#pragma once
// Families of checks, as their ids name them.
#include <string_view>

namespace lvspec {

/// "ARP" of "ARP-02".
[[nodiscard]] constexpr std::string_view family_of(std::string_view id) noexcept { return id.substr(0, id.find('-')); }

/// What a family is about, for headings; the family itself where it is not known.
[[nodiscard]] constexpr std::string_view family_title(std::string_view family) noexcept {
  if (family == "ARP") return "ARP: who answers for the VIP";
  if (family == "NDP") return "NDP: who answers for the IPv6 VIP";
  if (family == "FWD") return "FWD: what the director forwards";
  if (family == "RET") return "RET: how answers return";
  if (family == "SCH") return "SCH: how connections are spread";
  if (family == "ICM") return "ICM: ICMP and fragments";
  if (family == "DIR") return "DIR: the director itself";
  if (family == "RS") return "RS: the real servers themselves";
  if (family == "HA") return "HA: failover";
  if (family == "HTTP") return "HTTP: what clients get";
  return family;
}

}  // namespace lvspec
