// SCH-06
//
//   client            --- SYN 1, SYN 2, SYN 3, … --->  director ---> rs1, rs1, rs1, …      until the client's template has run
//   out
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/sch/choices.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"ipvsadm(8)", "--persistent, --netmask"},
                                    {"Linux net/netfilter/ipvs/ip_vs_core.c", "ip_vs_sched_persist"}};

constexpr CheckSpec spec{
    .id = "SCH-06",
    .slug = "persistence",
    .title = "Where a service is persistent, all connections of one client go to one real server.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "Sessions that live on one server's disk or memory depend on it: without persistence a shop's basket is empty on every "
        "second page. Nothing else in the cluster shows that the flag was lost, as after an ipvsadm -E without -p.",
    .references = references,
    .remediation =
        "On the director that is named: ipvsadm -Ln must show 'persistent' with the profile's seconds (and netmask) for this "
        "service; "
        "ipvsadm -E -t VIP:PORT -s SCHEDULER -p SECONDS [-M NETMASK]; in keepalived.conf persistence_timeout. If the service "
        "need not "
        "be persistent, take persistence out of the profile.",
    .by_hand = "for i in 1 2 3 4 5 6; do curl -s http://VIP/; done; one page only, and ipvsadm -Lnc shows the client's template",
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::segment, View::director, View::client},
    .shown = Kinds(Kind::request, Kind::forwarded, Kind::reply),
    .segments = Segments::edges,
};

constexpr std::size_t enough = 5;  // connections of one client that hardly any scheduler gives to one server by chance

Ip masked(const Ip& ip, std::uint8_t bits) {
  if (ip.is_v4()) return Ip::v4(bits == 0 ? 0 : ip.v4_value() & ~std::uint32_t{0} << (32U - bits));
  Ip out = ip;
  out.high = bits >= 64 ? ip.high : bits == 0 ? 0 : ip.high & ~std::uint64_t{0} << (64U - bits);
  out.low = bits >= 128 ? ip.low : bits <= 64 ? 0 : ip.low & ~std::uint64_t{0} << (128U - bits);
  return out;
}

class Persistence final : public Check {
 public:
  explicit Persistence(const Scene& scene)
      : scene_(scene), choices_(scene, [](const Service& service) { return service.persistence_s != 0; }) {}

  void on_frame(const Frame& frame) noexcept override { choices_.note(frame); }

  Conclusion conclude() override {
    if (choices_.none_wanted()) return not_applicable("no service of the profile is persistent");
    if (weighted_servers(scene_.profile) < 2) return not_applicable("it takes two real servers with a weight above 0");
    std::size_t longest = 0;
    std::string short_of;
    for (const std::uint8_t s : choices_.services()) {
      const Service& service = scene_.profile.services[s];
      const auto network = [&](const Choice& choice) { return masked(choice.client, service.persistence_netmask); };
      const Sticking sticks = sticking(choices_.of(s), network, service.persistence_s, choices_.director());
      if (sticks.split)
        return violated(fmt::format("{} gave connections of one client to {} to different real servers within {} s",
                                    scene_.names(sticks.split.culprits()), service.virtual_text(), service.persistence_s),
                        sticks.split);
      longest = std::max(longest, sticks.longest);
      if (sticks.longest < enough) short_of = service.virtual_text();
    }
    if (!short_of.empty())
      return unproven(fmt::format("fewer than {} connections of one client to {} were seen", enough, short_of));
    return held(fmt::format("up to {} connections of one client, all with one real server", longest));
  }

 private:
  const Scene& scene_;
  Choices choices_;
};

}  // namespace

extern const CatalogueEntry persistence = entry<Persistence>(spec);

}  // namespace lvspec
