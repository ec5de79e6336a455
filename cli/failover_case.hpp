#pragma once
// From what a failover run left to its report: what failover and judge have in common.
#include "cli/verdicts.hpp"

namespace lvspec {

/// Which checks speak of a run that breaks and mends by these hooks and asks nothing but HTTP meanwhile: those that know
/// takeovers, where the profile has two directors and one of them fails.
[[nodiscard]] std::vector<const CatalogueEntry*> failover_checks(const Profile& profile, const std::vector<std::string>& hooks);

/// Judges the captures and follows the takeovers. The plan is one of a failover run.
[[nodiscard]] Report judge_failover(const Case& the_case);

}  // namespace lvspec
