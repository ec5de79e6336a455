#pragma once
// From what a load run left to its report: what load and judge have in common.
#include <string>

#include "cli/verdicts.hpp"
#include "lvspec/load_profile.hpp"
#include "lvspec/load_run.hpp"

namespace lvspec {

/// Whether a check needs no stimulus of its own: a load's connections, and the questions beside it, are all that it asks for.
[[nodiscard]] bool rides_along(const CheckSpec& spec, bool asks_arp);

/// Judges the captures where there are any, and weighs the run.
[[nodiscard]] Report judge_load(const Case& the_case, const LoadProfile& load, const LoadRun& run);

/// The load profile that is kept in a run's folder, and what its engine did there.
[[nodiscard]] Report judge_load_folder(const Case& the_case, const RunFolder& folder);

}  // namespace lvspec
