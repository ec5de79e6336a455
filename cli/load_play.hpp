#pragma once
// A load from the proof that its addresses are free to its files: everything but the judgement.
#include <cstdint>
#include <optional>

#include "cli/load_order.hpp"
#include "cli/run_folder.hpp"
#include "cli/terminal.hpp"
#include "gen/load/load_plan.hpp"
#include "lvspec/load_run.hpp"

namespace lvspec {

struct RecordedLoad {
  LoadPlan plan;
  LoadRun run;
  bool interrupted = false;
};

/// Prepares the folder, makes the load and leaves its captures and files there. `place`: where the walk over clients and ports
/// begins; by the clock where nothing is given. Takes signals from then on, and gives up the rights that it does not need. Throws
/// CommandError.
[[nodiscard]] RecordedLoad record_load(const LoadOptions& options, const LoadOrder& order, const RunFolder& folder,
                                       std::int64_t started_s, Narrator& narrator,
                                       std::optional<std::uint64_t> place = std::nullopt);

}  // namespace lvspec
