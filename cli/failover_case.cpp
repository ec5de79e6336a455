#include "cli/failover_case.hpp"

#include <string_view>

#include "checks/failover/weigh_failover.hpp"
#include "cli/selection.hpp"

namespace lvspec {

std::vector<const CatalogueEntry*> failover_checks(const Profile& profile, const std::vector<std::string>& hooks) {
  bool by_service = false, by_host = false;
  for (const Director& director : profile.directors)
    for (const std::string& name : hooks) {
      const Hook& hook = profile.hooks.at(name);
      by_service |= hook.host == director.name && hook.kind == HookKind::service;
      by_host |= hook.host == director.name && hook.kind == HookKind::host;
    }
  std::vector<const CatalogueEntry*> out;
  if (profile.directors.size() < 2 || !(by_service || by_host)) return out;
  for (const CatalogueEntry* entry : select({})) {
    const std::string_view id = entry->spec->id;
    // HA-10 counts the takeovers of hooks of services.
    const bool speaks = id == "ARP-14" || id == "DIR-09" || (id == "HA-01" && by_service) || (id == "HA-10" && !by_host);
    if (speaks) out.push_back(entry);
  }
  return out;
}

Report judge_failover(const Case& the_case) {
  Followed followed(the_case.profile, *the_case.plan);
  Report report = judge_case(the_case, &followed);
  report.failover = weigh_failover(the_case.profile, *the_case.plan, followed, report.coverage);
  return report;
}

}  // namespace lvspec
