#pragma once
#include <vector>

#include "gen/moment.hpp"
#include "lvspec/plan.hpp"

namespace lvspec::test {

/// When each question for the lab's VIP left, as a player plays the plan.
[[nodiscard]] std::vector<Moment> asked_by(const Plan& plan);

}  // namespace lvspec::test
