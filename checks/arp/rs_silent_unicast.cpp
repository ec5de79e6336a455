// ARP-03
//
//   tester            --- who-has VIP (unicast) --->    each real server
//   real server       silence
#include "checks/arp/silence.hpp"
#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 1122", "2.3.2.1"}, {"Linux net/ipv4/arp.c", "arp_solicit"}};

constexpr CheckSpec spec{
    .id = "ARP-03",
    .slug = "rs-silent-unicast",
    .title = "No real server answers a unicast ARP request for the VIP.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "Neighbours re-validate an entry with a unicast request to the MAC that they hold. A poisoned entry heals only if the "
        "real server stays silent then; one that answers keeps its clients for good.",
    .references = references,
    .remediation =
        "On the real server that is named: sysctl net.ipv4.conf.all.arp_ignore=1 (or on the interface that faces the segment; on "
        "lo alone it has no effect, as the receiving interface decides), and keep the VIP on lo with /32.",
    .by_hand = "arping -c 3 -I eth0 -t REAL_SERVER_MAC VIP (or nping --arp --dest-mac); no answer may come",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::ask_vip_unicast, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::arp),
};

class RsSilentUnicast final : public SilentRealServers {
 public:
  explicit RsSilentUnicast(const Scene& scene) noexcept
      : SilentRealServers(scene, Question::unicast, "a request for the VIP framed to one host alone") {}
};

}  // namespace

extern const CatalogueEntry rs_silent_unicast = entry<RsSilentUnicast>(spec);

}  // namespace lvspec
