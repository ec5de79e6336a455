// RET-08
//
//   client, director  --- request to the VIP --->  real server
//   real server       --- the same packet --->     nobody
#include <fmt/format.h>

#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux net/ipv4/ip_forward.c", "ip_forward"}, {"RFC 1122", "3.3.4.2"}};

constexpr CheckSpec spec{
    .id = "RET-08",
    .slug = "rs-does-not-bounce",
    .title = "A real server drops a request that it does not take; it sends none of them on.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "A real server that has lost the VIP and forwards returns each request to the host that answers ARP for the VIP: the "
        "director, which sends it out again. One client's SYN becomes dozens of frames, until its TTL ends.",
    .references = references,
    .remediation =
        "On the real server that is named: ip addr add VIP/32 dev lo, and sysctl -w net.ipv4.ip_forward=0, so that the next "
        "missing address costs requests and not the segment.",
    .by_hand = "tcpdump -eni mon0 'ether src REAL_SERVER_MAC and dst host VIP'; nothing",
    .needs = Stimuli(Stimulus::direct, Stimulus::resolve),
    .views = {View::segment, View::director},
    .shown = Kinds(Kind::direct, Kind::other),
};

class RsDoesNotBounce final : public Check {
 public:
  explicit RsDoesNotBounce(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    const Flow* flow = scene_.flow(frame);
    if (flow == nullptr || !scene_.cluster.is_vip(frame.ip().destination())) return;
    const bool own = scene_.cluster.host(frame.ip().source()).role == Role::real_server;
    if (frame.sender.role == Role::real_server && !own)
      bounced_.note(flow->first, FrameRef::of(frame), {frame.sender, frame.source_mac()});
    else if (frame.kind == Kind::direct)
      asked_.add(frame.receiver);
  }

  Conclusion conclude() override {
    if (bounced_)
      return violated(
          fmt::format("{} sent requests to the VIP on ({} times)", scene_.names(bounced_.culprits()), bounced_.count()),
          bounced_);
    if (const std::string unasked = asked_.missing(scene_.cluster, Role::real_server); !unasked.empty())
      return unproven(fmt::format("no request was seen to go straight to {}", unasked));
    return held(fmt::format("{} were sent requests to the VIP, and none of them came out again",
                            asked_.present(scene_.cluster, Role::real_server)));
  }

 private:
  const Scene& scene_;
  HostSet asked_;
  Sightings bounced_;
};

}  // namespace

extern const CatalogueEntry rs_does_not_bounce = entry<RsDoesNotBounce>(spec);

}  // namespace lvspec
