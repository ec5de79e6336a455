#pragma once
// A load run as it went, moment by moment.
#include <span>
#include <vector>

#include "checks/load/answerers.hpp"
#include "lvspec/load_report.hpp"

namespace lvspec {

/// At most some 240 moments of whole seconds; fewer and longer ones for runs that last longer. `seen` is empty where nothing was
/// recorded.
[[nodiscard]] std::vector<LoadMoment> moments_of(const Profile& profile, const LoadRun& run, std::span<const Seen> seen);

}  // namespace lvspec
