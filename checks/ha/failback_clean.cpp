// HA-10
//
//   operator          stops what keeps the active director in service, and starts it again
//   standby           --- VRRP advertisement --->  everybody: a takeover
//   first director    --- VRRP advertisement --->  everybody: it takes the VIP back, and keeps it
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/facts/election.hpp"
#include "checks/facts/hook_talks.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 9568", "6.1"}, {"keepalived.conf(5)", "nopreempt, preempt_delay, track_script"}};

constexpr CheckSpec spec{
    .id = "HA-10",
    .slug = "failback-clean",
    .title = "A director that comes back takes the VIP over once, and keeps it.",
    .level = Level::should,
    .severity = Severity::minor,
    .rationale =
        "Each time the VIP goes over, connections that the other director does not know are reset. A director that takes it "
        "back, "
        "loses it and takes it again turns one repair into several outages, long after whoever repaired it has left.",
    .references = references,
    .remediation =
        "On the director that is named: find out in keepalived's log why it gives the VIP up after it has come back (a "
        "track_script "
        "that fails until the host has warmed up wants rise and fall), let it wait with preempt_delay until it is fit to serve, "
        "or leave the VIP where it is with nopreempt; both of these want state BACKUP on both directors.",
    .by_hand =
        "tcpdump -eni eth0 vrrp while systemctl start keepalived on the director that was stopped; the speaker changes once",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::hook, Stimulus::resolve),
    .hook = HookKind::service,
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::request, Kind::other),
};

class FailbackClean final : public Check {
 public:
  explicit FailbackClean(const Scene& scene)
      : scene_(scene), talks_(scene, HookKind::service), elections_(scene.cluster), vips_(scene.cluster.vips().size()) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::request) return begin(frame);
    const Vrrp advert = vrrp_of(frame);
    elections_.note(frame);
    for (std::size_t v = 0; v < vips_.size(); ++v) {
      if (!advert.speaks_for(scene_.cluster.vips()[v])) continue;
      Vip& vip = vips_[v];
      const Election& election = elections_.of(v);
      ++vip.since;
      if (election.takeovers() == vip.takeovers) continue;
      vip.takeovers = election.takeovers();
      vip.since = 0;
      const std::uint32_t here = vip.takeovers - vip.before;
      if (here == 2) {
        ++vip.backs;
        vip.back = advertiser(scene_.cluster, frame);
      }
      if (here > 2) {
        vip.again.note(frame, vip.back);
        vip.times = here;
      }
    }
  }

  Conclusion conclude() override {
    for (const Hooked& hook : talks_.hooks())
      if (hook.host.role == Role::director && !hook.trouble.empty()) return unproven(hook.trouble);
    std::uint64_t back = 0;
    std::optional<Conclusion> doubt;
    for (std::size_t v = 0; v < vips_.size(); ++v) {
      const Vip& vip = vips_[v];
      const std::string address = scene_.cluster.vips()[v].text();
      if (vip.again)
        return violated(fmt::format("{} took the VIP {} back and did not keep it: it went over {} times", scene_.name(vip.back),
                                    address, vip.times),
                        vip.again);
      if (doubt || !scene_.cluster.vips()[v].is_v4()) continue;
      doubt = doubt_of(vip, address);
      ++back;
    }
    if (doubt) return std::move(*doubt);
    return held(fmt::format("{} VIPs were taken back, each once", back));
  }

 private:
  struct Vip {
    std::uint32_t takeovers = 0;
    std::uint32_t before = 0;  // how many of them before the hook whose steps are being sent
    std::uint32_t since = 0;   // advertisements since the last one of them
    std::uint32_t backs = 0;   // hooks after whose takeover it was taken back
    std::uint32_t times = 0;   // takeovers of the hook that has too many
    Culprit back;              // who took it back
    Sightings again;           // what came then
  };

  /// One hook's takeovers say nothing of the next one's.
  void begin(const Frame& frame) noexcept {
    const Step* step = scene_.steps.of(frame);
    if (step == nullptr || (hook_ != nullptr && *hook_ == step->hook)) return;
    hook_ = &step->hook;
    for (Vip& vip : vips_) vip.before = vip.takeovers;
  }

  [[nodiscard]] static std::optional<Conclusion> doubt_of(const Vip& vip, const std::string& address) {
    if (vip.takeovers == 0) return unproven(fmt::format("no takeover of the VIP {} was heard", address));
    if (vip.backs == 0)
      return not_applicable(
          fmt::format("nobody took the VIP {} back: it stays where it is, as with keepalived's nopreempt", address));
    if (vip.since == 0) return unproven(fmt::format("nothing was heard after the VIP {} was taken back", address));
    return std::nullopt;
  }

  const Scene& scene_;
  HookTalks talks_;
  Elections elections_;
  std::vector<Vip> vips_;
  const std::string* hook_ = nullptr;  // whose steps are being sent
};

}  // namespace

extern const CatalogueEntry failback_clean = entry<FailbackClean>(spec);

}  // namespace lvspec
