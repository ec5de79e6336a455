// lvspec report: a run's report again, in one format of many.
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/terminal.hpp"
#include "cli/verdicts.hpp"

namespace lvspec {
namespace {

std::string rendered(const Report& report, const std::string& format, bool to_file) {
  if (format == "json") return to_json(report);
  if (format == "junit") return to_junit(report);
  if (format == "html") return to_html(report);
  if (format == "tap") return to_tap(report);
  if (format == "github") return to_github(report);
  if (format == "markdown") return to_markdown(report);
  if (format == "prometheus") return to_prometheus(report);
  return to_text(report, to_file ? TextOptions{} : text_options());
}

/// GitHub Actions names the file that a step's summary is added to.
void add_step_summary(const Report& report) {
  const char* const path = std::getenv("GITHUB_STEP_SUMMARY");
  if (path == nullptr || *path == '\0') return;
  std::ofstream file(path, std::ios::binary | std::ios::app);
  file << to_markdown(report);
  if (!file.flush()) throw CommandError(exit_unable, std::string(path) + " (GITHUB_STEP_SUMMARY) cannot be written");
}

}  // namespace

int run_report(const ReportOptions& options) {
  const Report report = judge_folder(options.run);
  const std::string text = rendered(report, options.format, options.out.has_value());
  if (options.out)
    write_file(*options.out, text);
  else
    std::fputs(text.c_str(), stdout);
  if (options.format == "github") add_step_summary(report);
  return exit_ok;
}

}  // namespace lvspec
