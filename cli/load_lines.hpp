#pragma once
// A line for each second of a load run.
#include <optional>
#include <string>
#include <vector>

#include "gen/load/engine.hpp"

namespace lvspec {

enum class LineFormat : std::uint8_t { text, json };

/// For a person; with no more in it than fits into `width` columns, where there is a width.
[[nodiscard]] std::string text_line(const LoadTick& tick, const std::string& stage, const std::vector<std::string>& servers,
                                    std::optional<std::size_t> width);
/// The same as a JSON object.
[[nodiscard]] std::string json_line(const LoadTick& tick, const std::string& stage, const std::vector<std::string>& servers);

}  // namespace lvspec
