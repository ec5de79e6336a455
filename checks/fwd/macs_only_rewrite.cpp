// FWD-01
//
//   client            --- [client > dr] IP client > VIP, TTL n --->  director
//   director          --- [dr > rs]     IP client > VIP, TTL n-1 --->  real server
//                      every other octet is the same; where segments were merged or cut, every octet of the stream
#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"Linux net/netfilter/ipvs/ip_vs_xmit.c", "ip_vs_dr_xmit"}, {"RFC 791", "3.1"}, {"RFC 9293", "3.1"}};

constexpr CheckSpec spec{
    .id = "FWD-01",
    .slug = "macs-only-rewrite",
    .title = "A forwarded copy differs from its request in nothing but MACs, TTL and IPv4 header checksum.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "Direct routing leaves the packet alone: that is why the real server can answer for itself. Whatever else is rewritten "
        "on the way (marks, "
        "options, window sizes, payload) is a second device or a firewall rule in the path, and will surprise somebody at the "
        "worst time.",
    .references = references,
    .remediation =
        "On the director that is named: ipvsadm -Ln must say Route for every real server; remove nftables, iptables and tc rules "
        "that rewrite in "
        "INPUT, OUTPUT, POSTROUTING or egress (MSS clamping, DSCP marking, SNAT); look for another device between director and "
        "real servers.",
    .by_hand = "tcpdump -eni mon0 -vvX 'tcp and dst host VIP'; compare the two copies of each frame",
    .needs = forwarding_stimuli,
    .views = each_copy,
    .pairs = true,
};

struct Part {
  Change change;
  const char* words;
};
constexpr Part parts[] = {
    {Change::encapsulated, "the packet is inside another one"},
    {Change::source_address, "source address"},
    {Change::destination_address, "destination address"},
    {Change::source_port, "source port"},
    {Change::destination_port, "destination port"},
    {Change::ip_header, "IP header fields other than TTL and checksum (DSCP, ECN, identification, flags, length or options)"},
    {Change::l4_header, "transport header fields (sequence numbers, flags, window, options or length)"},
    {Change::l4_checksum, "transport checksum"},
    {Change::payload, "payload"},
};

class MacsOnlyRewrite final : public Check {
 public:
  explicit MacsOnlyRewrite(const Scene& scene) noexcept : scene_(scene) {}

  void on_pair(const Pair& pair) noexcept override {
    ++pairs_;
    recut_ += pair.match == Match::recut ? 1 : 0;
    cut_off_ += pair.whole ? 0 : 1;
    if (pair.changes == Change::none) return;
    (pair.match == Match::closest ? near_changes_ : changes_) =
        (pair.match == Match::closest ? near_changes_ : changes_) | pair.changes;
    note(pair.match == Match::closest ? near_ : rewritten_, pair);
  }

  Conclusion conclude() override {
    if (rewritten_)
      return violated(fmt::format("{} rewrote more than MACs and TTL: {}", scene_.names(rewritten_.culprits()), list(changes_)),
                      rewritten_);
    if (near_)
      return missing(fmt::format("no true copy of these requests came out of {}; the closest differ in: {}",
                                 scene_.names(near_.culprits()), list(near_changes_)),
                     near_);
    if (pairs_ == 0) return no_pairs(scene_);
    if (cut_off_ != 0)
      return unproven(
          fmt::format("the capture cuts frames off: {} of {} copies were not seen whole (snap length)", cut_off_, pairs_));
    return held(fmt::format(
        "{} copies equal their requests octet for octet{}", pairs_,
        recut_ == 0 ? "" : fmt::format(", {} of them compared as a stream, since segments were merged or cut", recut_)));
  }

 private:
  static std::string list(Change changes) {
    std::string all;
    for (const Part& part : parts)
      if (has(changes, part.change)) all += (all.empty() ? "" : ", ") + std::string(part.words);
    return all;
  }

  const Scene& scene_;
  std::uint64_t pairs_ = 0, recut_ = 0, cut_off_ = 0;
  Change changes_ = Change::none, near_changes_ = Change::none;
  Sightings rewritten_, near_;
};

}  // namespace

extern const CatalogueEntry macs_only_rewrite = entry<MacsOnlyRewrite>(spec);

}  // namespace lvspec
