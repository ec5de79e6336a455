// lvspec audit: plan, record, provoke, judge, report.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <random>

#include "cli/commands.hpp"
#include "cli/details.hpp"
#include "cli/files.hpp"
#include "cli/live.hpp"
#include "cli/provoke.hpp"
#include "cli/selection.hpp"
#include "cli/verdicts.hpp"
#include "gen/hosts.hpp"
#include "gen/planner.hpp"
#include "profiles/load.hpp"

namespace lvspec {
namespace {

Profile profile_of(const AuditOptions& options) {
  if (!options.profile.empty()) {
    std::string text = read_file(options.profile);
    Profile profile = parse_profile(text, options.profile);
    profile.source = std::move(text);
    return profile;
  }
  Profile profile = quick_profile(options.quick);
  profile.source = profile_to_toml(profile);
  if (!options.output.quiet)
    fmt::print(options.output.json ? stderr : stdout, "# No profile was named; this one was used. Keep it and add to it:\n{}\n",
               profile.source);
  return profile;
}

/// What is sent, and what the hosts say of themselves before it is.
Plan plan_for(const AuditOptions& options, const Profile& profile, const std::vector<const CatalogueEntry*>& selected,
              Narrator& narrator, const std::atomic<bool>& interrupt) {
  std::vector<const CheckSpec*> specs;
  for (const CatalogueEntry* entry : selected) specs.push_back(entry->spec);
  PlanOptions plan;
  plan.seed = options.seed ? *options.seed : std::random_device{}();
  plan.started_s = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  plan.intrusive = options.intrusive;
  plan.fail_on = word(options.fail_on);
  plan.passive_s = options.passive_s;
  Plan made = make_plan(profile, plan, specs);
  if (has_commands(profile)) narrator.show("asking the hosts that the profile has a command for");
  made.hosts = ask_hosts(profile, specs, interrupt);
  tell_answers(narrator, made);
  tell_plan(narrator, made);
  return made;
}

}  // namespace

int run_audit(const AuditOptions& options) {
  const std::optional<SavedReport> baseline = read_baseline(options.baseline);
  const auto selected = select(options.selection);
  const Profile profile = profile_of(options);
  const Vantage& port = tester_port(profile);
  check_host(profile, port);
  const std::atomic<bool>& interrupt = listen_for_signals();
  Narrator narrator(options.output.verbose);
  Plan plan = plan_for(options, profile, selected, narrator, interrupt);
  const RunFolder folder(options.out ? std::filesystem::path(*options.out) : default_folder(profile.name, plan.started_s));
  const SessionResult result = provoke(plan, profile, port, folder, narrator, interrupt);
  const Report report = judge_case({profile, &plan, folder.captures(profile.vantages), selected, options.fail_on, interrupt});
  folder.write(report);
  narrator.clear();
  print_report(report, options.output);
  tell_troubles(result, plan);
  const bool mended = all_mended(plan.hooks);
  print_folder(folder.path().string(), options.output);
  const int status = status_against(baseline, report, options.output);
  if (interrupt) return 128 + caught_signal();
  return mended || status == exit_failed ? status : exit_unable;
}

}  // namespace lvspec
