#pragma once
// What a load or failover run was held to beside the checks.
#include <optional>
#include <vector>

#include "lvspec/report.hpp"

namespace lvspec {

struct Demands {
  std::vector<Demand> validity;  ///< what its figures rest on
  std::vector<Demand> limits;
  const char* limit;    ///< what one of these is called: "threshold"
  const char* invalid;  ///< what is said of one of those that is not met
};

/// Nothing of other runs.
[[nodiscard]] std::optional<Demands> demands_of(const Report& report);

}  // namespace lvspec
