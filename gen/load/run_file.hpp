#pragma once
// What the engine did, as files of a run folder: load-run.json, connections.csv and requests.csv.
#include <filesystem>

#include "lvspec/load_run.hpp"

namespace lvspec {

/// Times are nanoseconds since the run's start, empty where the moment never came; connections and stages are counted from 0, and
/// a client is its address. Throws std::runtime_error that says which file could not be written.
void write_load_run(const LoadRun& run, const std::filesystem::path& folder);

/// Whether the folder holds a load run.
[[nodiscard]] bool has_load_run(const std::filesystem::path& folder);

/// Reads what write_load_run() wrote. Throws std::runtime_error that names the file, the line and what was expected there.
[[nodiscard]] LoadRun read_load_run(const std::filesystem::path& folder);

}  // namespace lvspec
