// DIR-02
//
//   client            --- UDP to another client, framed to the director --->  director      and no further
#include "checks/facts/strays.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux Documentation/networking/ip-sysctl.rst", "ip_forward"},
                                    {"Linux net/netfilter/ipvs/ip_vs_xmit.c", "ip_vs_dr_xmit"}};

constexpr CheckSpec spec{
    .id = "DIR-02",
    .slug = "not-a-transit-router",
    .title = "No director forwards what is not for a virtual service.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "Direct routing needs no IP forwarding on the director. Where it is on, whoever takes the director for a gateway gets "
        "through it: real servers whose default gateway is wrong seem to work, with their replies on the director's link, and "
        "hosts are sent redirects.",
    .references = references,
    .remediation =
        "On the director that is named: sysctl -w net.ipv4.ip_forward=0 (and in /etc/sysctl.d), for each interface as well "
        "(net.ipv4.conf.*.forwarding); then set accept_redirects=0 anew, which the kernel switches on when forwarding ends.",
    .by_hand = "ip route add 192.0.2.1/32 via DIP; ping -c 1 192.0.2.1 beside tcpdump -eni mon0 host 192.0.2.1: it shows once",
    .needs = Stimuli(Stimulus::transit, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::other, Kind::forwarded),
    .of = Stimuli(Stimulus::transit),
};

class NotATransitRouter final : public Check {
 public:
  explicit NotATransitRouter(const Scene& scene) : strays_(scene, Stimulus::transit, Role::director) {}
  void on_frame(const Frame& frame) noexcept override { strays_.note(frame); }
  Conclusion conclude() override { return strays_.conclude(); }

 private:
  Strays strays_;
};

}  // namespace

extern const CatalogueEntry not_a_transit_router = entry<NotATransitRouter>(spec);

}  // namespace lvspec
