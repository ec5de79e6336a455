// FWD-10
//
//   client            --- SYN to the VIP in a broadcast frame --->  everybody      and no further
//   client            <--- nothing ---                              anybody
#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 1122", "3.3.6"},
                                    {"Linux net/netfilter/ipvs/ip_vs_core.c", "ip_vs_in_hook"},
                                    {"Linux net/ipv4/tcp_ipv4.c", "tcp_v4_rcv"}};

constexpr CheckSpec spec{
    .id = "FWD-10",
    .slug = "l2-broadcast-not-scheduled",
    .title = "A SYN to the VIP in a broadcast frame is sent on by no director and answered by nobody.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "Director and real servers all own the VIP. What reaches all of them at once, since a switch floods it or a host has the "
        "broadcast address for the VIP, would be taken up several times over if they took it up at all: one connection at two "
        "servers, one of which resets it.",
    .references = references,
    .remediation =
        "On the host that is named: take away what accepts frames that are not addressed to it (nft 'meta pkttype set', tc "
        "skbedit "
        "ptype, a bridge or macvlan that hands broadcasts up as its own). Where broadcast is how the cluster is meant to work, "
        "waive this check.",
    .by_hand = "nping --tcp -p 80 --flags syn --dest-mac ff:ff:ff:ff:ff:ff VIP beside tcpdump -eni mon0 'tcp and host VIP'",
    .needs = Stimuli(Stimulus::broadcast_syn, Stimulus::resolve),
    .views = both_hops,
    .shown = Kinds(Kind::request, Kind::reply),
    .of = Stimuli(Stimulus::broadcast_syn),
    .pairs = true,
};

class L2BroadcastNotScheduled final : public Check {
 public:
  explicit L2BroadcastNotScheduled(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::request) {
      asked_ += frame.tcp().is_syn() && frame.destination_mac().is_broadcast() ? 1 : 0;
      return;
    }
    if (const Flow* flow = scene_.flow(frame))
      answered_.note(flow->first, FrameRef::of(frame), {frame.sender, frame.source_mac()});
  }
  void on_pair(const Pair& pair) noexcept override {
    if (pair.original.destination_mac().is_broadcast()) note(sent_on_, pair);
  }

  Conclusion conclude() override {
    if (scene_.profile.implementation != Implementation::ipvs)
      return not_applicable("whether a director takes up what is framed to everybody is the habit of its implementation");
    if (sent_on_)
      return violated(fmt::format("{} sent on a SYN that was framed to everybody", scene_.names(sent_on_.culprits())), sent_on_);
    // A copy that a capture lost would make it the director's fault.
    if (answered_)
      return missing(fmt::format("{} answered a SYN that was framed to everybody, and no director had sent it on",
                                 scene_.names(answered_.culprits())),
                     answered_);
    if (asked_ == 0) return unproven("no SYN in a broadcast frame was seen");
    return held(fmt::format("{} SYNs in broadcast frames: none was sent on, none answered", asked_));
  }

 private:
  const Scene& scene_;
  std::uint64_t asked_ = 0;
  Sightings sent_on_, answered_;
};

}  // namespace

extern const CatalogueEntry l2_broadcast_not_scheduled = entry<L2BroadcastNotScheduled>(spec);

}  // namespace lvspec
