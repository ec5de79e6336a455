// HA-03
//
//   tester            --- SYN to VIP, framed to whoever announced it last, every tenth of a second --->
//   operator          stops what keeps the active director in service
//   tester            --- SYN, SYN, SYN --->    nobody
//   standby           --- gratuitous ARP: VIP is-at standby --->  everybody
//   tester            --- SYN --->              standby ---> real server
//   real server       --- SYN-ACK --->          tester: the gap is over
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/facts/hook_talks.hpp"
#include "checks/facts/limits.hpp"
#include "checks/ha/steady_asks.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 826", "Packet Reception"}, {"RFC 9568", "6.1"}, {"keepalived.conf(5)", "advert_int, vrrp_garp_master_repeat"}};

constexpr CheckSpec spec{
    .id = "HA-03",
    .slug = "cache-convergence",
    .title = "When a VIP goes over to another director, it answers again in time.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "How long clients wait is what a second director is for. It is the time until the standby notices, until neighbours' "
        "entries point to it, and until it serves: each is a setting that nobody looks at before the day when it is needed. What "
        "is allowed is gap in the profile's [failover]; where that is left out, as long as VRRP itself may take to notice (three "
        "intervals between advertisements and a part of another, so four of those that are heard), and a second.",
    .references = references,
    .remediation =
        "On the director that is named: see to it that its announcements reach everybody (HA-01), and that its table of virtual "
        "services is there before the VIP is. Where nobody is named, no other director was in service by then: let VRRP through "
        "to the standby, lower keepalived's advert_int (vrrp_version 3 takes fractions of a second), and end a director's "
        "service "
        "with systemctl stop keepalived, which tells the other one.",
    .by_hand = "while :; do curl -m 0.1 -so /dev/null -w '%{time_total} %{http_code}\\n' http://VIP/; done",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::hook, Stimulus::resolve),
    .hook = HookKind::service,
    .views = {View::client},
    .shown = Kinds(Kind::other),
    .deliveries = true,
};

class CacheConvergence final : public Check {
 public:
  explicit CacheConvergence(const Scene& scene) : scene_(scene), talks_(scene, HookKind::service), asks_(scene) {}

  void on_frame(const Frame& frame) noexcept override { asks_.hear(frame); }
  void on_delivery(const Frame& frame) noexcept override { asks_.note(frame); }

  Conclusion conclude() override {
    std::optional<Conclusion> worst;
    for (const Hooked& hook : talks_.hooks()) {
      if (hook.host.role != Role::director) continue;
      Conclusion one = hook.trouble.empty() ? judge(hook) : unproven(hook.trouble);
      if (one.word == Conclusion::Word::missing) return one;
      if (!worst || one.word == Conclusion::Word::unproven) worst = std::move(one);
    }
    return worst ? std::move(*worst) : unproven("no connection was asked for while the VIP went over");
  }

 private:
  [[nodiscard]] Conclusion judge(const Hooked& hook) const {
    const SteadyAsks::Gap gap = asks_.longest_gap(hook.name);
    if (gap.asked == 0) return unproven("no connection was asked for while the VIP went over");
    const std::string vip = "the VIP " + gap.vip.text();
    if (!gap.served_before) return unproven(vip + " was not seen to answer before the break");
    const std::uint32_t interval_ms = asks_.election_interval_ms(gap.vip);
    const auto limit_ms = allowed(hook.name, interval_ms);
    const std::string silence =
        fmt::format("{} answered nobody for {}{:.1f} s", vip, gap.ended ? "" : "more than ", seconds(gap.ns));
    if (!limit_ms)
      return not_applicable(silence +
                            ", and nobody says how long is allowed: no director advertised it by VRRP, and the profile's "
                            "[failover] has no gap");
    if (gap.ns / 1'000'000 > *limit_ms) return too_long(gap, silence, *limit_ms);
    if (!gap.ended) return unproven(vip + " answered nobody until the run was over");
    if (interval_ms != 0 && asks_.takeovers(gap.vip) == 0) return unproven(fmt::format("no takeover of {} was heard", vip));
    if (interval_ms == 0 && !gap.moved) return unproven(fmt::format("no connection to {} went by way of another director", vip));
    if (const std::uint32_t within_ms = scene_.profile.hooks.at(hook.name).within_ms;
        *limit_ms > within_ms && 2 * gap.ns / 1'000'000 >= within_ms)
      return unproven(
          fmt::format("{:.1f} s are allowed, and the hook mends what it breaks after {:.1f} s: its within has to be longer",
                      *limit_ms / 1000.0, within_ms / 1000.0));
    return held(fmt::format("{} at most", silence));
  }

  [[nodiscard]] Conclusion too_long(const SteadyAsks::Gap& gap, const std::string& silence, std::uint32_t limit_ms) const {
    std::string all = fmt::format("{}, and {:.1f} s are allowed", silence, limit_ms / 1000.0);
    if (gap.last->entry.mac != Mac{})
      all += fmt::format("; clients whose entries heed every announcement had it at {}", scene_.name(gap.last->entry));
    if (gap.last->in_service.role == Role::director)
      all += fmt::format(", and {} was in service", scene_.cluster.name(gap.last->in_service));
    Sightings silent;
    // Whoever took the VIP over and did not say so, or does not serve, or talked over the one that did; nobody where nobody had.
    const Party entry = gap.last->entry.party;
    const bool talked_over = gap.last->announced && entry.role == Role::director && entry != gap.last->in_service;
    const Party by = talked_over ? entry : gap.last->in_service;
    const auto note = [&](FrameRef one, FrameRef other) {
      if (by.role == Role::director)
        other ? silent.note(one, other, {by, {}}) : silent.note(one, {by, {}});
      else
        silent.note(one), other ? silent.note(other) : void();
    };
    note(gap.before, gap.first->syn);
    note(gap.last->syn, gap.after);
    return missing(all, silent);
  }

  [[nodiscard]] std::optional<std::uint32_t> allowed(const std::string& hook, std::uint32_t interval_ms) const {
    if (const auto limit = limit_of(scene_.profile.failover, hook, &FailoverLimits::gap_ms)) return limit;
    if (interval_ms == 0) return std::nullopt;
    return 4 * interval_ms + 1000;
  }
  [[nodiscard]] static double seconds(std::int64_t ns) noexcept { return static_cast<double>(ns) / 1e9; }

  const Scene& scene_;
  HookTalks talks_;
  SteadyAsks asks_;
};

}  // namespace

extern const CatalogueEntry cache_convergence = entry<CacheConvergence>(spec);

}  // namespace lvspec
