// RS-05
//
//   client            --- SYN to VIP, framed to the real server's MAC --->  real server      from on the link, and from beyond it
//   real server       --- SYN-ACK --->  the client, or the router that leads to it           both times
#include <fmt/format.h>

#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 3704", "2.2"}, {"Linux Documentation/networking/ip-sysctl.rst", "rp_filter"}};

constexpr CheckSpec spec{
    .id = "RS-05",
    .slug = "rp-filter-compatible",
    .title = "A real server that answers clients of the segment answers clients from beyond the router as well.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "A real server with several interfaces or tables gets requests where its route to the client does not lead back. With "
        "strict reverse path filtering it drops them without a word: every test from the segment passes, and the world outside "
        "loses each connection that the scheduler gives to it.",
    .references = references,
    .remediation =
        "On the real server that is named: sysctl net.ipv4.conf.all.rp_filter=0 and the same for the interface that the requests "
        "come in by, or 2 where a loose check is wanted (the greater of the two counts); and it needs a route to the clients at "
        "all.",
    .by_hand =
        "on the real server: sysctl net.ipv4.conf.all.rp_filter net.ipv4.conf.eth0.rp_filter; ip route get CLIENT from VIP; "
        "nstat -az TcpExtIPReversePathFilter counts what was dropped",
    .needs = Stimuli(Stimulus::direct, Stimulus::off_link, Stimulus::resolve),
    .views = {View::segment, View::real_servers},
    .shown = Kinds(Kind::arp, Kind::ndp, Kind::direct, Kind::reply),
};

/// What one real server was asked straight in one address family, and whether it said anything.
struct Server {
  Sightings asked_from_beyond;
  bool answers_link = false, answers_beyond = false;
  bool seeks_router = false;  // it asks for the gateway and has had no answer: it wants to reply and cannot
};

class RpFilterCompatible final : public Check {
 public:
  explicit RpFilterCompatible(const Scene& scene)
      : scene_(scene), count_(scene.cluster.count(Role::real_server)), servers_(count_ * families.size()) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::arp) return hear_arp(frame);
    if (frame.kind == Kind::ndp) return hear_ndp(frame);
    const Flow* flow = scene_.flow(frame);
    if (flow == nullptr || flow->asked.party.role != Role::real_server) return;
    const bool beyond = scene_.cluster.is_off_link(flow->client);
    Server& server = of(flow->client.family(), flow->asked.party.index);
    if (frame.kind == Kind::direct && beyond && frame.tcp().is_syn()) server.asked_from_beyond.note(frame, flow->asked);
    if (frame.kind != Kind::reply || frame.sender != flow->asked.party) return;
    (beyond ? server.answers_beyond : server.answers_link) = true;
  }

  Conclusion conclude() override {
    Conclusion filtered{Conclusion::Word::missing, {}, {}};
    std::string unknown;
    for (std::size_t i = 0; i < servers_.size(); ++i) {
      const Server& server = servers_[i];
      if (!scene_.planned(Stimulus::off_link, i < count_ ? Family::ipv4 : Family::ipv6)) continue;
      if (server.answers_link && server.answers_beyond) continue;
      const std::string name = scene_.cluster.name({Role::real_server, static_cast<std::uint8_t>(i % count_)});
      if (const char* why = doubt(server); *why != 0) {
        unknown += fmt::format("{}{} {}", unknown.empty() ? "" : "; ", name, why);
        continue;
      }
      join(filtered, missing(name + " answers clients of the segment and drops the SYNs of those from beyond the router",
                             server.asked_from_beyond));
    }
    if (!filtered.findings.empty()) return filtered;
    if (!unknown.empty()) return unproven(std::move(unknown));
    return held("every real server answered clients of the segment and clients from beyond the router");
  }

 private:
  /// Why the silence of this server cannot be laid on reverse path filtering; empty where it can.
  [[nodiscard]] static const char* doubt(const Server& server) noexcept {
    if (!server.answers_link) return "was not seen to answer a client of the segment, either";
    if (!server.asked_from_beyond) return "was not seen to be asked by a client from beyond the router";
    if (server.seeks_router) return "asks in vain who has the gateway's address";
    return "";
  }

  [[nodiscard]] Server& of(Family family, std::size_t server) noexcept {
    return servers_[(family == Family::ipv4 ? 0 : count_) + server];
  }

  void hear_arp(const Frame& frame) noexcept {
    const Arp arp = frame.arp();
    if (is_router(arp.sender_ip()))
      found(Family::ipv4);
    else if (arp.is_request() && is_router(arp.target_ip()) && frame.sender.role == Role::real_server)
      of(Family::ipv4, frame.sender.index).seeks_router = true;
  }

  void hear_ndp(const Frame& frame) noexcept {
    const Ndp ndp = frame.ndp();
    if (ndp.is_advertisement() && is_router(ndp.target()))
      found(Family::ipv6);
    else if (ndp.is_solicitation() && is_router(ndp.target()) && frame.sender.role == Role::real_server)
      of(Family::ipv6, frame.sender.index).seeks_router = true;
  }

  [[nodiscard]] bool is_router(const Ip& ip) const noexcept { return scene_.cluster.host(ip).role == Role::gateway; }

  void found(Family family) noexcept {
    for (std::size_t i = 0; i < count_; ++i) of(family, i).seeks_router = false;
  }

  const Scene& scene_;
  std::size_t count_;
  std::vector<Server> servers_;  // by family and server
};

}  // namespace

extern const CatalogueEntry rp_filter_compatible = entry<RpFilterCompatible>(spec);

}  // namespace lvspec
