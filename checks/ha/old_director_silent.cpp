// HA-02
//
//   operator          stops what keeps the active director in service, and the standby takes over
//   tester            --- who-has VIP (to everybody, to the old director alone) --->
//   new director      <--- VIP is-at new director ---
//   old director      silence
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/facts/election.hpp"
#include "checks/facts/hook_talks.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 9568", "6.4.2"}, {"RFC 9568", "6.4.3"}, {"RFC 826", "Packet Reception"}, {"RFC 4861", "7.2.5"}};

constexpr CheckSpec spec{
    .id = "HA-02",
    .slug = "old-director-silent",
    .title = "A director that lost the VIP claims it no more.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "Each claim by the old director takes neighbours back to it, the router first of all, for as long as their entry lives. "
        "The "
        "takeover then looks done on both directors, and clients hang whenever the old one was heard last.",
    .references = references,
    .remediation =
        "On the director that is named: make sure that what ends its service takes the VIP away, whatever way it ends: systemctl "
        "stop "
        "keepalived does, kill -9 does not, so add ExecStopPost=-ip address del VIP/32 dev its-interface, and configure the VIP "
        "nowhere "
        "but in keepalived's virtual_ipaddress.",
    .by_hand = "after systemctl stop keepalived: arping -b -c 5 -I eth0 VIP; no answer may carry the old director's MAC",
    .needs = Stimuli(Stimulus::hook, Stimulus::resolve),
    .hook = HookKind::service,
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::arp, Kind::ndp, Kind::other),
};

class OldDirectorSilent final : public Check {
 public:
  explicit OldDirectorSilent(const Scene& scene)
      : scene_(scene), talks_(scene, HookKind::service), elections_(scene.cluster), vips_(scene.cluster.vips().size()) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::other) return elections_.note(frame);
    if (frame.kind == Kind::ndp) return hear_ndp(frame);
    const Arp arp = frame.arp();
    if (scene_.cluster.is_vip(arp.sender_ip())) return claimed(frame, arp.sender_ip(), arp.sender_mac(), arp.is_reply());
    if (arp.is_request()) asked(frame, arp.target_ip());
  }

  Conclusion conclude() override {
    for (std::size_t v = 0; v < vips_.size(); ++v)
      if (vips_[v].beside)
        return violated(fmt::format("{} claimed the VIP {} after another director had taken it over",
                                    scene_.names(vips_[v].beside.culprits()), scene_.cluster.vips()[v].text()),
                        vips_[v].beside);
    for (const Hooked& hook : talks_.hooks())
      if (hook.host.role == Role::director && !hook.trouble.empty()) return unproven(hook.trouble);
    std::uint64_t asked = 0, answered = 0;
    for (std::size_t v = 0; v < vips_.size(); ++v) {
      if (!is_spoken_of(v)) continue;
      if (elections_.of(v).takeovers() == 0)
        return unproven(fmt::format("no takeover of the VIP {} was heard", scene_.cluster.vips()[v].text()));
      if (vips_[v].answered == 0)
        return unproven(
            fmt::format("no question for the VIP {} was seen, and answered by the new director, once it had taken it over",
                        scene_.cluster.vips()[v].text()));
      asked += vips_[v].asked;
      answered += vips_[v].answered;
    }
    return held(
        fmt::format("{} questions after a takeover, {} answers, none of a director that had lost the VIP", asked, answered));
  }

 private:
  struct Vip {
    std::uint64_t asked = 0;     // once another director was in service
    std::uint64_t answered = 0;  // by that one
    Sightings beside;
  };

  /// One of IPv6 beside those of IPv4 may follow them without a word of VRRP (keepalived's virtual_ipaddress_excluded).
  [[nodiscard]] bool is_spoken_of(std::size_t vip) const noexcept {
    return scene_.cluster.vips()[vip].is_v4() || !scene_.profile.serves(Family::ipv4);
  }

  void hear_ndp(const Frame& frame) noexcept {
    const Ndp ndp = frame.ndp();
    if (ndp.is_advertisement() && scene_.cluster.is_vip(ndp.target()))
      return claimed(frame, ndp.target(), ndp.target_mac() == Mac{} ? frame.source_mac() : ndp.target_mac(), ndp.solicited());
    if (!ndp.is_solicitation()) return;
    // Neighbours learn from a question, too, where it says who asks.
    if (ndp.source_mac() != Mac{} && scene_.cluster.is_vip(frame.ip().source()))
      return claimed(frame, frame.ip().source(), ndp.source_mac(), false);
    asked(frame, ndp.target());
  }

  void asked(const Frame& frame, const Ip& address) noexcept {
    if (!scene_.cluster.is_vip(address) || !scene_.answer_shows(frame)) return;
    const std::size_t v = scene_.cluster.vip(address);
    if (elections_.of(v).takeovers() != 0 && elections_.of(v).is_settled()) ++vips_[v].asked;
  }

  void claimed(const Frame& frame, const Ip& address, Mac at, bool is_answer) noexcept {
    const std::size_t v = scene_.cluster.vip(address);
    const Election& election = elections_.of(v);
    // What the claim maps the VIP to, whoever sent it.
    const Culprit by{scene_.owners.of(at), at};
    if (by.party.role != Role::director || election.takeovers() == 0 || election.active().role != Role::director) return;
    if (by.party == election.active())
      vips_[v].answered += vips_[v].asked != 0 && is_answer ? 1U : 0U;
    else if (!election.has_just_lost(by.party) && !election.is_challenging(by.party))
      vips_[v].beside.note(frame, by);
  }

  const Scene& scene_;
  HookTalks talks_;
  Elections elections_;
  std::vector<Vip> vips_;
};

}  // namespace

extern const CatalogueEntry old_director_silent = entry<OldDirectorSilent>(spec);

}  // namespace lvspec
