// SCH-09
//
//   client            --- SYN --->                        director      which has no real server for it
//   client            <--- ICMP port unreachable ---      director
#include <fmt/format.h>

#include "lvspec/quoted.hpp"
#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux net/netfilter/ipvs/ip_vs_core.c", "ip_vs_leave"},
                                    {"RFC 792", "Destination Unreachable Message"},
                                    {"RFC 1122", "4.2.3.9"}};

// It needs bursts and not `connect`: of services that are asked in that way the judge wants an answer by a real server.
constexpr CheckSpec spec{
    .id = "SCH-09",
    .slug = "empty-pool-answer",
    .title = "A director that has no real server for a connection says so, with ICMP port unreachable, at once.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "When health checks have taken every real server out, a refusal lets clients fail over in a millisecond. Silence makes "
        "each of "
        "them wait for its timeout, fills the queues of whoever calls the service, and looks like a network that is down.",
    .references = references,
    .remediation =
        "On the director that is named: let ICMP destination unreachable out (no OUTPUT rule drops it, net.ipv4.icmp_ratemask is "
        "the "
        "default 6168 and net.ipv4.icmp_ratelimit no more than 1000); then find out why ipvsadm -Ln lists no real server with a "
        "weight above 0, or add a sorry server.",
    .by_hand = "ipvsadm -Ln on the director shows no real server; tcpdump -eni eth0 'icmp[0] == 3' while curl http://VIP/",
    .needs = Stimuli(Stimulus::burst, Stimulus::resolve),
    .views = both_hops,
    .shown = Kinds(Kind::forwarded, Kind::reply, Kind::icmp),
};

class EmptyPoolAnswer final : public Check {
 public:
  explicit EmptyPoolAnswer(const Scene& scene) : scene_(scene), pools_(scene.profile.services.size()) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::icmp) return hear_icmp(frame);
    const Flow* flow = scene_.flow(frame);
    const bool sent_on = frame.kind == Kind::forwarded;
    // Segments of connections that the director does not know it answers with a reset, whatever its pool.
    if (flow != nullptr && (sent_on || flow->order != 0)) pools_[flow->service].served = true;
    translated_ |= sent_on && flow == nullptr;
  }

  Conclusion conclude() override {
    if (scene_.profile.implementation != Implementation::ipvs)
      return not_applicable("how a director without real servers answers is the habit of its implementation");
    count_connections();
    Sightings silent;
    std::uint64_t served = 0, told = 0;
    for (const Pool& pool : pools_) {
      told += pool.told;
      served += pool.served ? 1 : 0;
      if (pool.served || pool.told != 0 || translated_) continue;
      for (const FrameRef& syn : pool.opened.frames()) silent.note(syn, pool.opened.culprits().front());
    }
    if (silent)
      return missing(
          fmt::format("{} sent connections to no real server and refused none of them", scene_.names(silent.culprits())), silent);
    if (told != 0) return held(fmt::format("{} times the director said that it has no real server for a connection", told));
    if (served != 0 || translated_) return not_applicable("of every service that was asked connections were sent on or answered");
    return unproven("no connection to a virtual service was seen on its way to a director");
  }

 private:
  struct Pool {
    bool served = false;     ///< some connection was sent on or answered, or found no way to its real server
    std::uint64_t told = 0;  ///< ICMP errors that say that there is none
    Sightings opened;        ///< its connections; few of them get an error each, as errors are limited
  };

  void hear_icmp(const Frame& error) noexcept {
    const bool v4 = error.ip().is_v4();
    constexpr std::uint8_t unreachable = 3, port = 3, unreachable6 = 1, port6 = 4;
    if (error.sender.role != Role::director || error.icmp().type() != (v4 ? unreachable : unreachable6)) return;
    Pool* pool = asked(quoted(error));
    if (pool == nullptr) return;
    if (error.icmp().code() == (v4 ? port : port6))
      ++pool->told;
    else
      pool->served = true;
  }

  /// The pool of the service that a quoted packet was for; null where it was for none.
  [[nodiscard]] Pool* asked(const Quoted& packet) noexcept {
    const std::uint8_t service = scene_.cluster.service(packet.ip.destination(), packet.destination_port, packet.protocol);
    return service == Cluster::none ? nullptr : &pools_[service];
  }

  void count_connections() noexcept {
    for (std::uint32_t slot = 0; slot < Flows::capacity; ++slot) {
      const Flow& flow = scene_.flows.at(slot);
      if (flow.order == 0 || !flow.opened) continue;
      if (flow.asked.party.role == Role::director) pools_[flow.service].opened.note(flow.first, flow.asked);
    }
  }

  const Scene& scene_;
  std::vector<Pool> pools_;  // by service
  bool translated_ = false;  // something was sent on that does not show any more which service it was for
};

}  // namespace

extern const CatalogueEntry empty_pool_answer = entry<EmptyPoolAnswer>(spec);

}  // namespace lvspec
