// SCH-04
//
//   operator          sets the director's timeout for TCP connections to 2 s
//   client            --- SYN … ACK --->            director ---> real server 1
//   client            is silent for 3 s
//   client            --- data --->                 director      knows no such connection
//   client            <--- RST ---                  director
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/facts/hook_talks.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"ipvsadm(8)", "--set"},
                                    {"Linux net/netfilter/ipvs/ip_vs_proto_tcp.c", "tcp_timeouts, tcp_conn_schedule"},
                                    {"RFC 9293", "3.5.2"}};

constexpr CheckSpec spec{
    .id = "SCH-04",
    .slug = "idle-timeout-edge",
    .title =
        "A connection that the director has forgotten is reset by it when its client speaks again, and goes to no other server.",
    .level = Level::should,
    .severity = Severity::minor,
    .rationale =
        "Connections that are idle for longer than the director's timeout, such as those of database pools, are forgotten by it "
        "and by nobody else. A "
        "reset tells the client at once; silence makes it wait for its own timeout, and another server can make nothing of the "
        "rest of a stranger's "
        "connection.",
    .references = references,
    .remediation =
        "On the director that is named: net.ipv4.vs.sloppy_tcp=0, so that nothing but a SYN is given to a server, and no "
        "firewall rule before the "
        "director's own stack that drops segments of unknown connections to the VIP; keep the timeout (ipvsadm --set) above the "
        "keepalive time of "
        "clients and servers.",
    .by_hand = "ipvsadm --set 2 0 0; nc VIP 80, wait 3 s, type a line: the connection is reset; ipvsadm --set 900 0 0",
    .needs = Stimuli(Stimulus::hook, Stimulus::resolve),
    .hook = HookKind::timeout,
    .views = {View::segment, View::director, View::client},
    .shown = Kinds(Kind::request, Kind::forwarded, Kind::reply),
};

class IdleTimeoutEdge final : public Check {
 public:
  explicit IdleTimeoutEdge(const Scene& scene) : scene_(scene), talks_(scene, HookKind::timeout) {}

  void on_frame(const Frame& frame) noexcept override { talks_.note(frame); }

  Conclusion conclude() override {
    if (scene_.profile.implementation != Implementation::ipvs)
      return not_applicable("what becomes of a connection after its timeout is known of IPVS alone");
    std::string doubt;
    for (const Hooked& hook : talks_.hooks()) {
      for (const HookTalk& talk : talks_.of(hook)) sort(talk);
      if (doubt.empty()) doubt = hook.trouble;
    }
    if (strayed_)
      return violated(
          fmt::format("{} sent the rest of forgotten connections to another server", scene_.names(strayed_.culprits())),
          strayed_);
    if (!doubt.empty()) return unproven(doubt);
    if (known_ != 0)
      return unproven(fmt::format(
          "the director still knew {} connections after 3 s of silence: the break command is to set its TCP timeout to 2 s",
          known_));
    if (silent_)
      return missing(
          fmt::format("{} dropped what came of forgotten connections, and told nobody", scene_.names(silent_.culprits())),
          silent_);
    if (told_ == 0) return unproven("no client was seen to speak again after its silence");
    return held(fmt::format("{} connections that the director had forgotten were reset by it", told_));
  }

 private:
  void sort(const HookTalk& talk) {
    if (talk.server.role == Role::unknown || !talk.later) return;
    if (talk.strayed)
      strayed_.note(talk.opened, talk.strayed, talk.director);
    else if (talk.sent_on || talk.answered)
      ++known_;
    else if (talk.reset)
      ++told_;
    else
      silent_.note(talk.later, talk.director);
  }

  const Scene& scene_;
  HookTalks talks_;
  Sightings strayed_, silent_;
  std::uint64_t known_ = 0, told_ = 0;
};

}  // namespace

extern const CatalogueEntry idle_timeout_edge = entry<IdleTimeoutEdge>(spec);

}  // namespace lvspec
