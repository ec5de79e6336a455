#pragma once
// A line for each second of a load run.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gen/load/engine.hpp"

namespace lvspec {

enum class LineFormat : std::uint8_t { text, json };

/// What the frames that were recorded in a second show.
struct LoadSight {
  std::vector<std::uint64_t> servers;          ///< answers that each real server sent, by its MAC, in the profile's order
  std::vector<std::string_view> violations{};  ///< ids of the checks that fail by what was seen
  bool by_mac = false;                         ///< who sends answers is known: in this line or one before
};

/// For a person; with no more in it than fits into `width` columns, where there is a width.
[[nodiscard]] std::string text_line(const LoadTick& tick, const std::string& stage, const std::vector<std::string>& servers,
                                    const std::optional<LoadSight>& sight, std::optional<std::size_t> width);
/// The same as a JSON object. Without a sight real servers are known by what answers name, and nothing is known of violations.
[[nodiscard]] std::string json_line(const LoadTick& tick, const std::string& stage, const std::vector<std::string>& servers,
                                    const std::optional<LoadSight>& sight);

}  // namespace lvspec
