// HA-01
//
//   operator          stops what keeps the active director in service
//   standby           --- VRRP advertisement --->  everybody: it is in service now
//   standby           --- gratuitous ARP: VIP is-at standby --->  everybody, at once; of an IPv6 VIP an unsolicited advertisement
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/facts/election.hpp"
#include "checks/facts/hook_talks.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 9568", "6.4.2"}, {"RFC 5944", "4.6"}, {"RFC 4861", "7.2.6"}, {"keepalived.conf(5)", "vrrp_garp_master_repeat"}};

constexpr CheckSpec spec{
    .id = "HA-01",
    .slug = "garp-on-takeover",
    .title = "A director that takes a VIP over announces it: by gratuitous ARP, or an unsolicited neighbour advertisement.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "Neighbours and switches go on sending to the director that is gone until somebody tells them otherwise. Without an "
        "announcement a takeover of three seconds becomes an outage of minutes, as long as the router keeps its ARP or neighbour "
        "entry.",
    .references = references,
    .remediation =
        "On the director that is named: keepalived's vrrp_garp_master_repeat must not be 0 (vrrp_garp_master_refresh repeats it "
        "where frames get lost), its VIP must be on the interface that faces the segment, and no arptables or nft rule, nor the "
        "switch's ARP inspection, may drop what it announces.",
    .by_hand =
        "tcpdump -eni eth0 '(arp and src host VIP) or icmp6[0] == 136' while systemctl stop keepalived on the active director",
    .needs = Stimuli(Stimulus::hook, Stimulus::resolve),
    .hook = HookKind::service,
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::arp, Kind::ndp, Kind::other),
};

class GarpOnTakeover final : public Check {
 public:
  explicit GarpOnTakeover(const Scene& scene)
      : scene_(scene), talks_(scene, HookKind::service), elections_(scene.cluster), vips_(scene.cluster.vips().size()) {
    for (Vip& vip : vips_) vip.announced.resize(scene.profile.directors.size());
  }

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::other) return advertised(frame);
    if (frame.kind == Kind::ndp) return told_neighbours(frame);
    const Arp arp = frame.arp();
    if (arp.sender_ip() == arp.target_ip() && frame.destination_mac().is_broadcast())
      announced(arp.sender_ip(), arp.sender_mac());
  }

  Conclusion conclude() override {
    for (const Hooked& hook : talks_.hooks())
      if (hook.host.role == Role::director && !hook.trouble.empty()) return unproven(hook.trouble);
    std::uint64_t announced = 0;
    for (std::size_t v = 0; v < vips_.size(); ++v) {
      end_takeover(vips_[v]);
      announced += vips_[v].done;
      if (vips_[v].silent)
        return missing(fmt::format("{} took the VIP {} over and did not announce it", scene_.names(vips_[v].silent.culprits()),
                                   scene_.cluster.vips()[v].text()),
                       vips_[v].silent);
    }
    if (announced == 0) return unproven("no takeover was heard: no other director advertised the VIP by VRRP");
    for (std::size_t v = 0; v < vips_.size(); ++v)
      if (vips_[v].done == 0 && is_spoken_of(v))
        return unproven(fmt::format("no takeover of the VIP {} was heard", scene_.cluster.vips()[v].text()));
    return held(fmt::format("{} takeovers, each announced", announced));
  }

 private:
  /// One of IPv6 beside those of IPv4 may follow them without a word of VRRP (keepalived's virtual_ipaddress_excluded).
  [[nodiscard]] bool is_spoken_of(std::size_t vip) const noexcept {
    return scene_.cluster.vips()[vip].is_v4() || !scene_.profile.serves(Family::ipv4);
  }

  /// To all nodes, whatever they had before.
  void told_neighbours(const Frame& frame) noexcept {
    const Ndp ndp = frame.ndp();
    if (!ndp.is_advertisement() || ndp.solicited() || !ndp.overrides() || !frame.destination_mac().is_group()) return;
    announced(ndp.target(), ndp.target_mac() == Mac{} ? frame.source_mac() : ndp.target_mac());
  }

  void announced(const Ip& address, Mac at) noexcept {
    if (!scene_.cluster.is_vip(address)) return;
    const Party by = scene_.owners.of(at);
    if (by.role == Role::director) vips_[scene_.cluster.vip(address)].announced[by.index] = true;
  }

  struct Vip {
    std::vector<bool> announced;  // by director: since another one advertised last
    std::uint32_t takeovers = 0;
    std::uint64_t done = 0;
    Sightings silent;
    FrameRef advert;  // the last one of whoever took over; none where nobody has
    Culprit taker;
    std::uint32_t adverts = 0;
  };

  void advertised(const Frame& frame) noexcept {
    const Vrrp advert = vrrp_of(frame);
    if (!advert) return;
    const Culprit by = advertiser(scene_.cluster, frame);
    if (by.party.role != Role::director) return;
    elections_.note(frame);
    for (std::size_t v = 0; v < vips_.size(); ++v) {
      if (!advert.speaks_for(scene_.cluster.vips()[v])) continue;
      Vip& vip = vips_[v];
      const Election& election = elections_.of(v);
      if (election.takeovers() != vip.takeovers) {
        end_takeover(vip);
        vip.takeovers = election.takeovers();
        vip.taker = by;
      }
      if (vip.takeovers != 0 && by.party == vip.taker.party && !advert.resigns()) {
        vip.advert = FrameRef::of(frame);
        ++vip.adverts;
      }
      for (std::size_t d = 0; d < vip.announced.size() && !advert.resigns(); ++d)
        if (d != by.party.index) vip.announced[d] = false;
    }
  }

  /// Whoever has advertised once may be about to announce.
  static void end_takeover(Vip& vip) {
    if (vip.takeovers == 0) return;
    const bool announced = vip.announced[vip.taker.party.index];
    if (announced) ++vip.done;
    if (!announced && vip.adverts > 1) vip.silent.note(vip.advert, vip.taker);
    vip.adverts = 0;
  }

  const Scene& scene_;
  HookTalks talks_;
  Elections elections_;
  std::vector<Vip> vips_;
};

}  // namespace

extern const CatalogueEntry garp_on_takeover = entry<GarpOnTakeover>(spec);

}  // namespace lvspec
