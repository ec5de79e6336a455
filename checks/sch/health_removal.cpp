// SCH-11
//
//   operator          stops the service of real server 1
//   tester            --- SYN to the VIP, framed to real server 1 --->   refused, or silence
//   health checker    has as long as the hook's `within` says
//   client 1, 2, …    --- SYN --->                  director ---> any other
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/sch/taken_out.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"keepalived.conf(5)", "TCP_CHECK, delay_loop"}, {"ipvsadm(8)", "--edit-server"}};

constexpr CheckSpec spec{
    .id = "SCH-11",
    .slug = "health-removal",
    .title = "A real server whose service for the VIP is down gets no new connections once the director has had time to notice.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "IPVS itself never looks whether a real server still serves. Without a health checker, or with one that asks another "
        "address or port than clients "
        "do, every n-th client is refused for as long as nobody notices.",
    .references = references,
    .remediation =
        "On the director that is named: run a health checker (keepalived, ldirectord) for each real server that tries the "
        "service itself; a check of the "
        "real server's own address says nothing of a service that is bound to the VIP. The hook's `within` must be longer than "
        "the checker's interval "
        "and retries together.",
    .by_hand = "stop the service on one server, wait for the checker; ipvsadm -Ln no longer lists the server, or with weight 0",
    .needs = Stimuli(Stimulus::hook, Stimulus::resolve),
    .hook = HookKind::service,
    .views = {View::segment, View::director, View::client},
    .shown = Kinds(Kind::request, Kind::direct, Kind::forwarded, Kind::reply),
};

class HealthRemoval final : public Check {
 public:
  explicit HealthRemoval(const Scene& scene) : scene_(scene), talks_(scene, HookKind::service) {}

  void on_frame(const Frame& frame) noexcept override { talks_.note(frame); }

  Conclusion conclude() override {
    std::string doubt;
    std::uint64_t elsewhere = 0;
    for (const Hooked& hook : talks_.hooks()) {
      if (hook.host.role != Role::real_server) continue;
      const TakenOut seen = taken_out(talks_, hook);
      const std::string server = scene_.cluster.name(hook.host);
      std::string why = still_up(talks_, hook, server);
      if (why.empty() && seen.given)
        return violated(fmt::format("{} still gave new connections to {} {} ms after its service was stopped",
                                    scene_.names(seen.given.culprits()), server, scene_.profile.hooks.at(hook.name).within_ms),
                        seen.given);
      if (why.empty() && seen.elsewhere == 0) why = "no other server was seen to get a new connection";
      if (doubt.empty()) doubt = why;
      elsewhere += seen.elsewhere;
    }
    if (!doubt.empty()) return unproven(doubt);
    return held(fmt::format("{} new connections, and none went to a server whose service was down", elsewhere));
  }

 private:
  const Scene& scene_;
  HookTalks talks_;
};

}  // namespace

extern const CatalogueEntry health_removal = entry<HealthRemoval>(spec);

}  // namespace lvspec
