// ICM-05
//
//   client            --- SYN, TTL 1 --->                 director      and no further
//   client            <--- ICMP time exceeded ---         director
#include "lvspec/quoted.hpp"
#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"Linux net/netfilter/ipvs/ip_vs_xmit.c", "decrement_ttl"}, {"RFC 1812", "5.3.1"}, {"RFC 792", "Time Exceeded Message"}};

constexpr CheckSpec spec{
    .id = "ICM-05",
    .slug = "ttl1-syn",
    .title = "A SYN whose TTL ends at the director goes no further, and the director says so.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "The TTL is what ends a loop of two directors that hand a packet to each other, and 'time exceeded' is how a traceroute "
        "to the VIP finds the director. A director that lowers the TTL and sends on what has none left breaks the first, one "
        "that "
        "is silent the second.",
    .references = references,
    .remediation =
        "On the director that is named: let ICMP time exceeded out (no OUTPUT rule drops ICMP, net.ipv4.icmp_ratemask is the "
        "default 6168, net.ipv4.icmp_ratelimit no more than 1000), and take away what rewrites the TTL on the way (nft, iptables "
        "-t "
        "mangle -j TTL).",
    .by_hand = "nping --tcp -p 80 --ttl 1 VIP beside tcpdump -eni eth0 'icmp[0] == 11'",
    .needs = Stimuli(Stimulus::ttl_one, Stimulus::connect, Stimulus::resolve),
    .views = both_hops,
    .shown = Kinds(Kind::request, Kind::icmp),
    .segments = Segments::edges,
    .pairs = true,
};

constexpr std::uint8_t time_exceeded = 11, time_exceeded6 = 3;

class Ttl1Syn final : public Check {
 public:
  explicit Ttl1Syn(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::icmp) return hear_icmp(frame);
    if (frame.tcp().is_syn() && frame.receiver.role == Role::director && scene_.steps.is(frame, Stimulus::ttl_one))
      asked_.note(frame, {frame.receiver, frame.destination_mac()});
  }
  void on_pair(const Pair& pair) noexcept override {
    if (!pair.original.tcp().is_syn()) return;
    if (!scene_.steps.is(pair.original, Stimulus::ttl_one)) return void(serves_ |= !has(pair.changes, Change::encapsulated));
    note(pair.ttl_delta == 0 ? kept_ : dead_, pair);
  }

  Conclusion conclude() override {
    if (scene_.profile.implementation != Implementation::ipvs)
      return not_applicable("whether a director counts as a hop is the habit of its implementation");
    if (dead_) return violated(fmt::format("{} sent on a SYN whose TTL had ended", scene_.names(dead_.culprits())), dead_);
    if (kept_)
      return not_applicable(fmt::format("{} does not lower the TTL, so none ends there", scene_.names(kept_.culprits())));
    if (!asked_) return unproven("no SYN with TTL 1 was seen on its way to a director");
    if (exceeded_ == 0 && !serves_) return unproven("the director sent no connection on at all, whatever its TTL");
    if (exceeded_ == 0)
      return missing(fmt::format("{} dropped SYNs with TTL 1 and did not say so", scene_.names(asked_.culprits())), asked_);
    return held(fmt::format("{} SYNs with TTL 1: none was sent on, {} reported as 'time exceeded'", asked_.count(), exceeded_));
  }

 private:
  void hear_icmp(const Frame& error) noexcept {
    const bool v4 = error.ip().is_v4();
    if (error.sender.role != Role::director || error.icmp().type() != (v4 ? time_exceeded : time_exceeded6)) return;
    const Quoted syn = quoted(error);
    const Step* step = scene_.steps.of(syn.ip, syn.source_port, syn.destination_port);
    exceeded_ += step != nullptr && step->stimulus == Stimulus::ttl_one ? 1 : 0;
  }

  const Scene& scene_;
  std::uint64_t exceeded_ = 0;
  bool serves_ = false;  // SYNs with a longer TTL are sent on
  Sightings asked_, kept_, dead_;
};

}  // namespace

extern const CatalogueEntry ttl1_syn = entry<Ttl1Syn>(spec);

}  // namespace lvspec
