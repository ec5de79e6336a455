// SCH-05
//
//   client            --- SYN … FIN ---> director ---> real server      closed by both ends
//   client            --- SYN --->       director ---> real server      the same addresses and ports
//   client            <--- SYN-ACK ---   real server                    at the first SYN
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/facts/per_connection.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux Documentation/networking/ipvs-sysctl.rst", "conn_reuse_mode"},
                                    {"Linux net/netfilter/ipvs/ip_vs_core.c", "is_new_conn_expected"},
                                    {"RFC 6191", "2"},
                                    {"RFC 1122", "4.2.2.13"}};

constexpr CheckSpec spec{
    .id = "SCH-05",
    .slug = "port-reuse-no-stall",
    .title = "A client that uses a port again right after a close is answered at its first SYN.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "Busy clients (proxies, address translators, load generators) run through their ports in seconds. A director that still "
        "knows the old connection and drops the new one's SYN costs each of them a second until the SYN comes again: a step in "
        "the latencies that only shows under load.",
    .references = references,
    .remediation =
        "On the director that is named: net.ipv4.vs.conntrack=0, since direct routing needs none; where something else needs it, "
        "net.ipv4.vs.conn_reuse_mode=1 (0 before Linux 5.9), never 2, and no rule that drops the SYN of a connection that is "
        "known. On the real server that is named: net.ipv4.tcp_timestamps=1, and no firewall that drops SYNs of closed "
        "connections.",
    .by_hand =
        "curl -sH 'Connection: close' --local-port 40000 -o /dev/null -w '%{time_connect}' http://VIP/ twice; not a second",
    .needs = Stimuli(Stimulus::reuse_port, Stimulus::resolve),
    .views = {View::segment, View::director, View::client},
    .shown = Kinds(Kind::request, Kind::forwarded, Kind::reply),
    .of = Stimuli(Stimulus::reuse_port),
};

class PortReuseNoStall final : public Check {
 public:
  explicit PortReuseNoStall(const Scene& scene) : scene_(scene), ports_(scene, Stimulus::reuse_port) {}

  void on_frame(const Frame& frame) noexcept override {
    const Flow* flow = scene_.flow(frame);
    Port* port = flow != nullptr ? ports_.of(frame) : nullptr;
    if (port == nullptr || !flow->through_director) return;
    if (frame.kind == Kind::request && frame.tcp().is_syn()) ask(*port, frame, *flow);
    if (!port->syn) return void(port->closed = flow->fin_client && flow->fin_server);
    if (frame.kind == Kind::forwarded && frame.tcp().is_syn() && port->server.mac == Mac{})
      port->server = {frame.receiver, frame.destination_mac()};
    if (frame.kind == Kind::reply && !port->answer) {
      port->answer = FrameRef::of(frame);
      port->refused = frame.tcp().rst();
      port->answerer = {frame.sender, frame.source_mac()};
    }
  }

  Conclusion conclude() override {
    ports_.each([this](const Port& port) { weigh(port); });
    if (refused_)
      return violated(fmt::format("{} refused connections whose ports had just been used", scene_.names(refused_.culprits())),
                      refused_);
    if (kept_) return missing(sentence(kept_, "did not send on the first SYN of"), kept_);
    if (unanswered_) return missing(sentence(unanswered_, "did not answer the first SYN of"), unanswered_);
    if (prompt_ == 0) return unproven("no real server was seen to answer a port that was used again after both ends had closed");
    return held(fmt::format("{} ports were used again right after a close, each answered at the first SYN", prompt_));
  }

 private:
  /// One port's second connection.
  struct Port {
    bool closed = false;  ///< the connection before it, by both ends
    bool again = false;   ///< its SYN came again before it was answered
    bool refused = false;
    bool arrived = false;  ///< its first SYN had been sent on when it came again
    std::uint32_t sequence = 0;
    FrameRef syn, answer;
    Culprit director, server, answerer;
  };

  static void ask(Port& port, const Frame& syn, const Flow& flow) noexcept {
    if (port.syn) {
      if (port.answer || syn.tcp().sequence() != port.sequence || port.again) return;
      port.again = true;
      port.arrived = port.server.mac != Mac{};
    } else if (port.closed) {
      port.syn = FrameRef::of(syn);
      port.sequence = syn.tcp().sequence();
      port.director = flow.asked;
    }
  }

  void weigh(const Port& port) noexcept {
    if (!port.syn) return;
    if (port.refused) return refused_.note(port.syn, port.answer, port.answerer);
    if (port.answer && !port.again) return void(prompt_ += port.answerer.party.role == Role::real_server ? 1 : 0);
    const bool arrived = port.again ? port.arrived : port.server.mac != Mac{};
    if (arrived)
      unanswered_.note(port.syn, port.server);
    else if (scene_.sees_everybody())
      kept_.note(port.syn, port.director);
    else
      unanswered_.note(port.syn);
  }

  [[nodiscard]] std::string sentence(const Sightings& seen, const char* what) const {
    const std::string who = seen.culprits().empty() ? "somebody" : scene_.names(seen.culprits());
    return fmt::format("{} {} {} connections whose ports had just been used", who, what, seen.count());
  }

  const Scene& scene_;
  PerConnection<Port> ports_;
  std::uint64_t prompt_ = 0;
  Sightings refused_, kept_, unanswered_;
};

}  // namespace

extern const CatalogueEntry port_reuse_no_stall = entry<PortReuseNoStall>(spec);

}  // namespace lvspec
