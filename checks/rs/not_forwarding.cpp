// RS-04
//
//   client            --- UDP to another client, framed to a real server --->  real server      and no further
#include "checks/facts/strays.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux Documentation/networking/ip-sysctl.rst", "ip_forward"}, {"RFC 1122", "3.3.4.2"}};

constexpr CheckSpec spec{
    .id = "RS-04",
    .slug = "not-forwarding",
    .title = "No real server forwards what is for somebody else.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "A real server that forwards gives the director back what it does not take for its own: the day that the VIP is missing "
        "on "
        "its lo, every request goes round between the two until its TTL ends, and clients are told by redirects to ask the "
        "director instead.",
    .references = references,
    .remediation =
        "On the real server that is named: sysctl -w net.ipv4.ip_forward=0 (and in /etc/sysctl.d); where containers need "
        "forwarding, drop in the FORWARD chain what comes in and goes out by the interface that faces the director.",
    .by_hand = "ip route add 192.0.2.1/32 via RIP; ping -c 1 192.0.2.1 beside tcpdump -eni mon0 host 192.0.2.1: it shows once",
    .needs = Stimuli(Stimulus::stray, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::other),
    .of = Stimuli(Stimulus::stray),
};

class NotForwarding final : public Check {
 public:
  explicit NotForwarding(const Scene& scene) : strays_(scene, Stimulus::stray, Role::real_server) {}
  void on_frame(const Frame& frame) noexcept override { strays_.note(frame); }
  Conclusion conclude() override { return strays_.conclude(); }

 private:
  Strays strays_;
};

}  // namespace

extern const CatalogueEntry not_forwarding = entry<NotForwarding>(spec);

}  // namespace lvspec
