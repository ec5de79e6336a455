#pragma once
// From a failover run's plan and frames to its figures.
#include <span>

#include "checks/failover/followed.hpp"
#include "lvspec/coverage.hpp"

namespace lvspec {

/// A pure function: the same plan and frames give the same report. `plan` must be as it was written after the run was played, or
/// the report says that its figures cannot be had.
[[nodiscard]] FailoverReport weigh_failover(const Profile& profile, const Plan& plan, const Followed& followed,
                                            std::span<const Coverage> coverage);

}  // namespace lvspec
