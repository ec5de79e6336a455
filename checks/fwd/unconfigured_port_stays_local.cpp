// FWD-09
//
//   client            --- SYN to a port without a service --->  director      and no further
//   client            <--- RST, or nothing ---                  director
#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux net/netfilter/ipvs/ip_vs_proto_tcp.c", "tcp_conn_schedule"},
                                    {"ipvsadm(8)", "--fwmark-service"},
                                    {"RFC 9293", "3.10.7.1"}};

constexpr CheckSpec spec{
    .id = "FWD-09",
    .slug = "unconfigured-port-stays-local",
    .title = "A connection to a port of the VIP that no service has is sent on to no real server.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "A service for every port (port 0, or a firewall mark that is set too widely) opens on the VIP whatever the real servers "
        "listen on: SSH, databases and metrics that nobody meant to publish, behind an address that firewalls trust.",
    .references = references,
    .remediation =
        "On the director that is named: ipvsadm -Ln shows a service with port 0 or with a firewall mark; name the ports that are "
        "meant, one service each, or mark those alone. Where every port is meant to be open, say so with every_port = true in "
        "the profile.",
    .by_hand = "nping --tcp -p 65000 --flags syn VIP beside tcpdump -eni mon0 'tcp port 65000'; each SYN shows once",
    .needs = Stimuli(Stimulus::closed_port, Stimulus::resolve),
    .views = both_hops,
    .shown = Kinds(Kind::unserved, Kind::forwarded),
    .of = Stimuli(Stimulus::closed_port),
};

class UnconfiguredPortStaysLocal final : public Check {
 public:
  explicit UnconfiguredPortStaysLocal(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::forwarded || scene_.cluster.is_vip(frame.ip().destination())) return go(frame);
    // A real server's answer proves that it was sent the question.
    if (frame.sender.role == Role::real_server) note(frame, frame.destination_port());
    if (frame.sender.role == Role::director && frame.tcp().rst()) ++reset_;
  }

  Conclusion conclude() override {
    if (sent_on_)
      return violated(fmt::format("{} sent on a connection to a port that no service has", scene_.names(sent_on_.culprits())),
                      sent_on_);
    if (asked_ == 0) return unproven("no SYN to a port without a service was seen on its way to a director");
    return held(fmt::format("{} SYNs to a port without a service: none was sent on, {} reset by the director", asked_, reset_));
  }

 private:
  /// On its way to a director, or from there. What the tester itself frames elsewhere proves nothing.
  void go(const Frame& frame) noexcept {
    if (frame.receiver.role == Role::director) {
      if (frame.tcp().is_syn()) ask(frame);
    } else if (frame.sender.role != Role::client && frame.receiver.role != Role::gateway) {
      note(frame, frame.source_port());
    }
  }
  void ask(const Frame& syn) noexcept {
    ++asked_;
    last_ = FrameRef::of(syn);
    port_ = syn.source_port();
    director_ = {syn.receiver, syn.destination_mac()};
  }
  /// Nobody else was sent what was framed to a director.
  void note(const Frame& proof, std::uint16_t port) noexcept {
    if (last_ && port_ == port) return sent_on_.note(last_, FrameRef::of(proof), director_);
    if (proof.sender.role == Role::director) sent_on_.note(proof);
  }

  const Scene& scene_;
  std::uint64_t asked_ = 0, reset_ = 0;
  FrameRef last_;  // the last SYN, the port that it came from, and whom it was framed to
  std::uint16_t port_ = 0;
  Culprit director_;
  Sightings sent_on_;
};

}  // namespace

extern const CatalogueEntry unconfigured_port_stays_local = entry<UnconfiguredPortStaysLocal>(spec);

}  // namespace lvspec
