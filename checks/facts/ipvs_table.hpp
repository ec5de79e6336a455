#pragma once
// What `ipvsadm -Ln` prints: the director's own table of virtual services.
#include <optional>
#include <string_view>
#include <vector>

#include "lvspec/profile.hpp"

namespace lvspec {

/// "  -> 198.51.100.16:80             Route   1      0          0"
struct IpvsServer {
  Ip address;
  std::uint16_t port = 0;
  std::string_view method;
  unsigned weight = 0;
  std::string_view line;
};

/// "TCP  198.51.100.180:80 rr persistent 360", and its servers. One by firewall mark ("FWM  1 rr", "FWM  1 IPv6 rr") has
/// neither protocol nor port, and of the address the family alone: 0.0.0.0 or ::.
struct IpvsService {
  std::optional<Transport> protocol;
  Ip address;
  std::uint16_t port = 0;
  std::uint32_t mark = 0;
  std::string_view scheduler;
  std::string_view line;
  std::vector<IpvsServer> servers{};
};

/// Nothing where the text is no such table. Views into `text`.
[[nodiscard]] std::optional<std::vector<IpvsService>> ipvs_table(std::string_view text);

}  // namespace lvspec
