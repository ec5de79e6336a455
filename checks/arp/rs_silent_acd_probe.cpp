// ARP-04
//
//   tester            --- who-has VIP tell 0.0.0.0 --->  everybody
//   director          <--- VIP is-at director ---   (may be absent)
//   real server       silence
#include "checks/arp/silence.hpp"
#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 5227", "2.1.1"}, {"RFC 2131", "2.2"}, {"Linux net/ipv4/arp.c", "arp_process, sip == 0"}};

constexpr CheckSpec spec{
    .id = "ARP-04",
    .slug = "rs-silent-acd-probe",
    .title = "No real server defends the VIP against an address conflict probe.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "A kernel answers probes in a branch of its own, so a host can be silent to requests and still answer probes. A director "
        "that takes the VIP over, or probes before it does, then sees a conflict and gives the address up.",
    .references = references,
    .remediation =
        "On the real server that is named: sysctl net.ipv4.conf.all.arp_ignore=1 (or on the interface that faces the segment; on "
        "lo alone it has no effect, as the receiving interface decides), and keep the VIP on lo with /32.",
    .by_hand = "arping -D -c 3 -I eth0 VIP; only the director may answer",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::probe_vip, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::arp),
};

class RsSilentAcdProbe final : public SilentRealServers {
 public:
  explicit RsSilentAcdProbe(const Scene& scene) noexcept
      : SilentRealServers(scene, Question::probe, "an RFC 5227 probe for the VIP") {}
};

}  // namespace

extern const CatalogueEntry rs_silent_acd_probe = entry<RsSilentAcdProbe>(spec);

}  // namespace lvspec
