// FWD-03
//
//   client            --- TTL n, header checksum c --->     director
//   director          --- TTL n-1, header checksum c' --->  real server      c' is right (RFC 1071), the TCP or UDP checksum is
//   untouched
#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 791", "3.1"}, {"RFC 1624", "3"}, {"Linux net/netfilter/ipvs/ip_vs_xmit.c", "ip_send_check"}};

constexpr CheckSpec spec{
    .id = "FWD-03",
    .slug = "ip-csum-valid",
    .title = "A forwarded copy's IPv4 header checksum is right and its transport checksum is the request's.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "A real server drops a packet with a wrong header checksum without a word, so the client sees a service that times out "
        "now and then. A "
        "transport checksum that was computed anew hides what happened to the payload on the way.",
    .references = references,
    .remediation =
        "On the director that is named: switch checksum offload off to see whether the card is at fault (ethtool -K "
        "its-interface tx off), and "
        "remove rules that write into packets without updating checksums.",
    .by_hand = "tcpdump -eni mon0 -vv 'tcp and dst host VIP' | grep 'bad cksum'",
    .needs = forwarding_stimuli,
    .views = each_copy,
    .pairs = true,
};

class IpChecksumValid final : public Check {
 public:
  explicit IpChecksumValid(const Scene& scene) noexcept : scene_(scene) {}

  void on_pair(const Pair& pair) noexcept override {
    ++pairs_;
    if (!pair.checksum_valid) note(wrong_, pair);
    // Whoever rewrites addresses, ports or data has to compute the checksum anew; that is FWD-01's and FWD-07's to say.
    if (pair.match == Match::exact && pair.changes == Change::l4_checksum) note(recomputed_, pair);
  }

  Conclusion conclude() override {
    if (wrong_)
      return violated(fmt::format("{} sent on frames with a wrong IPv4 header checksum", scene_.names(wrong_.culprits())),
                      wrong_);
    if (recomputed_)
      return violated(
          fmt::format("{} changed the transport checksum of an otherwise unchanged packet", scene_.names(recomputed_.culprits())),
          recomputed_);
    if (pairs_ == 0) return no_pairs(scene_);
    return held(fmt::format("{} copies with a right header checksum", pairs_));
  }

 private:
  const Scene& scene_;
  std::uint64_t pairs_ = 0;
  Sightings wrong_, recomputed_;
};

}  // namespace

extern const CatalogueEntry ip_csum_valid = entry<IpChecksumValid>(spec);

}  // namespace lvspec
