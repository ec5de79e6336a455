#pragma once
// From captures to a written report: what audit and judge have in common.
#include <optional>
#include <vector>

#include "checks/judge.hpp"
#include "cli/commands.hpp"
#include "cli/run_folder.hpp"

namespace lvspec {

struct Case {
  const Profile& profile;
  const Plan* plan = nullptr;  ///< null where no run of lvspec made the captures
  std::vector<CaptureFile> files;
  std::vector<const CatalogueEntry*> selected;
  Level fail_on = Level::must;
  bool interrupted = false;
};

/// `listener` hears the frames beside the checks; may be null.
[[nodiscard]] Report judge_case(const Case& the_case, FrameListener* listener = nullptr);

/// A report that says whose run it was, without coverage and verdicts: nothing was recorded.
[[nodiscard]] Report empty_report(const Case& the_case);

/// Prints the report for a person on standard output.
void print_report(const Report& report);

}  // namespace lvspec
