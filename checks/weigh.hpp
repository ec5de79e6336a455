#pragma once
// How a check's own word becomes an outcome. The house order stands here, once for all checks.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lvspec/check.hpp"
#include "lvspec/coverage.hpp"
#include "lvspec/plan.hpp"
#include "lvspec/profile.hpp"

namespace lvspec {

/// The vantages that a check rests on in this cluster: those of its first view that the profile has. Nothing where it has none of
/// them.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> rests_on(const CheckSpec& spec, const Profile& profile);

/// Why a check cannot be shown in this run whatever the frames say; nothing where it can.
[[nodiscard]] std::optional<std::string> out_of_reach(const CheckSpec& spec, const Profile& profile, const Plan* plan);

struct Weighed {
  Outcome outcome = Outcome::inconclusive;
  std::string because;
};

[[nodiscard]] Weighed weigh(const CheckSpec& spec, const Conclusion& conclusion, const Profile& profile,
                            std::span<const Coverage> coverage);

}  // namespace lvspec
