// HA-07
//
//   operator          keeps dr1 and dr2 from hearing each other: both are in service, and both have said so
//   operator          lets them hear each other again
//   dr2               falls silent: dr1 has the higher rank
//   dr1               --- gratuitous ARP: VIP is-at dr1 --->  everybody, whose entries may point to dr2
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "checks/define.hpp"
#include "checks/facts/election.hpp"
#include "checks/facts/hook_talks.hpp"
#include "checks/facts/limits.hpp"
#include "lvspec/steady.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"keepalived.conf(5)", "vrrp_higher_prio_send_advert, vrrp_garp_lower_prio_repeat, vrrp_garp_master_refresh"},
    {"RFC 9568", "6.4.3"},
    {"RFC 826", "Packet Reception"}};

constexpr CheckSpec spec{
    .id = "HA-07",
    .slug = "split-brain-recovery",
    .title = "When two directors were in service at once, the one that stays announces the VIP again.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "Whoever comes into service says so by gratuitous ARP, and neighbours believe who spoke last: in a split brain that is "
        "the "
        "director that falls silent once the two hear each other. VRRP asks nothing of the one that stays, as it never left. "
        "keepalived announces again only if it hears the other once more: if the other hears it first, which is chance, "
        "nobody says anything, and the VIP is dead for whoever believed the wrong one. What is allowed is announced in the "
        "profile's [failover], from the last advertisement of the one that falls silent; where that is left out, four intervals "
        "between advertisements and a second.",
    .references = references,
    .remediation =
        "In keepalived.conf of both directors: vrrp_higher_prio_send_advert true (the one that falls silent is heard once more) "
        "and "
        "vrrp_garp_lower_prio_repeat not 0 (the one that stays, which is named, then announces the VIP), or "
        "vrrp_garp_master_refresh with fewer seconds than are allowed, which announces it again and again. vrrp_strict forbids "
        "the first.",
    .by_hand =
        "tcpdump -eni eth0 'vrrp or (arp and src host VIP)' while the directors do not hear each other, and after; the last "
        "announcement is that of the director that advertises",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::hook, Stimulus::resolve),
    .hook = split_hook,
    .views = {View::client},
    .shown = Kinds(Kind::request),
    .deliveries = true,
};

// Changes of the speaker that no takeover has: whoever gives way may be heard once more, and whoever takes over then as well.
constexpr std::uint32_t both = 4;

class SplitBrainRecovery final : public Check {
 public:
  explicit SplitBrainRecovery(const Scene& scene) : scene_(scene), talks_(scene, split_hook), vips_(scene.cluster.vips().size()) {
    for (Vip& vip : vips_) vip.announced.resize(scene.profile.directors.size());
  }

  /// Clients that turn to whoever announced the VIP last.
  void on_frame(const Frame& frame) noexcept override {
    const Step* step = scene_.steps.of(frame);
    if (step == nullptr || !frame.tcp().is_syn() || !scene_.cluster.is_vip(step->target)) return;
    hook_ = &step->hook;
    const Vip& vip = vips_[scene_.cluster.vip(step->target)];
    if (vip.is_over() && frame.receiver == vip.gone) ++astray_;
  }

  /// By the clock of the tester's own port.
  void on_delivery(const Frame& frame) noexcept override {
    if (scene_.profile.vantages[frame.vantage].at != Place::client) return;
    if (frame.arp()) return announced(frame);
    const Vrrp advert = vrrp_of(frame);
    const Party by = advert ? advertiser(scene_.cluster, frame).party : Party{};
    if (by.role != Role::director) return;
    for (std::size_t v = 0; v < vips_.size(); ++v)
      if (scene_.cluster.vips()[v].is_v4() && advert.speaks_for(scene_.cluster.vips()[v]))
        advertised(vips_[v], advert, by, frame);
  }

  Conclusion conclude() override {
    for (const Hooked& hook : talks_.hooks())
      if (!hook.trouble.empty()) return unproven(hook.trouble);
    std::uint64_t ended = 0;
    std::int64_t slowest_ns = 0;
    std::optional<Conclusion> doubt;
    for (std::size_t v = 0; v < vips_.size(); ++v) {
      Vip& vip = vips_[v];
      const std::string address = scene_.cluster.vips()[v].text();
      end_episode(vip, {});
      if (vip.shared)
        return not_applicable(fmt::format(
            "the VIP {} is at the virtual router's MAC, whichever director is in service: no neighbour's entry is wrong",
            address));
      if (vip.silent) return unannounced(vip, address);
      if (!doubt && scene_.cluster.vips()[v].is_v4()) doubt = doubt_of(vip, address);
      ended += vip.ended;
      slowest_ns = std::max(slowest_ns, vip.slowest_ns);
    }
    if (doubt) return std::move(*doubt);
    return held(
        fmt::format("two directors advertised a VIP at once {} times, and the one that stayed announced it again within {:.1f} s",
                    ended, seconds(slowest_ns)));
  }

 private:
  struct Vip {
    Party last, gone;            // who advertised last; and whom that one was heard in turn with
    std::uint32_t in_a_row = 0;  // advertisements of `last`
    std::uint32_t turns = 0;     // changes of the speaker since one was alone
    std::uint32_t interval_ms = 0;
    bool shared = false;              // it is at the virtual router's MAC, whoever is in service
    FrameRef farewell, latest;        // the last advertisement of `gone`, and of `last`
    Party spoke_last;                 // of the VIP, by gratuitous ARP: whom neighbours believe
    std::vector<FrameRef> announced;  // by director: first gratuitous ARP since another advertised
    std::uint64_t ended = 0, begun = 0, early = 0;
    std::uint64_t undone = 0;  // the one that fell silent announced it after the one that stayed
    std::int64_t slowest_ns = 0;
    std::uint32_t allowed_ms = 0;  // of the episode that `silent` tells of
    Sightings silent;
    [[nodiscard]] bool is_over() const noexcept { return turns >= both && in_a_row >= alone; }
  };

  void announced(const Frame& frame) noexcept {
    const Arp arp = frame.arp();
    const bool gratuitous = arp.sender_ip() == arp.target_ip() && frame.destination_mac().is_broadcast();
    if (!gratuitous || !scene_.cluster.is_vip(arp.sender_ip())) return;
    const Party by = scene_.owners.of(arp.sender_mac());
    if (by.role != Role::director) return;
    Vip& vip = vips_[scene_.cluster.vip(arp.sender_ip())];
    vip.spoke_last = by;
    FrameRef& first = vip.announced[by.index];
    if (!first) first = FrameRef::of(frame);
  }

  void advertised(Vip& vip, const Vrrp& advert, Party by, const Frame& frame) noexcept {
    vip.interval_ms = std::max(vip.interval_ms, advert.interval_ms());
    vip.shared |= is_virtual_router(frame.source_mac());
    if (by != vip.last) {
      if (vip.in_a_row >= alone) end_episode(vip, by);
      vip.turns += vip.last.role == Role::director ? 1U : 0U;
      vip.begun += vip.turns == both ? 1U : 0U;
      vip.gone = vip.last;
      vip.farewell = vip.latest;
      vip.in_a_row = 0;
      vip.last = by;
    }
    for (std::size_t d = 0; d < vip.announced.size(); ++d)
      if (d != by.index) vip.announced[d] = {};
    ++vip.in_a_row;
    vip.latest = FrameRef::of(frame);
    // Whoever says that it stops leaves the VIP to the other.
    if (advert.resigns()) vip.turns = vip.in_a_row = 0, vip.last = {};
  }

  /// Of two that were in service, one has been alone since the other's `farewell`. Whoever comes next may have announced itself.
  void end_episode(Vip& vip, Party next) noexcept {
    if (vip.is_over()) {
      const FrameRef first = vip.announced[vip.last.index];
      const std::int64_t took = (first ? first : vip.latest).time_ns - vip.farewell.time_ns;
      const std::uint32_t allowed_ms = allowed(vip);
      const bool late = took / 1'000'000 > allowed_ms;
      if (late) {
        vip.silent.note(vip.farewell, first ? first : vip.latest, {vip.last, {}});
        vip.allowed_ms = allowed_ms;
      }
      vip.early += !first && !late ? 1U : 0U;
      vip.ended += first && !late ? 1U : 0U;
      vip.undone += first && vip.spoke_last != vip.last && vip.spoke_last != next ? 1U : 0U;
      vip.slowest_ns = std::max(vip.slowest_ns, took);
    }
    vip.turns = 0;
  }

  [[nodiscard]] std::uint32_t allowed(const Vip& vip) const noexcept {
    const std::string none;
    const auto limit = limit_of(scene_.profile.failover, hook_ == nullptr ? none : *hook_, &FailoverLimits::announced_ms);
    return limit.value_or(4 * vip.interval_ms + 1000);
  }

  [[nodiscard]] Conclusion unannounced(const Vip& vip, const std::string& address) const {
    std::string all = fmt::format(
        "{} stayed in service of the VIP {} after another director had been as well, and did not announce it within {:.1f} s",
        scene_.names(vip.silent.culprits()), address, vip.allowed_ms / 1000.0);
    if (astray_ != 0)
      all += fmt::format("; {} connections were asked of the other one, which clients had heard announce it last", astray_);
    return missing(all, vip.silent);
  }

  [[nodiscard]] static std::optional<Conclusion> doubt_of(const Vip& vip, const std::string& address) {
    if (vip.begun == 0)
      return unproven(fmt::format(
          "no two directors were heard advertising the VIP {} by VRRP at once: the break command did not part them", address));
    if (vip.undone != 0)
      return unproven(fmt::format(
          "the director that fell silent announced the VIP {} after the one that stayed had announced it again", address));
    if (vip.early != 0) return unproven(fmt::format("the run was over before the VIP {} had to be announced again", address));
    if (vip.ended == 0) return unproven(fmt::format("two directors advertised the VIP {} until the run was over", address));
    return std::nullopt;
  }
  [[nodiscard]] static double seconds(std::int64_t ns) noexcept { return static_cast<double>(ns) / 1e9; }

  const Scene& scene_;
  HookTalks talks_;
  std::vector<Vip> vips_;
  const std::string* hook_ = nullptr;  // whose steps are being sent
  std::uint64_t astray_ = 0;           // connections asked of a director that had fallen silent
};

}  // namespace

extern const CatalogueEntry split_brain_recovery = entry<SplitBrainRecovery>(spec);

}  // namespace lvspec
