#pragma once
// Files as whole texts.
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace lvspec {

/// Throws CommandError (exit 2) where the file cannot be read.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

/// Replaces the file in one step (beside, then rename), so that a reader never sees half of it. Throws CommandError (exit 4).
void write_file(const std::filesystem::path& path, std::string_view text);

/// A time as a file name holds it: "20260131T130500Z", UTC.
[[nodiscard]] std::string file_time(std::int64_t unix_s);

}  // namespace lvspec
