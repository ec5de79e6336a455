// FWD-04
//
//   director          --- [director's MAC > real server's MAC] --->  real server
#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 826", "Packet Generation"}, {"Linux net/netfilter/ipvs/ip_vs_xmit.c", "ip_vs_dr_xmit"}};

constexpr CheckSpec spec{
    .id = "FWD-04",
    .slug = "egress-macs",
    .title = "A forwarded copy goes from the director's own MAC to the MAC of one real server.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "A broadcast destination shows every request to the whole segment, an old one sends them to a card that is gone, and a "
        "source MAC that is "
        "not the director's moves the switch's forwarding entry away from the host that it belongs to.",
    .references = references,
    .remediation =
        "On the director that is named: ip neigh show for each RIP (no permanent entry with an old MAC), bonding mode and MAC of "
        "its interface; in "
        "the profile: mac = [\"…\"] for hosts with several cards.",
    .by_hand = "tcpdump -eni mon0 'tcp and dst host VIP'; the second copy of each frame goes from director to real server",
    .needs = forwarding_stimuli,
    .views = each_copy,
    .pairs = true,
};

class EgressMacs final : public Check {
 public:
  explicit EgressMacs(const Scene& scene) noexcept : scene_(scene) {}

  void on_pair(const Pair& pair) noexcept override {
    if (pair.match == Match::closest) return;
    ++pairs_;
    if (pair.copy.destination_mac().is_group())
      note(group_, pair);
    else if (pair.copy.receiver.role != Role::real_server)
      note(astray_, pair);
    if (pair.copy.sender.role != Role::director) {
      note(foreign_, pair);
      foreign_mac_ = pair.copy.source_mac();
    }
  }

  Conclusion conclude() override {
    const bool servers_known = scene_.owners.knows_all(Role::real_server),
               directors_known = scene_.owners.knows_all(Role::director);
    if (group_)
      return violated(fmt::format("{} sent requests on in broadcast or multicast frames", scene_.names(group_.culprits())),
                      group_);
    if (astray_ && servers_known)
      return violated(fmt::format("{} sent requests on to a MAC that is no real server's", scene_.names(astray_.culprits())),
                      astray_);
    if (foreign_ && directors_known)
      return violated(fmt::format("requests to {} were sent on from {}, which is no director's MAC",
                                  scene_.names(foreign_.culprits()), foreign_mac_.text()),
                      foreign_);
    if (pairs_ == 0) return no_pairs(scene_);
    if (astray_ || foreign_)
      return unproven("not every director's and real server's MAC is known: " + scene_.owners.unknown_names());
    return held(fmt::format("{} copies went from a director's MAC to a real server's", pairs_));
  }

 private:
  const Scene& scene_;
  std::uint64_t pairs_ = 0;
  Mac foreign_mac_;
  Sightings group_, astray_, foreign_;
};

}  // namespace

extern const CatalogueEntry egress_macs = entry<EgressMacs>(spec);

}  // namespace lvspec
