// ARP-05
//
//   tester            --- who-has VIP tell OFF-LINK --->  everybody
//   real server       silence
#include "checks/arp/silence.hpp"
#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux Documentation/networking/ip-sysctl.rst", "arp_ignore, arp_filter, rp_filter"},
                                    {"Linux net/ipv4/arp.c", "arp_process"}};

constexpr CheckSpec spec{
    .id = "ARP-05",
    .slug = "rs-silent-odd-sender",
    .title =
        "No real server answers an ARP request for the VIP whose sender address is off the segment's subnet or another host's.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "Strict reverse path filtering, arp_filter or arp_ignore=2 can hide the fault from one sender and show it to another: a "
        "host on a second subnet of the same wire, or a router asking with its other address.",
    .references = references,
    .remediation =
        "On the real server that is named: sysctl net.ipv4.conf.all.arp_ignore=1 (or on the interface that faces the segment; on "
        "lo alone it has no effect, as the receiving interface decides), and keep the VIP on lo with /32.",
    .by_hand = "arping -b -c 3 -I eth0 -s OFF_LINK_ADDRESS VIP (the address on lo of the asking host)",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::ask_vip_odd, Stimulus::resolve),
    .intrusive = Stimuli(Stimulus::ask_vip_forged),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::arp),
};

class RsSilentOddSender final : public SilentRealServers {
 public:
  explicit RsSilentOddSender(const Scene& scene) noexcept
      : SilentRealServers(scene, Question::odd_sender, "a request for the VIP from an unusual sender address") {}
};

}  // namespace

extern const CatalogueEntry rs_silent_odd_sender = entry<RsSilentOddSender>(spec);

}  // namespace lvspec
