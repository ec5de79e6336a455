// ARP-14
//
//   dr1               --- VIP is-at dr1 --->  everybody
//   dr2               --- VIP is-at dr2 --->  everybody: a takeover, where dr1 is silent from then on
//   dr1               --- VIP is-at dr1 --->  everybody: a war, where it goes on
#include <fmt/format.h>

#include <algorithm>

#include "checks/define.hpp"
#include "checks/facts/election.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 5227", "2.4"}, {"RFC 9568", "8.3.2"}};

constexpr CheckSpec spec{
    .id = "ARP-14",
    .slug = "no-conflict-war",
    .title = "Directors do not take the VIP from each other by turns: it changes hands at a takeover, and stays there.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "Each claim by the other director moves neighbours, and the router first of all, to another table of connections: what "
        "was open is reset, and the next claim moves them back. A service in such a war works for seconds at a time.",
    .references = references,
    .remediation =
        "Find out why both directors claim the VIP: see DIR-09 (they do not hear each other) and ARP-12 (the VIP is configured "
        "on the standby). Where the VIP goes to and fro because a health script fails now and then, give keepalived's "
        "track_script rise and fall, and nopreempt or preempt_delay.",
    .by_hand = "tcpdump -eni eth0 'arp and src host VIP'; the MAC changes once at a takeover",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::ask_vip, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::arp, Kind::other),
    .segments = Segments::edges,
};

class NoConflictWar final : public Check {
 public:
  explicit NoConflictWar(const Scene& scene) : scene_(scene), elections_(scene.cluster), vips_(scene.cluster.vips().size()) {
    for (Vip& vip : vips_) vip.taken_by.resize(scene.profile.directors.size());
  }

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::other) return advertised(frame);
    const Arp arp = frame.arp();
    if (!scene_.cluster.is_vip(arp.sender_ip())) return;
    const Party owner = scene_.owners.of(arp.sender_mac());
    if (owner.role != Role::director) return;
    Vip& vip = vips_[scene_.cluster.vip(arp.sender_ip())];
    ++vip.claims;
    if (vip.owner.role == Role::director && owner != vip.owner) {
      vip.changed.note(FrameRef::of(frame));
      const Election& election = elections_.of(scene_.cluster.vip(arp.sender_ip()));
      const bool other_in_service = election.active().role == Role::director && owner != election.active();
      if (other_in_service && !election.has_just_lost(owner)) vip.taken_by[owner.index].note(frame, {owner, arp.sender_mac()});
    }
    vip.owner = owner;
  }

  Conclusion conclude() override {
    if (scene_.profile.directors.size() < 2) return not_applicable("the profile has one director");
    std::uint64_t claims = 0;
    for (std::size_t v = 0; v < vips_.size(); ++v) {
      const Vip& vip = vips_[v];
      claims += vip.claims;
      // Of two that answer as one loses it, a last answer may come late: there and back is no war yet. Nor is what VRRP decided.
      if (vip.changed.count() <= 2 + elections_.of(v).takeovers()) continue;
      return violated(fmt::format("the VIP {} changed hands {} times between directors", scene_.cluster.vips()[v].text(),
                                  vip.changed.count()),
                      elections_.of(v).is_sure() ? blamed(vip) : vip.changed);
    }
    if (claims == 0) return unproven("no director claimed the VIP");
    return held(fmt::format("{} claims of directors for the VIP, and no war", claims));
  }

 private:
  void advertised(const Frame& frame) noexcept {
    elections_.note(frame);
    for (std::size_t v = 0; v < vips_.size(); ++v)
      if (const Party right = elections_.of(v).vindicated(); right.role == Role::director) vips_[v].taken_by[right.index] = {};
  }

  struct Vip {
    Party owner;  // by the last claim
    std::uint64_t claims = 0;
    Sightings changed;
    std::vector<Sightings> taken_by;  // by director: while another one was in service
  };

  /// Whoever took the VIP most often while another one was in service; nobody, where VRRP does not say who that was.
  [[nodiscard]] static const Sightings& blamed(const Vip& vip) noexcept {
    const auto most = std::max_element(vip.taken_by.begin(), vip.taken_by.end(),
                                       [](const Sightings& a, const Sightings& b) { return a.count() < b.count(); });
    return most != vip.taken_by.end() && *most ? *most : vip.changed;
  }

  const Scene& scene_;
  Elections elections_;
  std::vector<Vip> vips_;
};

}  // namespace

extern const CatalogueEntry no_conflict_war = entry<NoConflictWar>(spec);

}  // namespace lvspec
