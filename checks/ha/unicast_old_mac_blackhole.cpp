// HA-04
//
//   operator          stops what keeps the active director in service, and the standby takes over
//   tester            --- SYN to VIP, framed to the old director --->  old director      and no further
//   tester            --- SYN to VIP --->                              new director ---> real server
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/facts/hook_talks.hpp"
#include "checks/ha/idle_directors.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 9568", "6.4.2"}, {"RFC 826", "Packet Reception"}, {"Linux net/ipv4/arp.c", "arp_process, locktime"}};

constexpr CheckSpec spec{
    .id = "HA-04",
    .slug = "unicast-old-mac-blackhole",
    .title = "After a takeover the old director drops what is still framed to it for the VIP.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "A neighbour that ignored the announcement goes on sending to the old director for as long as its entry lives. Dropped, "
        "its "
        "clients try again and find the new one. Sent on, their connections live in a table that no other director knows, and "
        "each "
        "segment that goes the right way meets a reset.",
    .references = references,
    .remediation =
        "On the director that is named: make sure that what ends its service takes the VIP away as well, from every interface "
        "(lo, "
        "too), whatever way it ends: systemctl stop keepalived does, kill -9 does not, so add ExecStopPost=-ip address del "
        "VIP/32 "
        "dev "
        "its-interface. net.ipv4.ip_forward stays 0.",
    .by_hand = "after systemctl stop keepalived: nping --tcp -p 80 --flags syn --dest-mac OLD-MAC VIP; nothing answers",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::hook, Stimulus::resolve),
    .hook = HookKind::service,
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::request, Kind::forwarded, Kind::reply, Kind::arp, Kind::other),
};

class UnicastOldMacBlackhole final : public Check {
 public:
  explicit UnicastOldMacBlackhole(const Scene& scene) : scene_(scene), talks_(scene, HookKind::service), idle_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::other || frame.kind == Kind::arp) return idle_.hear(frame);
    talks_.note(frame);
    const Step* step = scene_.steps.of(frame);
    if (step != nullptr && static_cast<HookPart>(step->shape) == HookPart::direct) idle_.note(frame);
  }

  Conclusion conclude() override {
    std::uint64_t asked = 0;
    std::optional<Conclusion> doubt;
    for (const Hooked& hook : talks_.hooks()) {
      if (hook.host.role != Role::director) continue;
      auto fault = idle_.fault_of(hook.host);
      if (fault && fault->word == Conclusion::Word::violated) return std::move(*fault);
      if (!hook.trouble.empty()) fault = unproven(hook.trouble);
      if (!fault && !serves(hook)) fault = unproven("no new connection was accepted by way of another director meanwhile");
      if (fault && !doubt) doubt = std::move(fault);
      asked += idle_.asked(hook.host);
    }
    if (doubt) return std::move(*doubt);
    return held(fmt::format("{} SYNs were framed to a director that had lost the VIP {}: none was answered or sent on", asked,
                            idle_.vip()));
  }

 private:
  [[nodiscard]] bool serves(const Hooked& hook) const noexcept {
    for (const HookTalk& talk : talks_.of(hook))
      if (talk.part == HookPart::fresh && talk.accepted && talk.director.party != hook.host) return true;
    return false;
  }

  const Scene& scene_;
  HookTalks talks_;
  IdleDirectors idle_;
};

}  // namespace

extern const CatalogueEntry unicast_old_mac_blackhole = entry<UnicastOldMacBlackhole>(spec);

}  // namespace lvspec
