// HA-06
//
//   client            --- SYN to VIP --->  director ---> real server
//   director          never ---> another director, which would schedule it once more
#include <fmt/format.h>

#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux Documentation/networking/ipvs-sysctl.rst", "backup_only"},
                                    {"Linux net/netfilter/ipvs/ip_vs_core.c", "ip_vs_in_hook"}};

constexpr CheckSpec spec{
    .id = "HA-06",
    .slug = "no-director-loop",
    .title = "What a director forwards goes to a real server, never to another director.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "A director that is sent what another one has scheduled schedules it again, and where each is in the other's pool a "
        "packet goes round until its TTL ends: one SYN fills the segment. It happens where directors are real servers as well.",
    .references = references,
    .remediation =
        "On the director that is named: take the other director out of its pool (ipvsadm -d), or let the standby schedule "
        "nothing (sysctl net.ipv4.vs.backup_only=1, with its sync daemon as backup), or mark packets by source MAC so that what "
        "comes from a director is delivered and not scheduled.",
    .by_hand = "tcpdump -eni mon0 'dst host VIP and ether src DIRECTOR and ether dst OTHER-DIRECTOR'; nothing",
    .needs = forwarding_stimuli,
    .views = both_hops,
    .shown = Kinds(Kind::forwarded),
    .segments = Segments::edges,
};

class NoDirectorLoop final : public Check {
 public:
  explicit NoDirectorLoop(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.sender.role != Role::director) return;
    if (frame.receiver.role == Role::real_server) ++to_servers_;
    if (frame.receiver.role == Role::director && frame.receiver != frame.sender) passed_on_.note(frame);
  }

  Conclusion conclude() override {
    if (scene_.profile.directors.size() < 2) return not_applicable("the profile has one director");
    if (passed_on_)
      return violated(fmt::format("{} sent requests on to another director", scene_.names(passed_on_.culprits())), passed_on_);
    if (to_servers_ == 0) return no_pairs(scene_);
    if (!scene_.owners.knows_all(Role::director))
      return unproven("not every director's MAC is known: " + scene_.owners.unknown_names());
    return held(fmt::format("{} frames that open, end or refuse connections were sent on, all to real servers", to_servers_));
  }

 private:
  const Scene& scene_;
  std::uint64_t to_servers_ = 0;
  Sightings passed_on_;
};

}  // namespace

extern const CatalogueEntry no_director_loop = entry<NoDirectorLoop>(spec);

}  // namespace lvspec
