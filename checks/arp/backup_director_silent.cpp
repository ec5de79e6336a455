// ARP-12
//
//   tester            --- who-has VIP (to everybody, to the standby alone, as a probe) --->
//   active director   <--- VIP is-at active ---
//   standby           silence
#include <fmt/format.h>

#include "checks/arp/questions.hpp"
#include "checks/define.hpp"
#include "checks/facts/election.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 9568", "6.4.2"}, {"RFC 3768", "6.4.2"}, {"RFC 5227", "2.4"}};

constexpr CheckSpec spec{
    .id = "ARP-12",
    .slug = "backup-director-silent",
    .title = "A standby director neither answers for the VIP nor claims it in any other way.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "A standby that has the VIP is a second active director for everybody who hears it first: connections are split between "
        "two tables, and break when a neighbour's entry changes. It is what a split brain leaves, or a VIP that somebody "
        "configured by hand.",
    .references = references,
    .remediation =
        "On the director that is named: take the VIP off (ip address del VIP/32 dev its-interface) and leave it to keepalived's "
        "virtual_ipaddress; if it advertises by VRRP as well, see DIR-09.",
    .by_hand = "arping -b -c 5 -I eth0 VIP; no answer may carry the standby's MAC",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::ask_vip, Stimulus::ask_vip_unicast, Stimulus::probe_vip, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::arp, Kind::other),
    .segments = Segments::edges,
};

class BackupDirectorSilent final : public Check {
 public:
  explicit BackupDirectorSilent(const Scene& scene)
      : scene_(scene), questions_(scene), elections_(scene.cluster), vips_(scene.cluster.vips().size()) {
    for (Vip& vip : vips_) {
      vip.beside.resize(scene.profile.directors.size());
      vip.challenging.resize(scene.profile.directors.size());
    }
  }

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::other) return advertised(frame);
    if (frame.sender.role == Role::director) heard_.add(frame.sender);
    const bool asks = questions_.ask(frame) != Question::none;
    if (asks && frame.receiver.role == Role::director && scene_.answer_shows(frame)) asked_.add(frame.receiver);
    const Arp arp = frame.arp();
    if (!scene_.cluster.is_vip(arp.sender_ip())) return;
    // What the claim maps the VIP to, whoever sent it.
    const Culprit by{scene_.owners.of(arp.sender_mac()), arp.sender_mac()};
    if (by.party.role != Role::director) return;
    const std::size_t v = scene_.cluster.vip(arp.sender_ip());
    const Election& election = elections_.of(v);
    Vip& vip = vips_[v];
    if (election.active().role == Role::unknown)
      vip.note_undecided(frame, by);
    else if (by.party == election.active())
      vip.active.note(frame, by);
    else if (election.is_challenging(by.party))
      vip.challenging[by.party.index].note(frame, by);
    else if (!election.has_just_lost(by.party))
      vip.beside[by.party.index].note(frame, by);
  }

  Conclusion conclude() override {
    if (scene_.profile.directors.size() < 2) return not_applicable("the profile has one director");
    for (std::size_t v = 0; v < vips_.size(); ++v) {
      settle(vips_[v], elections_.of(v));
      if (auto fault = fault_of(vips_[v], elections_.of(v).active(), scene_.cluster.vips()[v].text())) return std::move(*fault);
    }
    return shown();
  }

 private:
  struct Vip {
    Sightings active, undecided, both;
    std::vector<Sightings> beside;       // by director: while another one was in service
    std::vector<Sightings> challenging;  // likewise, and it may be that it just takes over: its next advertisement or the other's tells
    Party claimant;                      // of the last undecided claim
    std::uint32_t changes = 0;           // of it

    void note_undecided(const Frame& frame, const Culprit& by) noexcept {
      undecided.note(frame, by);
      if (claimant.role != Role::unknown && !(claimant == by.party)) ++changes, both.note(FrameRef::of(frame));
      claimant = by.party;
    }
  };

  void advertised(const Frame& frame) noexcept {
    elections_.note(frame);
    for (std::size_t v = 0; v < vips_.size(); ++v)
      for (std::size_t d = 0; d < vips_[v].challenging.size(); ++d) {
        const Party director{Role::director, static_cast<std::uint8_t>(d)};
        Sightings& claims = vips_[v].challenging[d];
        if (!claims || elections_.of(v).is_challenging(director)) continue;
        if (!(elections_.of(v).active() == director) && !vips_[v].beside[d]) vips_[v].beside[d] = claims;
        claims = {};
      }
  }

  /// A takeover and the way back.
  static constexpr std::uint32_t no_war = 2;

  /// Claims from before the first advertisement belong to whoever then was in service.
  static void settle(Vip& vip, const Election& election) {
    const auto others = [&](const Culprit& c) { return !(c.party == election.active()); };
    if (election.active().role == Role::unknown || election.takeovers() != 0) return;
    for (const Culprit& c : vip.undecided.culprits())
      if (others(c)) vip.beside[c.party.index].note(vip.undecided.frames().front(), c);
  }

  /// Of two that do not hear each other, the one of lower rank may be the first to be heard: in service is who won in the end.
  [[nodiscard]] std::optional<Conclusion> fault_of(const Vip& vip, Party winner, const std::string& address) const {
    for (std::size_t d = 0; d < vip.beside.size(); ++d)
      if (vip.beside[d] && !(winner == Party{Role::director, static_cast<std::uint8_t>(d)}))
        return violated(fmt::format("{} claimed the VIP {} while another director was in service",
                                    scene_.names(vip.beside[d].culprits()), address),
                        vip.beside[d]);
    if (vip.changes <= no_war || winner.role != Role::unknown) return std::nullopt;
    return violated(fmt::format("two directors claimed the VIP {} by turns, and no VRRP says which of them is in service", address),
                    vip.both);
  }

  [[nodiscard]] Conclusion shown() const {
    HostSet active;
    std::uint64_t claims = 0;
    for (const Vip& vip : vips_)
      for (const Sightings* by : {&vip.active, &vip.undecided}) {
        claims += by->count();
        for (const Culprit& c : by->culprits()) active.add(c.party);
      }
    for (std::size_t v = 0; v < vips_.size(); ++v)
      if (vips_[v].changes != 0 && elections_.of(v).active().role == Role::unknown)
        return unproven(fmt::format("the VIP {} went from one director to another, and no VRRP says which of them is in service",
                                    scene_.cluster.vips()[v].text()));
    if (claims == 0) return unproven("no director claimed the VIP, so none is known to be the one in service");
    for (std::uint8_t d = 0; d < scene_.profile.directors.size(); ++d) {
      if (active.contains(d)) continue;
      const std::string name = scene_.cluster.name({Role::director, d});
      if (!asked_.contains(d)) return unproven(fmt::format("no question for the VIP was seen on its way to {} alone", name));
      if (!heard_.contains(d)) return unproven(fmt::format("{} sent no ARP in this run, so its silence means nothing", name));
    }
    return held(fmt::format("{} claims for the VIP, all by {}", claims, active.present(scene_.cluster, Role::director)));
  }

  const Scene& scene_;
  Questions questions_;
  Elections elections_;
  std::vector<Vip> vips_;
  HostSet asked_, heard_;
};

}  // namespace

extern const CatalogueEntry backup_director_silent = entry<BackupDirectorSilent>(spec);

}  // namespace lvspec
