#pragma once
// Facts that several commands print as JSON.
#include <nlohmann/json_fwd.hpp>

#include "profiles/load.hpp"

namespace lvspec {

/// Each problem with its file, line, column and what is wrong; line and column are null where it has no place.
[[nodiscard]] nlohmann::ordered_json problems_json(const std::vector<Problem>& problems);

/// Prints it on standard output. What is no UTF-8 becomes U+FFFD.
void print_json(const nlohmann::ordered_json& json);

}  // namespace lvspec
