// FWD-02
//
//   client            --- TTL n --->    director
//   director          --- TTL n-d --->  real server      d is one number: 1 on Linux since 4.10, 0 before and on DPVS
#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 1812", "5.3.1"}, {"Linux net/netfilter/ipvs/ip_vs_xmit.c", "decrement_ttl"}, {"Linux commit 8d8e20e2d7bb", ""}};

constexpr CheckSpec spec{
    .id = "FWD-02",
    .slug = "ttl-delta",
    .title = "The director lowers the TTL by the same amount for every frame: one on a current Linux, zero on DPVS.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "A TTL that falls by more, or now by one and now by none, means a second forwarder in the path: two directors that pass "
        "traffic to each "
        "other, a router between director and real servers, or a rule that sets it.",
    .references = references,
    .remediation =
        "Find the extra hop between the director that is named and the real servers (traceroute from the director to each RIP "
        "must be one hop), or "
        "the rule that sets the TTL; set cluster.ttl_delta in the profile to what this director is known to do.",
    .by_hand = "tcpdump -eni mon0 -v 'tcp[tcpflags] & tcp-syn != 0 and dst host VIP'; compare the ttl of the two copies",
    .needs = forwarding_stimuli,
    .views = each_copy,
    .pairs = true,
};

class TtlDeltaConstant final : public Check {
 public:
  explicit TtlDeltaConstant(const Scene& scene) noexcept : scene_(scene) {}

  void on_pair(const Pair& pair) noexcept override {
    if (pair.match == Match::closest) return;
    const bool zero = pair.ttl_delta == 0, one = pair.ttl_delta == 1;
    const TtlDelta expected = scene_.profile.ttl_delta;
    const bool allowed = (zero && expected != TtlDelta::one) || (one && expected != TtlDelta::zero);
    if (!allowed) {
      note(wrong_, pair);
      worst_ = pair.ttl_delta;
    }
    if (zero || one) note(zero ? kept_ : lowered_, pair);
  }

  Conclusion conclude() override {
    if (wrong_) return violated(fmt::format("{} changed the TTL by {}", scene_.names(wrong_.culprits()), -worst_), wrong_);
    if (kept_ && lowered_) {
      const Sightings& rare = kept_.count() < lowered_.count() ? kept_ : lowered_;
      return violated(fmt::format("{} lowered the TTL of {} frames by one and kept it for {}", scene_.names(rare.culprits()),
                                  lowered_.count(), kept_.count()),
                      rare);
    }
    if (!kept_ && !lowered_) return no_pairs(scene_);
    return held(fmt::format("{} copies, TTL {} every time", kept_.count() + lowered_.count(), kept_ ? "kept" : "lowered by one"));
  }

 private:
  const Scene& scene_;
  Sightings kept_, lowered_, wrong_;
  int worst_ = 0;
};

}  // namespace

extern const CatalogueEntry ttl_delta = entry<TtlDeltaConstant>(spec);

}  // namespace lvspec
