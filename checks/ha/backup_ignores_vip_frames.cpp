// HA-08
//
//   tester            --- SYN to VIP, framed to the standby alone --->  standby      and no further
//   tester            <--- nothing ---                                  anybody
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/ha/idle_directors.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 9568", "6.4.2"}, {"RFC 3768", "6.4.2"}};

constexpr CheckSpec spec{
    .id = "HA-08",
    .slug = "backup-ignores-vip-frames",
    .title = "What is framed to a standby director for the VIP is neither answered nor sent on.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "A neighbour that missed the last takeover, or a switch that floods, still frames to the director that is not in "
        "service. "
        "One that schedules such a request puts it in a table of its own, and the connection breaks as soon as the neighbour's "
        "entry is right; one that refuses it tells the client that the service is gone.",
    .references = references,
    .remediation =
        "On the director that is named: take the VIP off wherever it is (ip -4 address show to VIP/32; on lo as well) while it "
        "is "
        "standby, leave it to keepalived's virtual_ipaddress, and keep net.ipv4.ip_forward=0. Where both directors are meant to "
        "serve the VIP at once, waive this check.",
    .by_hand =
        "nping --tcp -p 80 --flags syn --dest-mac STANDBY-MAC VIP beside tcpdump -eni mon0 'tcp and host VIP'; the SYN alone "
        "shows",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::each_director, Stimulus::connect, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::request, Kind::forwarded, Kind::reply, Kind::arp, Kind::other),
    .segments = Segments::edges,
};

class BackupIgnoresVipFrames final : public Check {
 public:
  explicit BackupIgnoresVipFrames(const Scene& scene) : scene_(scene), idle_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::other || frame.kind == Kind::arp) return idle_.hear(frame);
    if (scene_.steps.is(frame, Stimulus::each_director)) idle_.note(frame);
  }

  Conclusion conclude() override {
    if (scene_.profile.directors.size() < 2) return not_applicable("the profile has one director");
    const Party active = idle_.in_service();
    if (active.role == Role::unknown) return unproven("neither VRRP nor ARP says which director is in service");
    std::uint64_t asked = 0;
    for (std::uint8_t d = 0; d < scene_.profile.directors.size(); ++d) {
      const Party director{Role::director, d};
      // Whoever is in service in the end may have been taking over.
      if (director == active) continue;
      if (auto fault = idle_.fault_of(director)) return std::move(*fault);
      if (!idle_.is_there(director))
        return unproven(fmt::format("{} sent no ARP in this run, so its silence means nothing", scene_.cluster.name(director)));
      asked += idle_.asked(director);
    }
    return held(fmt::format("{} SYNs for the VIP {} were framed to a standby director: none was answered or sent on", asked,
                            idle_.vip()));
  }

 private:
  const Scene& scene_;
  IdleDirectors idle_;
};

}  // namespace

extern const CatalogueEntry backup_ignores_vip_frames = entry<BackupIgnoresVipFrames>(spec);

}  // namespace lvspec
