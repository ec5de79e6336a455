#pragma once
// From captures to a written report: what audit and judge have in common.
#include <optional>
#include <vector>

#include "checks/judge.hpp"
#include "cli/commands.hpp"
#include "cli/run_folder.hpp"
#include "reports/compare.hpp"

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

/// A run folder judged as it was when it was made. Throws CommandError (exit 2) where it is none.
[[nodiscard]] Report judge_folder(const std::string& run);

/// Prints the report on standard output: for a person, as JSON, or not at all.
void print_report(const Report& report, const Output& output);
/// Says where the run's files are, beside a report for a person.
void print_folder(const std::string& folder, const Output& output);

/// What a run is to be no worse than, read before anything is sent or written. Throws CommandError (exit 2).
[[nodiscard]] std::optional<SavedReport> read_baseline(const std::optional<std::string>& run);
/// The report's own exit status, or, where there is a baseline, that of what got worse since; prints the difference.
[[nodiscard]] int status_against(const std::optional<SavedReport>& baseline, const Report& report, const Output& output);

}  // namespace lvspec
