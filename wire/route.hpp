#pragma once
#include <optional>
#include <string>

#include "lvspec/address.hpp"

namespace lvspec {

/// The router by which this host would reach `to` from `interface`, as the kernel's tables have it (RTM_GETROUTE, rtnetlink(7)).
/// Nothing where it takes the address for one of the interface's own link, knows no way, or has no such interface. Throws
/// WireError where the kernel cannot be asked.
[[nodiscard]] std::optional<Ip> router_to(const Ip& to, const std::string& interface);

}  // namespace lvspec
