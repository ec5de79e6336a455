#include "cli/load_case.hpp"

#include "checks/load/weigh_load.hpp"
#include "cli/files.hpp"
#include "gen/load/run_file.hpp"
#include "profiles/load_profile.hpp"

namespace lvspec {

bool rides_along(const CheckSpec& spec, bool asks_arp) {
  Stimuli made(Stimulus::connect, Stimulus::burst, Stimulus::resolve);
  if (asks_arp) made.add(Stimuli(Stimulus::ask_vip));
  // These count the turns of connections that are opened one after the other. A load's may pass one another on the way to the
  // director's scheduler, so its shares are judged as a whole (weigh_load).
  if (spec.id == "SCH-01" || spec.id == "SCH-12") return false;
  // What directors tell each other waits for connections that live or close in time, which a load need not make.
  if (spec.id == "DIR-08") return false;
  return (spec.needs.bits & ~made.bits) == 0 && spec.either.bits == 0 && !spec.hook;
}

Report judge_load(const Case& the_case, const LoadProfile& load, const LoadRun& run) {
  Answerers answerers(run, the_case.profile);
  Report report = the_case.files.empty() ? empty_report(the_case) : judge_case(the_case, &answerers);
  excuse_reused_ports(report.verdicts, run, load);
  const std::vector<Seen> seen = the_case.files.empty() ? std::vector<Seen>{} : answerers.match();
  report.load = weigh_load(the_case.profile, load, run, {seen, answerers.others()}, report.coverage, report.verdicts);
  return report;
}

Report judge_load_folder(const Case& the_case, const RunFolder& folder) {
  const std::string path = folder.file("load.toml").string();
  const LoadProfile load = parse_load_profile(read_file(path), path, the_case.profile);
  const LoadRun run = read_load_run(folder.path());
  if (run.stages.size() > load.stages.size() || run.service >= the_case.profile.services.size())
    throw CommandError(
        exit_usage, path + " and the cluster's profile are not those of load-run.json beside it: judge the run as it was made");
  Case riding = the_case;
  std::erase_if(riding.selected, [&](const CatalogueEntry* e) { return !rides_along(*e->spec, !load.questions.empty()); });
  return judge_load(riding, load, run);
}

}  // namespace lvspec
