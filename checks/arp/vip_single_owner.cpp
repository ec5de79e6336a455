// ARP-01
//
//   tester            --- who-has VIP (broadcast, five times or more) --->  everybody
//   active director   <--- VIP is-at director ---
//   anybody else      silence
#include <fmt/format.h>

#include "checks/arp/questions.hpp"
#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 826", "Packet Reception"}, {"RFC 5227", "2.4"}};

constexpr CheckSpec spec{
    .id = "ARP-01",
    .slug = "vip-single-owner",
    .title = "Exactly one MAC answers ARP requests for the VIP, and it is the director's.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "Two answers mean a race at every resolution: whichever a client keeps decides whether it is balanced at all. Where the "
        "director wins each "
        "race the service looks healthy, until the day that it answers a little later.",
    .references = references,
    .remediation =
        "On the host that is named: keep it from answering for the VIP (real server: sysctl net.ipv4.conf.all.arp_ignore=1 with "
        "the VIP on lo; "
        "standby director: take the VIP off). If nobody answers: on the director, ip addr add VIP/32 dev its-interface.",
    .by_hand = "arping -b -c 5 -I eth0 VIP; every answer must carry the director's MAC",
    .needs = Stimuli(Stimulus::ask_vip, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::arp),
};

class VipSingleOwner final : public Check {
 public:
  explicit VipSingleOwner(const Scene& scene) noexcept : scene_(scene), questions_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    if (questions_.ask(frame) == Question::broadcast && scene_.answer_shows(frame))
      asked_.note(frame, {{Role::director, 0}, {}});
    if (questions_.answered_by(frame) != Question::broadcast) return;
    // What the asker keeps is the sender address inside the frame, whoever sent it.
    const Party owner = scene_.owners.of(frame.arp().sender_mac());
    const Party party = owner.role == Role::unknown ? frame.sender : owner;
    Sightings& answers = party.role == Role::director ? director_ : party.role == Role::unknown ? stranger_ : other_;
    answers.note(frame, {party, frame.arp().sender_mac()});
  }

  Conclusion conclude() override {
    if (other_)
      return violated(fmt::format("{} answered a broadcast request for the VIP", scene_.names(other_.culprits())), other_);
    if (stranger_ && scene_.owners.knows_all(Role::director))
      return violated(fmt::format("{} answered a broadcast request for the VIP", scene_.names(stranger_.culprits())), stranger_);
    if (director_.culprits().size() > 1)
      return violated(fmt::format("{} different MACs answered for the VIP: of {}", director_.culprits().size(),
                                  scene_.names(director_.culprits())),
                      director_);
    if (stranger_) return unproven("somebody answered for the VIP, but not every director's own MAC is known");
    if (asked_.count() < enough)
      return unproven(fmt::format("{} broadcast requests for the VIP were seen, {} are needed", asked_.count(), enough));
    if (!director_) return missing("nobody answered the broadcast requests for the VIP", asked_);
    return held(fmt::format("{} requests, {} answers, all from {}", asked_.count(), director_.count(),
                            scene_.names(director_.culprits())));
  }

 private:
  static constexpr std::uint64_t enough = 5;
  const Scene& scene_;
  Questions questions_;
  Sightings asked_;
  Sightings director_;
  Sightings other_, stranger_;
};

}  // namespace

extern const CatalogueEntry vip_single_owner = entry<VipSingleOwner>(spec);

}  // namespace lvspec
