// FWD-07
//
//   client            --- client > VIP --->  director
//   director          --- client > VIP --->  real server
#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"ipvsadm(8)", "--gatewaying"},
                                    {"Linux net/netfilter/ipvs/ip_vs_xmit.c", "ip_vs_dr_xmit, ip_vs_nat_xmit"}};

constexpr CheckSpec spec{
    .id = "FWD-07",
    .slug = "addresses-preserved",
    .title = "At the real server a request still goes from the client's address to the VIP.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "A destination that was rewritten is NAT mode: the real server answers with its own address and the client's kernel "
        "resets what it never "
        "asked for. A source that was rewritten hides every client behind one address and brings the answers back through the "
        "director.",
    .references = references,
    .remediation =
        "On the director that is named: ipvsadm -e … -r RIP -g for each real server (ipvsadm -Ln must say Route, not Masq), and "
        "no MASQUERADE or "
        "SNAT rule that matches traffic to the VIP.",
    .by_hand = "tcpdump -eni mon0 'ether src DIRECTOR_MAC and tcp'; source is the client's, destination the VIP",
    .needs = forwarding_stimuli,
    .views = each_copy,
    .pairs = true,
};

class AddressesPreserved final : public Check {
 public:
  explicit AddressesPreserved(const Scene& scene) noexcept : scene_(scene) {}

  void on_pair(const Pair& pair) noexcept override {
    if (pair.match == Match::closest) return;
    ++pairs_;
    if (has(pair.changes, Change::destination_address)) note(destination_, pair);
    if (has(pair.changes, Change::source_address)) note(source_, pair);
  }

  Conclusion conclude() override {
    if (destination_)
      return violated(fmt::format("{} rewrote the destination address (NAT instead of direct routing)",
                                  scene_.names(destination_.culprits())),
                      destination_);
    if (source_)
      return violated(fmt::format("{} rewrote the source address (SNAT or masquerading)", scene_.names(source_.culprits())),
                      source_);
    if (pairs_ == 0) return no_pairs(scene_);
    return held(fmt::format("{} copies with both addresses as the client sent them", pairs_));
  }

 private:
  const Scene& scene_;
  std::uint64_t pairs_ = 0;
  Sightings destination_, source_;
};

}  // namespace

extern const CatalogueEntry addresses_preserved = entry<AddressesPreserved>(spec);

}  // namespace lvspec
