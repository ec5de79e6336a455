// lvspec judge: the same verdicts again, from a run folder or from captures alone.
#include <fmt/format.h>

#include <cstdio>
#include <map>

#include "cli/commands.hpp"
#include "cli/failover_case.hpp"
#include "cli/files.hpp"
#include "cli/load_case.hpp"
#include "cli/selection.hpp"
#include "cli/terminal.hpp"
#include "cli/verdicts.hpp"
#include "gen/load/run_file.hpp"
#include "gen/plan_json.hpp"
#include "profiles/load.hpp"
#include "reports/describe.hpp"
#include "wire/captures.hpp"

namespace lvspec {
namespace {

Plan read_plan(const std::string& text, const std::string& where) {
  try {
    return plan_from_json(text);
  } catch (const std::exception& error) {
    throw CommandError(exit_usage, fmt::format("the plan in {} cannot be used: {}", where, error.what()));
  }
}

std::uint8_t vantage_named(const Profile& profile, const std::string& name, const std::string& file) {
  std::string known;
  for (std::size_t v = 0; v < profile.vantages.size(); ++v) {
    if (profile.vantages[v].name == name) return static_cast<std::uint8_t>(v);
    known += (known.empty() ? "" : ", ") + profile.vantages[v].name;
  }
  throw CommandError(
      exit_usage, fmt::format("{}: the profile has no vantage \"{}\" (it has {}); say whose capture it is with VANTAGE={}", file,
                              name, known, file));
}

/// Captures, whose they are, and the plan that they carry.
struct Captures {
  std::vector<CaptureFile> files;
  std::optional<Plan> plan;
};

/// "a plan of 2026-01-31T13:05:00Z, seed 7".
std::string plan_words(const Plan& plan) { return fmt::format("a plan of {}, seed {}", utc_second(plan.started_s), plan.seed); }

void add_capture(Captures& captures, const Profile& profile, const std::string& argument, const Narrator& narrator) {
  const auto equals = argument.find('=');
  const bool named = equals != std::string::npos && !std::filesystem::exists(argument);
  const std::string file = named ? argument.substr(equals + 1) : argument;
  const CaptureLabel label = read_label(file);
  const std::string name = named                    ? argument.substr(0, equals)
                           : !label.vantage.empty() ? label.vantage
                                                    : std::filesystem::path(file).stem().string();
  const bool only_one = profile.vantages.size() == 1 && !named;
  captures.files.push_back({file, only_one ? std::uint8_t{0} : vantage_named(profile, name, file)});
  narrator.note(fmt::format("{} is the capture of {}, as {} says", file, profile.vantages[captures.files.back().vantage].name,
                            named                   ? "the command line"
                            : only_one              ? "the profile, which has no other vantage"
                            : label.vantage.empty() ? "the file's name"
                                                    : "its label"));
  if (label.plan.empty()) return narrator.note(fmt::format("{} carries no plan: no run of lvspec made it", file));
  Plan plan = read_plan(label.plan, file);
  narrator.note(fmt::format("{} carries {}", file, plan_words(plan)));
  if (captures.plan && captures.plan->token != plan.token)
    throw CommandError(exit_usage,
                       fmt::format("{} comes from another run than the captures before it; judge each run by itself", file));
  captures.plan = std::move(plan);
}

/// The checks that the run was made for, unless the command line says otherwise.
std::vector<const CatalogueEntry*> selected_for(const Selection& selection, const Plan* plan) {
  const bool silent = selection.only.empty() && selection.skip.empty() && selection.families.empty();
  // A failover run without a takeover is judged by no check.
  if (silent && plan && plan->is_failover() && plan->selection.empty()) return {};
  return select(silent && plan ? Selection{plan->selection, {}, {}} : selection);
}

Level fail_on(const JudgeOptions& options, const Plan* plan) {
  if (options.fail_on) return *options.fail_on;
  if (plan == nullptr || plan->fail_on == "must") return Level::must;
  return plan->fail_on == "should" ? Level::should : Level::may;
}

Report judge_run(const JudgeOptions& options, const RunFolder& run) {
  std::error_code error;
  if (std::filesystem::exists(run.file("search.json"), error))
    throw CommandError(exit_usage, fmt::format("{} holds a search, which is several runs; name one of them: {}",
                                               run.path().string(), run.file("trial-01").string()));
  if (!std::filesystem::exists(run.file("plan.json"), error))
    throw CommandError(exit_usage, fmt::format("{} is no run folder, as it has no plan.json; name what `lvspec audit` or `lvspec "
                                               "load` said after \"files:\"",
                                               run.path().string()));
  const std::string profile_path = options.profile.empty() ? run.file("profile.toml").string() : options.profile;
  const Profile profile = parse_profile(read_file(profile_path), profile_path);
  const std::string plan_path = run.file("plan.json").string();
  const Plan plan = read_plan(read_file(plan_path), plan_path);
  const Narrator narrator(options.output.verbose);
  narrator.note(fmt::format("the profile is {}", profile_path));
  narrator.note(fmt::format("{} has {}", plan_path, plan_words(plan)));
  const Case the_case{
      profile,          &plan, run.captures(profile.vantages), selected_for(options.selection, &plan), fail_on(options, &plan),
      run.interrupted()};
  if (has_load_run(run.path())) return judge_load_folder(the_case, run);
  return plan.is_failover() ? judge_failover(the_case) : judge_case(the_case);
}

Report judge_captures(const JudgeOptions& options) {
  std::error_code error;
  if (options.runs.size() == 1 && !std::filesystem::exists(options.runs.front(), error) && options.profile.empty())
    throw CommandError(exit_usage, options.runs.front() + ": there is no such folder and no such file");
  if (options.profile.empty())
    throw CommandError(exit_usage, "captures say nothing of what the cluster is meant to be; name its profile with --profile");
  const Profile profile = parse_profile(read_file(options.profile), options.profile);
  Captures captures;
  const Narrator narrator(options.output.verbose);
  for (const std::string& argument : options.runs) add_capture(captures, profile, argument, narrator);
  const Plan* plan = captures.plan ? &*captures.plan : nullptr;
  const Case the_case{profile, plan, captures.files, selected_for(options.selection, plan), fail_on(options, plan), false};
  return plan != nullptr && plan->is_failover() ? judge_failover(the_case) : judge_case(the_case);
}

}  // namespace

Report judge_folder(const std::string& run) { return judge_run({}, RunFolder(run)); }

int run_judge(const JudgeOptions& options) {
  const std::optional<SavedReport> baseline = read_baseline(options.baseline);
  const bool folder = options.runs.size() == 1 && std::filesystem::is_directory(options.runs.front());
  const Report report = folder ? judge_run(options, RunFolder(options.runs.front())) : judge_captures(options);
  if (options.out) {
    std::error_code error;
    std::filesystem::create_directories(*options.out, error);
    RunFolder(*options.out).write(report);
  }
  print_report(report, options.output);
  if (options.out) print_folder(*options.out, options.output);
  return status_against(baseline, report, options.output);
}

}  // namespace lvspec
