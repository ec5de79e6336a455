// ARP-11
//
//   director          --- who-has RIP tell DIP (never VIP) --->  everybody
//   real server       --- RIP is-at … --->                       director
#include <fmt/format.h>

#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux Documentation/networking/ip-sysctl.rst", "arp_announce"},
                                    {"Linux net/ipv4/arp.c", "arp_solicit"},
                                    {"iqiyi/dpvs", "doc/tutorial.md, DR mode"}};

constexpr CheckSpec spec{
    .id = "ARP-11",
    .slug = "director-asks-with-dip",
    .title = "A director asks for real servers with its own address as sender, never with the VIP.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "A real server has the VIP on lo, and does not answer who asks in the name of an address that is its own. The director "
        "then finds no real server at all: at once after a start, or hours later, when the entry that it had runs out.",
    .references = references,
    .remediation =
        "On the director that is named: put its own address on the interface before the VIP, and the VIP as a /32 (ip addr show: "
        "the first address of the subnet is the one that asks); or sysctl net.ipv4.conf.all.arp_announce=2.",
    .by_hand = "on the director: ip neigh flush all; tcpdump -eni eth0 'arp and ether src DIRECTOR_MAC'; each says tell DIP",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::arp),
};

class DirectorAsksWithDip final : public Check {
 public:
  explicit DirectorAsksWithDip(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    const Arp arp = frame.arp();
    if (frame.sender.role != Role::director || !arp.is_request() || arp.is_probe()) return;
    if (scene_.cluster.host(arp.target_ip()).role != Role::real_server) return;
    if (scene_.cluster.is_vip(arp.sender_ip())) return as_vip_.note(frame);
    // The profile has one of its addresses; a second arm has one of its own.
    const Party named = scene_.cluster.host(arp.sender_ip());
    if (named == frame.sender || named.role == Role::unknown) ++as_itself_;
  }

  Conclusion conclude() override {
    if (as_vip_)
      return violated(fmt::format("{} asked for a real server in the VIP's name", scene_.names(as_vip_.culprits())), as_vip_);
    if (as_itself_ != 0)
      return held(fmt::format("{} questions of a director for a real server, each with an address of its own", as_itself_));
    if (requests() == 0) return unproven("no connection to a director was seen, so it had no reason to ask for a real server");
    if (!scene_.owners.knows_all(Role::director))
      return unproven("not every director's MAC is known: " + scene_.owners.unknown_names());
    return not_applicable("no director asked for a real server: each had its entries from before, or has fixed ones");
  }

 private:
  [[nodiscard]] std::uint64_t requests() const noexcept {
    std::uint64_t all = 0;
    for (std::size_t s = 0; s < scene_.profile.services.size(); ++s) all += scene_.flows.started(static_cast<std::uint8_t>(s));
    return all;
  }

  const Scene& scene_;
  std::uint64_t as_itself_ = 0;
  Sightings as_vip_;
};

}  // namespace

extern const CatalogueEntry director_asks_with_dip = entry<DirectorAsksWithDip>(spec);

}  // namespace lvspec
