#pragma once
// What hosts print when they are asked (include/lvspec/inquiry.hpp), line by line. Views into the answer, valid as long as it
// is.
#include <optional>
#include <string_view>
#include <vector>

#include "lvspec/address.hpp"

namespace lvspec {

[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view line);
[[nodiscard]] std::optional<unsigned> number_of(std::string_view text);

/// "conf/all/arp_ignore:1"
struct SysctlLine {
  unsigned value = 0;
  std::string_view line;
};
/// `key` is a path below net/ipv4: "ip_forward", "conf/all/arp_ignore".
[[nodiscard]] std::optional<SysctlLine> sysctl(std::string_view text, std::string_view key);

/// "1: lo    inet 198.51.100.180/32 scope global lo"
struct AddressLine {
  std::string_view interface;
  Ip address;
  unsigned prefix = 0;
  bool host_scope = false;
  std::string_view line;
  /// One address and not a network.
  [[nodiscard]] bool is_host() const noexcept { return prefix == (address.is_v4() ? 32U : 128U); }
};
[[nodiscard]] std::vector<AddressLine> addresses(std::string_view text);
/// The interface that has the address; empty where none has.
[[nodiscard]] std::string_view interface_of(const std::vector<AddressLine>& lines, const Ip& address);

/// "local 198.51.100.180 dev lo proto kernel scope host src 198.51.100.180"
struct LocalRoute {
  IpRange to;
  std::string_view interface;
  std::string_view line;
};
[[nodiscard]] std::vector<LocalRoute> local_routes(std::string_view text);

/// "large-receive-offload: off [fixed]"; nothing where the feature is not listed.
struct FeatureLine {
  bool on = false;
  std::string_view line;
};
[[nodiscard]] std::optional<FeatureLine> feature(std::string_view text, std::string_view name);

}  // namespace lvspec
