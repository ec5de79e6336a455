// DIR-01
//
//   client            --- SYN to VIP --->  director ---> real server
//   client            <--- SYN-ACK ---     a real server, never the director itself
#include <fmt/format.h>

#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux Documentation/networking/ipvs-sysctl.rst", "backup_only"},
                                    {"Linux net/netfilter/ipvs/ip_vs_core.c", "ip_vs_in_hook"}};

constexpr CheckSpec spec{
    .id = "DIR-01",
    .slug = "director-does-not-terminate",
    .title = "No director accepts a connection to a virtual service itself.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "With the virtual service missing, or in backup state, a web server that happens to run on the director takes the "
        "connections: visitors see "
        "its default page, and monitoring sees a service that answers.",
    .references = references,
    .remediation =
        "On the director that is named: ipvsadm -Ln must list the virtual service; stop the local server that listens on the VIP "
        "or 0.0.0.0 (ss "
        "-ltnp); with a sync daemon: backup_only=0 on the active one.",
    .by_hand = "tcpdump -eni eth0 'src host VIP and tcp[tcpflags] & (tcp-syn|tcp-ack) == (tcp-syn|tcp-ack)'; no director's MAC",
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::reply),
    .segments = Segments::edges,
};

class DirectorDoesNotTerminate final : public Check {
 public:
  explicit DirectorDoesNotTerminate(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    // A datagram has no handshake: any answer accepts it.
    if (!frame.tcp().is_syn_ack() && frame.protocol != 17) return;
    if (frame.sender.role == Role::real_server) ++by_real_servers_;
    if (frame.sender.role == Role::director && !is_relayed(frame)) accepted_.note(frame);
  }

  Conclusion conclude() override {
    if (accepted_)
      return violated(fmt::format("{} accepted connections to the virtual service itself", scene_.names(accepted_.culprits())),
                      accepted_);
    if (by_real_servers_ == 0) return unproven("no connection to the virtual service was accepted by anybody");
    if (!scene_.owners.knows_all(Role::director))
      return unproven("not every director's MAC is known: " + scene_.owners.unknown_names());
    return held(fmt::format("{} connections accepted, all by real servers", by_real_servers_));
  }

 private:
  /// A real server's answer on its way through the director (RET-01's fault): the SYN was handed on before, or a hop shows in the
  /// TTL.
  [[nodiscard]] bool is_relayed(const Frame& frame) const noexcept {
    const Flow* flow = scene_.flow(frame);
    const bool handed_on = flow != nullptr && flow->server.party.role == Role::real_server;
    const std::uint8_t ttl = frame.ip().ttl();
    return handed_on || (ttl != 64 && ttl != 128 && ttl != 255);
  }

  const Scene& scene_;
  std::uint64_t by_real_servers_ = 0;
  Sightings accepted_;
};

}  // namespace

extern const CatalogueEntry director_does_not_terminate = entry<DirectorDoesNotTerminate>(spec);

}  // namespace lvspec
