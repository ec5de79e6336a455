// SCH-03
//
//   client            --- SYN --->        director ---> real server 1
//   client            --- ACK, data, FIN --->  director ---> real server 1, and no other
#include <fmt/format.h>

#include <algorithm>

#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux net/netfilter/ipvs/ip_vs_proto_tcp.c", "tcp_timeouts"}, {"ipvsadm(8)", "--set"}};

constexpr CheckSpec spec{
    .id = "SCH-03",
    .slug = "connection-affinity",
    .title = "Every later segment of a connection goes to the real server that its SYN went to.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "Balancing works on connections, not on packets. A director that forgets or ignores its connection table tears "
        "connections in half: one server "
        "waits, the other resets.",
    .references = references,
    .remediation =
        "On the director that is named: ipvsadm -Lnc shows the entry while a connection is open; look for a second active "
        "director, for tc or nftables "
        "rules that choose a real server by themselves, and for timeouts below the service's idle time (ipvsadm --set).",
    .by_hand = "tcpdump -eni mon0 'tcp and src port CLIENT_PORT and dst host VIP'; the second hop's MAC never changes",
    .needs = Stimuli(Stimulus::connect, Stimulus::burst, Stimulus::resolve),
    .views = {View::segment, View::director, View::client},
    .shown = Kinds(Kind::forwarded, Kind::reply),
};

bool has_connections(const Profile& profile) {
  return std::any_of(profile.services.begin(), profile.services.end(),
                     [](const Service& s) { return s.protocol == Transport::tcp; });
}

class ConnectionAffinity final : public Check {
 public:
  explicit ConnectionAffinity(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    // A datagram may well be an exchange of its own (one-packet scheduling).
    const Flow* flow = frame.tcp() ? scene_.flow(frame) : nullptr;
    if (flow == nullptr || !flow->through_director) return;
    if (frame.kind == Kind::forwarded)
      forwarded(frame, *flow);
    else
      answered(frame, *flow);
  }

  Conclusion conclude() override {
    if (split_)
      return violated(fmt::format("{} spread one connection over two real servers", scene_.names(split_.culprits())), split_);
    if (!has_connections(scene_.profile))
      return not_applicable("no service of the profile is over TCP: a datagram is no connection");
    if (steady_ == 0) return unproven("no connection with a segment after its SYN was seen");
    return held(fmt::format("{} later segments, each with the server of its connection's first", steady_));
  }

 private:
  void forwarded(const Frame& frame, const Flow& flow) noexcept {
    if (frame.destination_mac() == flow.server.mac) {
      // What takes back half a connection may be all of it that was seen to be sent on.
      steady_ += frame.tcp().is_syn() || scene_.steps.is_odd(frame) ? 0 : 1;
    } else if (frame.receiver.role == Role::real_server && flow.server.party.role == Role::real_server &&
               frame.receiver != flow.server.party) {
      split_.note(frame, frame.sender.role == Role::director ? Culprit{frame.sender, frame.source_mac()} : flow.asked);
    }
  }

  // Without a view of the second hop the answers tell: a server that was handed the middle of a connection resets it.
  void answered(const Frame& frame, const Flow& flow) noexcept {
    if (Scene::is_first_reply(frame, flow) || frame.sender.role != Role::real_server) return;
    if (frame.sender == flow.replier.party)
      ++steady_;
    else if (flow.replier.party.role == Role::real_server)
      split_.note(flow.first_reply, FrameRef::of(frame), flow.asked);
  }

  const Scene& scene_;
  std::uint64_t steady_ = 0;
  Sightings split_;
};

}  // namespace

extern const CatalogueEntry connection_affinity = entry<ConnectionAffinity>(spec);

}  // namespace lvspec
