// FWD-06
//
//   client            --- client port > service's port --->  director
//   director          --- the same two ports --->            real server
#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"ipvsadm(8)", "--real-server"}, {"Linux net/netfilter/ipvs/ip_vs_xmit.c", "ip_vs_dr_xmit"}};

constexpr CheckSpec spec{
    .id = "FWD-06",
    .slug = "port-preserved",
    .title = "A forwarded copy carries the ports that the client sent.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "Direct routing cannot map ports: the real server answers the client by itself, from the port that it was asked at. What "
        "is sent on to another port is answered from there, and the client, who knows of no such connection, resets it.",
    .references = references,
    .remediation =
        "On the director that is named: remove the nftables, iptables or tc rule that redirects the port (REDIRECT, DNAT, pedit) "
        "after IPVS; let the real servers listen on the virtual service's own port, and give ipvsadm -r no other one.",
    .by_hand = "tcpdump -eni mon0 'tcp[tcpflags] & tcp-syn != 0 and dst host VIP'; both copies of a SYN show the same ports",
    .needs = forwarding_stimuli,
    .views = each_copy,
    .pairs = true,
};

class PortPreserved final : public Check {
 public:
  explicit PortPreserved(const Scene& scene) noexcept : scene_(scene) {}

  void on_pair(const Pair& pair) noexcept override {
    if (pair.match == Match::closest) return;
    ++pairs_;
    if (has(pair.changes, Change::destination_port)) {
      note(destination_, pair);
      port_ = pair.packet.destination_port();
    }
    if (has(pair.changes, Change::source_port)) note(source_, pair);
  }

  Conclusion conclude() override {
    if (destination_)
      return violated(fmt::format("{} sent requests on to another port than the client's, such as {}",
                                  scene_.names(destination_.culprits()), port_),
                      destination_);
    if (source_) return violated(fmt::format("{} rewrote the client's port", scene_.names(source_.culprits())), source_);
    if (pairs_ == 0) return no_pairs(scene_);
    return held(fmt::format("{} copies with both ports as the client sent them", pairs_));
  }

 private:
  const Scene& scene_;
  std::uint64_t pairs_ = 0;
  std::uint16_t port_ = 0;
  Sightings destination_, source_;
};

}  // namespace

extern const CatalogueEntry port_preserved = entry<PortPreserved>(spec);

}  // namespace lvspec
