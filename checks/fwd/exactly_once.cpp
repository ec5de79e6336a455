// FWD-05
//
//   client            --- request --->  director
//   director          --- one copy --->  one real server
#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux Documentation/networking/ipvs-sysctl.rst", "backup_only"},
                                    {"Linux net/netfilter/ipvs/ip_vs_core.c", "ip_vs_in_hook"}};

constexpr CheckSpec spec{
    .id = "FWD-05",
    .slug = "exactly-once",
    .title = "Each request is sent on once, to one real server.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "A request that is sent on twice comes from two directors that both believe they are active, or from a loop. Half of the "
        "copies reach a "
        "server that knows nothing of the connection and resets it.",
    .references = references,
    .remediation =
        "Make sure that one director alone forwards (VRRP state on both, backup_only=1 where a director is a real server too), "
        "and that nothing "
        "mirrors or duplicates frames towards the real servers (tc mirred, nft dup).",
    .by_hand = "tcpdump -eni mon0 'tcp[tcpflags] & tcp-syn != 0 and dst host VIP'; each SYN shows twice, once a hop",
    .needs = forwarding_stimuli,
    .views = both_hops,
    .pairs = true,
};

class ExactlyOnce final : public Check {
 public:
  explicit ExactlyOnce(const Scene& scene) noexcept : scene_(scene) {}

  void on_pair(const Pair& pair) noexcept override {
    if (pair.match == Match::closest) return;
    ++pairs_;
    if (pair.copies <= pair.originals) return;
    // Without an identification of its own a request may have been sent twice, and the capture may have lost the second.
    note(pair.match == Match::exact && pair.original.ip().id() != 0 ? repeated_ : perhaps_, pair);
  }

  Conclusion conclude() override {
    if (repeated_)
      return violated(fmt::format("{} sent the same request on more than once", scene_.names(repeated_.culprits())), repeated_);
    if (perhaps_)
      return missing(fmt::format("{} sent the same request on more often than it came", scene_.names(perhaps_.culprits())),
                     perhaps_);
    if (pairs_ == 0) return no_pairs(scene_);
    return held(fmt::format("{} requests were sent on once each", pairs_));
  }

 private:
  const Scene& scene_;
  std::uint64_t pairs_ = 0;
  Sightings repeated_, perhaps_;
};

}  // namespace

extern const CatalogueEntry exactly_once = entry<ExactlyOnce>(spec);

}  // namespace lvspec
