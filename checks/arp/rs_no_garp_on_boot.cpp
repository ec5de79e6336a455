// ARP-08
//
//   operator          takes the real server off the segment
//   tester            --- SYN to the VIP, framed to the real server --->   silence: it is gone
//   operator          brings it back
//   real server       --- announces its own address, never the VIP --->   everybody
//   tester            --- SYN to the VIP, framed to the real server --->   answered: it is back
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/facts/hook_talks.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 5227", "2.3"}, {"RFC 826", "Packet Reception"}, {"Linux Documentation/networking/ip-sysctl.rst", "arp_notify"}};

constexpr CheckSpec spec{
    .id = "ARP-08",
    .slug = "rs-no-garp-on-boot",
    .title = "A real server that comes up announces its own address at most, and never the VIP.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "Start scripts announce every address that they configure, and with the VIP on an interface arp_notify does it, too. A "
        "real server that was silent "
        "for months then takes the VIP's traffic to itself at its next restart, usually in the night.",
    .references = references,
    .remediation =
        "On the real server that is named: the VIP is a /32 on lo; no start script or network manager announces it (arping -U or "
        "-A in ifup scripts, "
        "ARPUPDATE=no with Red Hat's network-scripts); net.ipv4.conf.*.arp_notify=0 where the VIP cannot be on lo.",
    .by_hand = "tcpdump -eni eth0 'arp and src host VIP' while the real server restarts; only the director's MAC may show",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::hook, Stimulus::resolve),
    .hook = HookKind::host,
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::arp, Kind::direct, Kind::reply),
};

class RsNoGarpOnBoot final : public Check {
 public:
  explicit RsNoGarpOnBoot(const Scene& scene) : scene_(scene), talks_(scene, HookKind::host), announced_(talks_.hooks().size()) {}

  void on_frame(const Frame& frame) noexcept override {
    talks_.note(frame);
    const Arp arp = frame.arp();
    if (!scene_.cluster.is_vip(arp.sender_ip())) return;
    // An answer to a question is not what a start script says; ARP-02 and its neighbours speak of that.
    if (arp.is_reply() && !frame.destination_mac().is_broadcast() && arp.target_ip() != arp.sender_ip()) return;
    for (std::size_t h = 0; h < announced_.size(); ++h)
      if (frame.sender == talks_.hooks()[h].host && was_gone(talks_.hooks()[h])) announced_[h].note(frame);
  }

  Conclusion conclude() override {
    std::string doubt, names;
    for (std::size_t h = 0; h < announced_.size(); ++h) {
      const Hooked& hook = talks_.hooks()[h];
      const std::string host = scene_.cluster.name(hook.host);
      if (announced_[h]) return violated(fmt::format("{} announced the VIP when it came up", host), announced_[h]);
      if (doubt.empty()) doubt = not_shown(hook, host);
      names += (names.empty() ? "" : ", ") + host;
    }
    if (!doubt.empty()) return unproven(doubt);
    return held(fmt::format("{} came up and did not announce the VIP", names));
  }

 private:
  /// The tester has asked for it in vain by now, or is about to.
  [[nodiscard]] bool was_gone(const Hooked& hook) const noexcept {
    for (const HookTalk& talk : talks_.of(hook))
      if (talk.part == HookPart::direct && talk.asked) return true;
    return false;
  }

  [[nodiscard]] std::string not_shown(const Hooked& hook, const std::string& host) const {
    if (!hook.trouble.empty()) return hook.trouble;
    bool asked = false, back = false;
    for (const HookTalk& talk : talks_.of(hook)) {
      // Frames for a host that is gone are flooded, so anybody may have answered.
      const bool answered = talk.opened && talk.server == hook.host;
      if (talk.part == HookPart::direct && answered)
        return fmt::format("{} never left the segment: the break command did not take it off", host);
      asked |= talk.part == HookPart::direct && talk.asked;
      back |= talk.part == HookPart::back && answered;
    }
    if (!asked) return fmt::format("nothing was seen that shows whether {} was gone", host);
    return back ? "" : fmt::format("{} was not seen to come back", host);
  }

  const Scene& scene_;
  HookTalks talks_;
  std::vector<Sightings> announced_;  // by hook
};

}  // namespace

extern const CatalogueEntry rs_no_garp_on_boot = entry<RsNoGarpOnBoot>(spec);

}  // namespace lvspec
