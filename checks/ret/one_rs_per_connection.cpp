// RET-06
//
//   client            <--- SYN-ACK, data, FIN of one connection ---  one real server's MAC throughout
#include <fmt/format.h>

#include <algorithm>

#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 9293", "3.5.2"}, {"Linux net/netfilter/ipvs/ip_vs_core.c", "ip_vs_in_hook"}};

constexpr CheckSpec spec{
    .id = "RET-06",
    .slug = "one-rs-per-connection",
    .title = "All answers of one connection carry one real server's MAC.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "A second server that is handed the middle of a connection knows nothing of it and resets it. It happens when the "
        "director loses its "
        "connection table, when two directors share the traffic, or when something behind the director balances once more.",
    .references = references,
    .remediation =
        "On the director that is named: ipvsadm -Lnc while a connection is open must show one entry; check for a second active "
        "director, for "
        "timeouts shorter than the service's idle time (ipvsadm -L --timeout), and for tc or nftables rules that choose a real "
        "server by themselves.",
    .by_hand = "tcpdump -eni eth0 'tcp and src host VIP and dst port CLIENT_PORT'; one Ethernet source only",
    .needs = Stimuli(Stimulus::connect, Stimulus::burst, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::reply),
};

bool has_connections(const Profile& profile) {
  return std::any_of(profile.services.begin(), profile.services.end(),
                     [](const Service& s) { return s.protocol == Transport::tcp; });
}

class OneRsPerConnection final : public Check {
 public:
  explicit OneRsPerConnection(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    // A datagram may well be an exchange of its own (one-packet scheduling).
    const Flow* flow = frame.tcp() ? scene_.flow(frame) : nullptr;
    if (flow == nullptr || Scene::is_first_reply(frame, *flow)) return;
    if (frame.source_mac() == flow->replier.mac) return void(++steady_);
    // Two cards of one server are one server; a router or the director itself in between is RET-01's and RET-10's to judge.
    if (frame.sender == flow->replier.party || frame.sender.role != Role::real_server ||
        flow->replier.party.role != Role::real_server)
      return;
    changed_.note(flow->first_reply, FrameRef::of(frame), flow->asked);
  }

  Conclusion conclude() override {
    if (changed_)
      return violated(fmt::format("connections through {} were answered by two real servers", scene_.names(changed_.culprits())),
                      changed_);
    if (!has_connections(scene_.profile))
      return not_applicable("no service of the profile is over TCP: a datagram is no connection");
    if (steady_ == 0) return unproven("no connection with more than one answer was seen");
    return held(fmt::format("{} further answers, each from the server that gave the connection's first", steady_));
  }

 private:
  const Scene& scene_;
  std::uint64_t steady_ = 0;
  Sightings changed_;
};

}  // namespace

extern const CatalogueEntry one_rs_per_connection = entry<OneRsPerConnection>(spec);

}  // namespace lvspec
