#pragma once
// A line for each second of a load run.
#include <string>
#include <vector>

#include "gen/load/engine.hpp"

namespace lvspec {

enum class LineFormat : std::uint8_t { text, json };

/// For a person.
[[nodiscard]] std::string text_line(const LoadTick& tick, const std::string& stage, const std::vector<std::string>& servers);
/// The same as a JSON object.
[[nodiscard]] std::string json_line(const LoadTick& tick, const std::string& stage, const std::vector<std::string>& servers);

}  // namespace lvspec
