// RET-10
//
//   client            <--- SYN-ACK, data ---       real server
//   client            <--- RST, unreachable ---    anybody else
#include <fmt/format.h>

#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 9293", "3.5.2"}, {"RFC 1122", "4.2.3.9"}, {"Linux net/netfilter/ipvs/ip_vs_core.c", "ip_vs_in_hook"}};

constexpr CheckSpec spec{
    .id = "RET-10",
    .slug = "no-third-party-rst",
    .title = "Nobody but its real server resets a live connection or calls it unreachable.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "A reset that the real server did not send comes from something that saw half of the connection: the director's own "
        "stack or firewall, a second director, a stateful device on the way. The real server goes on waiting for a client that "
        "is gone.",
    .references = references,
    .remediation =
        "On the host that is named: a director's firewall has no reject rule that traffic to the VIP can meet (nft list ruleset, "
        "iptables -L) and its virtual service stays in place (ipvsadm -Ln); another device lets traffic of which it sees one "
        "direction pass.",
    .by_hand = "tcpdump -eni eth0 'src host VIP and tcp[tcpflags] & tcp-rst != 0 or icmp[0] == 3'; only a real server's MAC",
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::reply, Kind::icmp),
    .segments = Segments::edges,
};

constexpr std::uint8_t unreachable = 3, fragmentation_needed = 4, unreachable6 = 1;

class NoThirdPartyRst final : public Check {
 public:
  explicit NoThirdPartyRst(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::icmp) return hear_icmp(frame);
    const Flow* flow = scene_.flow(frame);
    if (flow == nullptr || frame.sender.role == Role::client) return;
    if (!frame.tcp().rst()) {
      if (flow->through_director && is_live(*flow) && Scene::is_first_reply(frame, *flow)) ++live_;
      return;
    }
    if (is_live(*flow) && frame.sender != flow->replier.party && !was_relayed(frame))
      resets_.note(flow->first_reply, FrameRef::of(frame), to_blame(frame, *flow));
  }

  Conclusion conclude() override {
    if (resets_)
      return violated(fmt::format("{} reset connections that a real server had accepted", scene_.names(resets_.culprits())),
                      resets_);
    if (errors_)
      return violated(
          fmt::format("{} called connections unreachable that a real server had accepted", scene_.names(errors_.culprits())),
          errors_);
    if (live_ == 0) return unproven("no connection through a director was accepted by a real server");
    return held(fmt::format("{} connections, and nobody but their real servers ended one", live_));
  }

 private:
  static bool is_live(const Flow& flow) noexcept { return flow.replier.party.role == Role::real_server; }
  /// A real server's own reset that took the way through the director: RET-01's matter.
  static bool was_relayed(const Frame& frame) noexcept {
    const std::uint8_t ttl = frame.ip().ttl();
    return frame.sender.role == Role::director && ttl != 64 && ttl != 128 && ttl != 255;
  }
  /// Another real server resets what a director should not have handed to it.
  static Culprit to_blame(const Frame& frame, const Flow& flow) noexcept {
    if (frame.sender.role == Role::real_server && flow.through_director) return flow.asked;
    return {frame.sender, frame.source_mac()};
  }

  /// An error that quotes a live connection's request. "Too long" is no end of it, but how path MTU discovery works.
  void hear_icmp(const Frame& frame) noexcept {
    const Icmp icmp = frame.icmp();
    const bool v4 = frame.ip().is_v4();
    if (icmp.type() != (v4 ? unreachable : unreachable6) || (v4 && icmp.code() == fragmentation_needed)) return;
    if (frame.sender.role == Role::client) return;
    const Flow* flow = scene_.quoted_flow(frame);
    if (flow == nullptr || !is_live(*flow) || frame.sender == flow->replier.party) return;
    errors_.note(flow->first_reply, FrameRef::of(frame), to_blame(frame, *flow));
  }

  const Scene& scene_;
  std::uint64_t live_ = 0;
  Sightings resets_, errors_;
};

}  // namespace

extern const CatalogueEntry no_third_party_rst = entry<NoThirdPartyRst>(spec);

}  // namespace lvspec
