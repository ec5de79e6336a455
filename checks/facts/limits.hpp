#pragma once
// Limits of the profile's [failover].
#include <optional>
#include <string>

#include "lvspec/failover.hpp"

namespace lvspec {

/// A hook's own limit, or else that of all hooks; nothing where the profile has neither.
[[nodiscard]] inline std::optional<std::uint32_t> limit_of(const Failover& order, const std::string& hook,
                                                           std::optional<std::uint32_t> FailoverLimits::*which) {
  const auto own = order.limits_of.find(hook);
  return own != order.limits_of.end() && own->second.*which ? own->second.*which : order.limits.*which;
}

}  // namespace lvspec
