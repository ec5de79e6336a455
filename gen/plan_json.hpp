#pragma once
// plan.json: a plan as a person and `lvspec judge` read it.
#include <string>
#include <string_view>

#include "lvspec/plan.hpp"

namespace lvspec {

/// Indented, keys in a fixed order, "schema": "lvspec.plan/1"; ends with a newline.
[[nodiscard]] std::string plan_to_json(const Plan& plan);

/// Reads what plan_to_json() writes; keys that it does not know are left alone. Throws std::runtime_error that says what is wrong
/// and where.
[[nodiscard]] Plan plan_from_json(std::string_view text);

}  // namespace lvspec
