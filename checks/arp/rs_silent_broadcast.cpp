// ARP-02
//
//   tester            --- who-has VIP (broadcast) --->  everybody
//   director          <--- VIP is-at director ---
//   real server       silence
#include "checks/arp/silence.hpp"
#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 826", "Packet Reception"}, {"RFC 1122", "3.3.4.2"}, {"Linux Documentation/networking/ip-sysctl.rst", "arp_ignore"}};

constexpr CheckSpec spec{
    .id = "ARP-02",
    .slug = "rs-silent-broadcast",
    .title = "No real server answers a broadcast ARP request for the VIP.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "Whoever asks for the VIP keeps one of the answers. A client that keeps the real server's talks to that server alone: no "
        "balancing, no failover, and pages still load, so that nobody notices until the server is taken out.",
    .references = references,
    .remediation =
        "On the real server that is named: sysctl net.ipv4.conf.all.arp_ignore=1 (or on the interface that faces the segment; on "
        "lo alone it has no effect, as the receiving interface decides), and keep the VIP on lo with /32.",
    .by_hand = "arping -b -c 5 -I eth0 VIP; the answers must all carry the director's MAC",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::ask_vip, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::arp),
};

class RsSilentBroadcast final : public SilentRealServers {
 public:
  explicit RsSilentBroadcast(const Scene& scene) noexcept
      : SilentRealServers(scene, Question::broadcast, "a broadcast request for the VIP") {}
};

}  // namespace

extern const CatalogueEntry rs_silent_broadcast = entry<RsSilentBroadcast>(spec);

}  // namespace lvspec
