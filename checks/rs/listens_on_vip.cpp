// RS-02
//
//   client            --- SYN to VIP, framed to the real server's MAC --->  real server
//   client            <--- SYN-ACK, never RST --- the same MAC
#include <fmt/format.h>

#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 9293", "3.5.2"}, {"ip(7)", "INADDR_ANY"}};

constexpr CheckSpec spec{
    .id = "RS-02",
    .slug = "listens-on-vip",
    .title = "On every real server something listens on the VIP: no connection to it is refused.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "A service that is bound to the RIP answers every health check of the RIP and refuses every client, since what the "
        "director forwards is addressed to the VIP.",
    .references = references,
    .remediation =
        "On the real server that is named: bind the service to the VIP or to 0.0.0.0 (ss -ltn shows which), start it if it is "
        "not running, and let no firewall rule reject with tcp-reset.",
    .by_hand = "on the real server: ss -ltn; the port must stand beside 0.0.0.0, * or the VIP, not beside the RIP alone",
    .needs = Stimuli(Stimulus::direct, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::direct, Kind::reply),
    .segments = Segments::edges,
};

/// One service asked of one real server.
struct Port {
  Sightings refused;
  bool asked = false, taken = false;
};

class ListensOnVip final : public Check {
 public:
  explicit ListensOnVip(const Scene& scene)
      : scene_(scene), servers_(scene.cluster.count(Role::real_server)), ports_(servers_ * scene.profile.services.size()) {}

  void on_frame(const Frame& frame) noexcept override {
    const Flow* flow = scene_.flow(frame);
    if (flow == nullptr || flow->asked.party.role != Role::real_server) return;
    Port& port = ports_[flow->service * servers_ + flow->asked.party.index];
    const Tcp tcp = frame.tcp();
    if (frame.kind == Kind::direct) port.asked |= tcp.is_syn();
    if (frame.kind != Kind::reply || frame.sender != flow->asked.party) return;
    port.taken |= tcp.is_syn_ack();
    if (tcp.rst() && scene_.is_first_reply(frame, *flow) && flow->opened) port.refused.note(frame);
  }

  Conclusion conclude() override {
    Conclusion refusals{Conclusion::Word::violated, {}, {}};
    std::string silent;
    bool tcp = false;
    for (std::size_t i = 0; i < ports_.size(); ++i) {
      const Service& service = scene_.profile.services[i / servers_];
      if (service.protocol != Transport::tcp) continue;
      tcp = true;
      const Port& port = ports_[i];
      if (port.taken) continue;
      const std::string name = scene_.cluster.name({Role::real_server, static_cast<std::uint8_t>(i % servers_)});
      if (port.refused)
        join(refusals, violated(fmt::format("nothing on {} listens on {} (RST)", name, service.text()), port.refused));
      else
        silent +=
            fmt::format("{}{} ({})", silent.empty() ? "" : ", ", name, port.asked ? "it stayed silent" : "it was not asked");
    }
    if (!tcp) return not_applicable("no service of the profile is TCP");
    if (!refusals.findings.empty()) return refusals;
    if (!silent.empty()) return unproven("neither a SYN-ACK nor a reset was seen of " + silent);
    return held("every real server took a connection to the VIP");
  }

 private:
  const Scene& scene_;
  std::size_t servers_;
  std::vector<Port> ports_;  // by service and server
};

}  // namespace

extern const CatalogueEntry listens_on_vip = entry<ListensOnVip>(spec);

}  // namespace lvspec
