#pragma once
#include <cstdint>
#include <filesystem>

#include "cli/load_order.hpp"

namespace lvspec {

/// Makes one load after another, each in a folder of its own below `path`, until the highest rate that holds is known. Returns
/// the exit status. Throws CommandError.
[[nodiscard]] int search_load(const LoadOptions& options, const LoadOrder& order, const std::filesystem::path& path,
                              std::int64_t started_s);

}  // namespace lvspec
