// lvspec diff, and what audits and judgements are held against with --baseline.
#include <cstdio>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/terminal.hpp"
#include "cli/verdicts.hpp"
#include "reports/compare.hpp"

namespace lvspec {
namespace {

/// A run folder, or a report.json itself.
SavedReport saved_report(const std::string& run) {
  std::error_code error;
  const bool folder = std::filesystem::is_directory(run, error);
  const std::string path = folder ? RunFolder(run).file("report.json").string() : run;
  if (folder && !std::filesystem::exists(path, error))
    throw CommandError(exit_usage, run + " is no run folder, as it has no report.json");
  const std::string text = read_file(path);
  try {
    return read_report(text);
  } catch (const std::runtime_error& bad) {
    throw CommandError(exit_usage, path + " is no report of lvspec: " + bad.what());
  }
}

}  // namespace

int run_diff(const DiffOptions& options) {
  const RunDiff comparison = compare(saved_report(options.before), saved_report(options.after));
  const std::string text = options.json ? comparison_json(comparison) : comparison_text(comparison, text_options());
  std::fputs(text.c_str(), stdout);
  return comparison.worse() ? exit_failed : exit_ok;
}

std::optional<SavedReport> read_baseline(const std::optional<std::string>& run) {
  if (!run) return std::nullopt;
  return saved_report(*run);
}

int status_against(const std::optional<SavedReport>& baseline, const Report& report, const Output& output) {
  const int own = summarize(report).exit_status;
  if (!baseline) return own;
  const RunDiff comparison = compare(*baseline, read_report(to_json(report)));
  if (!output.quiet) {
    // With --json, standard output is the report's alone.
    std::FILE* const where = output.json ? stderr : stdout;
    std::fputs(("\nAgainst the baseline\n" + comparison_text(comparison, text_options())).c_str(), where);
  }
  return own == exit_nothing ? own : comparison.exit_status();
}

}  // namespace lvspec
