// FWD-11
//
//   client            --- ACK with data, FIN, RST of no known connection --->  director      and no further
//   client            <--- RST ---                                             director
#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux net/netfilter/ipvs/ip_vs_proto_tcp.c", "tcp_conn_schedule"},
                                    {"Linux Documentation/networking/ipvs-sysctl.rst", "sloppy_tcp"},
                                    {"RFC 9293", "3.10.7.1"}};

constexpr CheckSpec spec{
    .id = "FWD-11",
    .slug = "midstream-not-scheduled",
    .title = "A segment of a connection that the director does not know begins none: it goes to no real server.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "After a failover or a timeout the director meets segments of connections that it never saw begin. Scheduled like new "
        "ones "
        "they go to any real server, which resets some client's connection for each of them, and scans fill the table of "
        "connections with entries that nobody asked for.",
    .references = references,
    .remediation =
        "On the director that is named: sysctl -w net.ipv4.vs.sloppy_tcp=0. Where a second director takes over established "
        "connections, let the sync daemon tell it of them (ipvsadm --start-daemon) rather than let it guess.",
    .by_hand = "nping --tcp -p 80 --flags ack VIP beside tcpdump -eni mon0 'tcp and dst host VIP'; each ACK shows once",
    .needs = Stimuli(Stimulus::midstream, Stimulus::resolve),
    .views = both_hops,
    .shown = Kinds(Kind::request, Kind::reply),
    .of = Stimuli(Stimulus::midstream),
    .pairs = true,
};

class MidstreamNotScheduled final : public Check {
 public:
  explicit MidstreamNotScheduled(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    // No director schedules an RST, however it is set.
    if (frame.kind == Kind::request && frame.receiver.role == Role::director) asked_ += frame.tcp().rst() ? 0 : 1;
    if (frame.kind == Kind::reply && frame.tcp().rst() && frame.sender.role == Role::director) ++reset_;
  }
  void on_pair(const Pair& pair) noexcept override { note(sent_on_, pair); }

  Conclusion conclude() override {
    if (scene_.profile.implementation != Implementation::ipvs)
      return not_applicable("whether a director takes up connections that it never saw begin is the habit of its implementation");
    if (sent_on_)
      return violated(fmt::format("{} sent on {} segments of connections that nobody had opened",
                                  scene_.names(sent_on_.culprits()), sent_on_.count()),
                      sent_on_);
    if (asked_ == 0) return unproven("no segment of an unknown connection was seen on its way to a director");
    return held(fmt::format("{} segments of unknown connections: none was sent on, {} reset by the director", asked_, reset_));
  }

 private:
  const Scene& scene_;
  std::uint64_t asked_ = 0, reset_ = 0;
  Sightings sent_on_;
};

}  // namespace

extern const CatalogueEntry midstream_not_scheduled = entry<MidstreamNotScheduled>(spec);

}  // namespace lvspec
