// lvspec failover: breaks and mends by the profile's hooks, asks all the while, and says what it cost.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>

#include "cli/commands.hpp"
#include "cli/details.hpp"
#include "cli/failover_case.hpp"
#include "cli/files.hpp"
#include "cli/live.hpp"
#include "cli/provoke.hpp"
#include "gen/planner.hpp"
#include "profiles/load.hpp"

namespace lvspec {
namespace {

bool is_failure(const Hook& hook) { return hook.kind == HookKind::host || hook.kind == HookKind::service; }

/// Directors first, each one's service before the whole host.
std::vector<std::string> failures_of(const Profile& profile) {
  std::vector<std::string> out;
  const auto add = [&](const std::string& host) {
    for (const std::string& name : {host + "." + word(HookKind::service), host})
      if (const auto hook = profile.hooks.find(name); hook != profile.hooks.end() && is_failure(hook->second))
        out.push_back(name);
  };
  for (const Director& director : profile.directors) add(director.name);
  for (const RealServer& server : profile.real_servers) add(server.name);
  return out;
}

std::string joined_names(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

std::vector<std::string> hooks_of(const FailoverOptions& options, const Profile& profile) {
  const std::vector<std::string> all = failures_of(profile);
  if (all.empty())
    throw CommandError(
        exit_usage, fmt::format("{} has no hooks that make a host or its service fail: add, for instance, [hooks.\"{}.service\"] "
                                "with break = \"ssh {} systemctl stop keepalived\" and mend = \"… start keepalived\"",
                                options.profile, profile.directors.front().name, profile.directors.front().name));
  for (const std::string& name : options.hooks)
    if (std::find(all.begin(), all.end(), name) == all.end())
      throw CommandError(exit_usage, fmt::format("--hook {}: the profile has no such hook of a host or its service; it has {}",
                                                 name, joined_names(all)));
  if (!options.intrusive)
    throw CommandError(exit_usage,
                       fmt::format("a failover run breaks {} by the profile's hooks, on purpose: say --intrusive if that is "
                                   "what you want",
                                   joined_names(options.hooks.empty() ? all : options.hooks)));
  return options.hooks.empty() ? all : options.hooks;
}

Profile profile_of(const FailoverOptions& options) {
  std::string text = read_file(options.profile);
  Profile profile = parse_profile(text, options.profile);
  profile.source = std::move(text);
  return profile;
}

Plan plan_for(const FailoverOptions& options, const Profile& profile, const std::vector<std::string>& hooks,
              const std::vector<const CatalogueEntry*>& selected) {
  std::vector<const CheckSpec*> specs;
  for (const CatalogueEntry* entry : selected) specs.push_back(entry->spec);
  PlanOptions plan;
  plan.seed = options.seed ? *options.seed : std::random_device{}();
  plan.started_s = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  plan.intrusive = true;
  plan.fail_on = word(options.fail_on);
  plan.failover = hooks;
  Plan made = make_plan(profile, plan, specs);
  if (!made.is_failover())
    throw CommandError(exit_usage,
                       "nothing can be asked: the profile needs a TCP service, and on_link addresses of its family in [clients]");
  return made;
}

}  // namespace

int run_failover(const FailoverOptions& options) {
  const Profile profile = profile_of(options);
  const std::vector<std::string> hooks = hooks_of(options, profile);
  const Vantage& port = tester_port(profile);
  check_host(profile, port);
  const std::atomic<bool>& interrupt = listen_for_signals();
  const auto selected = failover_checks(profile, hooks);
  Narrator narrator(options.output.verbose);
  Plan plan = plan_for(options, profile, hooks, selected);
  tell_plan(narrator, plan);
  const RunFolder folder(options.out ? std::filesystem::path(*options.out)
                                     : default_folder(profile.name + "-failover", plan.started_s));
  const SessionResult result = provoke(plan, profile, port, folder, narrator, interrupt);
  const Report report = judge_failover({profile, &plan, folder.captures(profile.vantages), selected, options.fail_on, interrupt});
  folder.write(report);
  narrator.clear();
  print_report(report, options.output);
  tell_troubles(result, plan);
  const bool mended = all_mended(plan.hooks);
  print_folder(folder.path().string(), options.output);
  if (interrupt) return 128 + caught_signal();
  const int status = summarize(report).exit_status;
  return mended || status == exit_failed ? status : exit_unable;
}

}  // namespace lvspec
