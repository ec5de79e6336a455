// RET-07
//
//   client            --- SYN to VIP, framed to the real server's MAC --->  real server
//   client            <--- SYN-ACK, source VIP --- the same MAC
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/ret/client_claims.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 9293", "3.5"}, {"google/seesaw", "engine/healthcheck.go"}};

constexpr CheckSpec spec{
    .id = "RET-07",
    .slug = "rs-direct-vip-probe",
    .title = "Every real server takes a connection to the VIP that is framed straight to it.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "Health checks of the RIP stay green while the VIP is missing on lo, the service listens on the RIP alone, or rp_filter "
        "or a firewall drops "
        "what goes to the VIP. The director goes on sending that server its share.",
    .references = references,
    .remediation =
        "On the real server that is named: ip addr add VIP/32 dev lo; the service listens on the VIP, over TCP also on 0.0.0.0 "
        "(ss "
        "-lntu); no "
        "firewall rule and no "
        "strict rp_filter drops traffic to the VIP.",
    .by_hand = "ip neigh replace VIP lladdr REAL_SERVER_MAC dev eth0 nud permanent; curl http://VIP/; ip neigh del VIP dev eth0",
    .needs = Stimuli(Stimulus::direct, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::arp, Kind::ndp, Kind::direct, Kind::reply),
    .segments = Segments::edges,
};

/// One service asked of one real server.
struct Try {
  Sightings asked, refused;
  bool answered = false;
};

class RsDirectVipProbe final : public Check {
 public:
  explicit RsDirectVipProbe(const Scene& scene)
      : scene_(scene),
        servers_(scene.cluster.count(Role::real_server)),
        tries_(servers_ * scene.profile.services.size()),
        claims_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::arp || frame.kind == Kind::ndp) return claims_.hear(frame);
    const Flow* flow = scene_.flow(frame);
    // An off-link client's answer leaves for the gateway, out of the client port's sight.
    if (flow == nullptr || scene_.cluster.is_off_link(flow->client)) return;
    if (flow->through_director || flow->asked.party.role != Role::real_server) return;
    Try& probe = tries_[flow->service * servers_ + flow->asked.party.index];
    const bool datagram = frame.protocol == 17;
    if (frame.kind == Kind::direct && (frame.tcp().is_syn() || datagram)) probe.asked.note(frame, flow->asked);
    if (frame.kind != Kind::reply || frame.sender != flow->asked.party) return;
    if (frame.tcp().is_syn_ack() || datagram)
      probe.answered = true;
    else if (frame.tcp().rst() && !flow->established)
      probe.refused.note(frame);
  }

  Conclusion conclude() override {
    Conclusion refusals{Conclusion::Word::violated, {}, {}}, silences{Conclusion::Word::missing, {}, {}};
    std::string never_asked, led_away;
    for (std::size_t i = 0; i < tries_.size(); ++i) {
      const Try& probe = tries_[i];
      const Service& service = scene_.profile.services[i / servers_];
      if (probe.answered) continue;
      const Party server{Role::real_server, static_cast<std::uint8_t>(i % servers_)};
      const std::string name = scene_.cluster.name(server);
      if (probe.refused)
        join(refusals, violated(fmt::format("{} refused a connection to {} (RST)", name, service.text()), probe.refused));
      else if (!probe.asked)
        never_asked += (never_asked.empty() ? "" : ", ") + name;
      else if (claims_.by_another(server))
        led_away += (led_away.empty() ? "" : ", ") + name;
      else
        join(silences, missing(fmt::format("{} did not answer a connection to {}", name, service.text()), probe.asked));
    }
    // A refusal is proven by itself; what stayed silent rests on the capture and is not mixed with it.
    if (!refusals.findings.empty()) return refusals;
    if (!silences.findings.empty()) return silences;
    if (!led_away.empty())
      return unproven(
          fmt::format("no answer of {} was seen, but another host claims the clients' addresses and may have got it", led_away));
    if (!never_asked.empty()) return unproven(fmt::format("no SYN to the VIP framed to {} was seen", never_asked));
    return held("every real server took a connection to the VIP");
  }

 private:
  const Scene& scene_;
  std::size_t servers_;
  std::vector<Try> tries_;  // by service and server
  ClientClaims claims_;
};

}  // namespace

extern const CatalogueEntry rs_direct_vip_probe = entry<RsDirectVipProbe>(spec);

}  // namespace lvspec
