// DIR-09
//
//   active director   --- VRRP: router 51, priority 150, TTL 255 --->  everybody, again and again
//   standby           silence, as long as it hears that
#include <fmt/format.h>

#include <array>

#include "checks/define.hpp"
#include "checks/facts/election.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 9568", "5.1.1.3"}, {"RFC 9568", "6.4.3"}, {"RFC 3768", "6.4.3"}};

constexpr CheckSpec spec{
    .id = "DIR-09",
    .slug = "vrrp-single-master",
    .title = "Of each virtual router one director sends advertisements, with TTL 255, and the others are silent.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "Two directors that advertise the same virtual router do not hear each other: both have the VIP, both answer for it, and "
        "which of them a client meets is chance. It happens where a firewall or a switch drops multicast, and where passwords "
        "or ids differ.",
    .references = references,
    .remediation =
        "Let VRRP through between the directors: IP protocol 112 to 224.0.0.18 in every firewall and switch (IGMP snooping!), or "
        "unicast_peer in keepalived.conf; give both the same virtual_router_id, version and password. Of the director that is "
        "named, keepalived's log says what it makes of the other's advertisements.",
    .by_hand = "tcpdump -eni eth0 vrrp; all advertisements of one router come from one director, ttl 255",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::ask_vip, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::other),
    .segments = Segments::edges,
};

class VrrpSingleMaster final : public Check {
 public:
  explicit VrrpSingleMaster(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    const Vrrp advert = vrrp_of(frame);
    if (!advert) return;
    const Culprit by = advertiser(scene_.cluster, frame);
    if (by.party.role != Role::director) {
      if (is_for_a_vip(advert)) strange_.note(frame, by);
      return;
    }
    heard_.note(frame, by);
    if (frame.ip().ttl() != 255) relayed_.note(frame, by);
    Router& router = routers_[advert.id()];
    const auto vlan = static_cast<std::uint16_t>(frame.vlan & 0xfffU);
    if (router.last.party.role == Role::unknown) router.vlan = vlan;
    if (router.vlan == vlan) follow(router, frame, advert, by);  // the same id elsewhere is another virtual router
  }

  Conclusion conclude() override {
    for (std::size_t id = 0; id < routers_.size(); ++id)
      if (const Sightings& beside = routers_[id].beside; beside.count() > 1)
        return violated(fmt::format("{} advertised the virtual router {} while a director of higher rank did so, too",
                                    scene_.names(beside.culprits()), id),
                        beside);
    if (strange_ && scene_.owners.knows_all(Role::director))
      return violated(fmt::format("{} advertised the VIP, and is no director", scene_.names(strange_.culprits())), strange_);
    if (relayed_)
      return violated(fmt::format("{} sent advertisements with another TTL than 255, which every director drops",
                                  scene_.names(relayed_.culprits())),
                      relayed_);
    if (strange_) return unproven("somebody advertised the VIP, but not every director's own MAC is known");
    if (!heard_) return not_applicable("no director was heard advertising by VRRP");
    return held(fmt::format("{} advertisements, of {}", heard_.count(), scene_.names(heard_.culprits())));
  }

 private:
  /// The last advertisement of a virtual router, and who had the higher rank when two were heard.
  struct Router {
    Culprit last{};
    Ip address{};
    std::uint8_t priority = 0;
    std::uint16_t vlan = 0;
    std::uint32_t in_a_row = 0;  // advertisements of `last`
    Sightings beside{};
  };

  [[nodiscard]] bool is_for_a_vip(const Vrrp& advert) const noexcept {
    for (const Ip& vip : scene_.cluster.vips())
      if (advert.speaks_for(vip)) return true;
    return false;
  }

  /// A takeover is one change of the speaker. With two who do not hear each other, the lower one speaks after the higher again
  /// and again.
  void follow(Router& router, const Frame& frame, const Vrrp& advert, Culprit by) noexcept {
    const Ip from = frame.ip().source();
    const bool changed = router.last.party != by.party;
    if (changed && !advert.resigns() && outranks(router.priority, router.address, advert.priority(), from))
      router.beside.note(frame, by);
    // One that gives way may be heard once more (keepalived's higher_prio_send_advert), and whoever fails twice gives way twice.
    router.in_a_row = changed ? 1 : router.in_a_row + 1;
    const bool settled = advert.resigns() || router.in_a_row >= alone;
    if (settled && router.beside.count() == 1) router.beside = {};
    router.last = advert.resigns() ? Culprit{} : by;
    router.address = advert.resigns() ? Ip{} : from;
    router.priority = advert.resigns() ? std::uint8_t{0} : advert.priority();
  }

  const Scene& scene_;
  std::vector<Router> routers_ = std::vector<Router>(256);  // by id
  Sightings heard_, strange_, relayed_;
};

}  // namespace

extern const CatalogueEntry vrrp_single_master = entry<VrrpSingleMaster>(spec);

}  // namespace lvspec
