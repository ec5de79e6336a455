#include "cli/verdicts.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include "checks/facts/ways.hpp"
#include "checks/judge.hpp"
#include "cli/terminal.hpp"

namespace lvspec {
namespace {

/// A run is judged by the day that it was made, so that its verdicts stay the same however late they are asked for again.
std::chrono::year_month_day day_of(std::int64_t unix_s) {
  using namespace std::chrono;
  return year_month_day(floor<days>(sys_seconds(seconds(unix_s))));
}

std::int64_t now_s() {
  using namespace std::chrono;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace

Report empty_report(const Case& the_case) {
  Report report;
  report.cluster = the_case.profile.name;
  report.topology = described(the_case.profile);
  report.started_s = the_case.plan ? the_case.plan->started_s : now_s();
  report.seed = the_case.plan ? the_case.plan->seed : 0;
  report.fail_on = the_case.fail_on;
  report.interrupted = the_case.interrupted;
  return report;
}

Report judge_case(const Case& the_case, FrameListener* listener) {
  const auto source = open_captures(the_case.files, the_case.profile.vantages);
  Judgement judgement = judge(the_case.profile, the_case.plan, *source, the_case.selected, listener);
  Report report = empty_report(the_case);
  report.topology = std::move(judgement.topology);
  report.coverage = std::move(judgement.coverage);
  report.verdicts = std::move(judgement.verdicts);
  report.notes = std::move(judgement.notes);
  for (std::string& note : apply_waivers(report.verdicts, the_case.profile, day_of(report.started_s)))
    report.notes.push_back(std::move(note));
  return report;
}

void print_report(const Report& report, const Output& output) {
  if (output.quiet) return;
  std::fputs((output.json ? to_json(report) : to_text(report, text_options())).c_str(), stdout);
}

void print_folder(const std::string& folder, const Output& output) {
  if (!output.quiet) fmt::print(output.json ? stderr : stdout, "\nfiles: {}\n", folder);
}

}  // namespace lvspec
