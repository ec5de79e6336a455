// FWD-08
//
//   client            --- IP client > VIP --->  director
//   director          --- the same packet, not one inside another --->  real server
#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"ipvsadm(8)", "--ipip"}, {"RFC 2003", "3"}, {"Linux net/netfilter/ipvs/ip_vs_xmit.c", "ip_vs_tunnel_xmit"}};

constexpr CheckSpec spec{
    .id = "FWD-08",
    .slug = "no-encapsulation",
    .title = "The director sends requests to real servers as they are, not inside a tunnel.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "A real server without a tunnel interface answers the outer packet with 'protocol unreachable', and one with a tunnel "
        "loses 20 octets of MTU "
        "that nobody planned for.",
    .references = references,
    .remediation =
        "On the director that is named: ipvsadm -e … -r RIP -g for each real server (ipvsadm -Ln must say Route, not Tunnel).",
    .by_hand = "tcpdump -eni mon0 'ether src DIRECTOR_MAC and (proto 4 or proto 41 or proto 47)'; nothing may show",
    .needs = forwarding_stimuli,
    .views = each_copy,
    .shown = Kinds(Kind::forwarded),
    .pairs = true,
};

class NoEncapsulation final : public Check {
 public:
  explicit NoEncapsulation(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.receiver.role != Role::real_server) return;
    // Directors may have tunnels of their own; only a request in one is our matter.
    if (const auto inner = inner_packet(frame); inner && scene_.cluster.is_vip(inner->ip().destination())) tunnelled_.note(frame);
  }
  void on_pair(const Pair& pair) noexcept override { pairs_ += has(pair.changes, Change::encapsulated) ? 0 : 1; }

  Conclusion conclude() override {
    if (tunnelled_)
      return violated(fmt::format("{} sent requests to real servers inside a tunnel", scene_.names(tunnelled_.culprits())),
                      tunnelled_);
    if (pairs_ == 0) return no_pairs(scene_);
    return held(fmt::format("{} copies went out bare", pairs_));
  }

 private:
  const Scene& scene_;
  std::uint64_t pairs_ = 0;
  Sightings tunnelled_;
};

}  // namespace

extern const CatalogueEntry no_encapsulation = entry<NoEncapsulation>(spec);

}  // namespace lvspec
