#include "reports/demands.hpp"

#include "reports/failover_parts.hpp"

namespace lvspec {

std::optional<Demands> demands_of(const Report& report) {
  if (report.load) return Demands{report.load->validity, report.load->thresholds, "threshold", "the load run is invalid"};
  if (report.failover)
    return Demands{validity_of(*report.failover), limits_of(*report.failover), "limit", "the failover run is invalid"};
  return std::nullopt;
}

}  // namespace lvspec
