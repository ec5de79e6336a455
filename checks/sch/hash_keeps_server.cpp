// SCH-13
//
//   client 1          --- SYN, SYN, SYN, … --->  director ---> rs2, rs2, rs2, …
//   client 2          --- SYN, SYN, SYN, … --->  director ---> rs1, rs1, rs1, …      or rs2: the hash decides, and always alike
#include <fmt/format.h>

#include <algorithm>

#include "checks/define.hpp"
#include "checks/sch/choices.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux net/netfilter/ipvs/ip_vs_sh.c", "ip_vs_sh_schedule"},
                                    {"Linux net/netfilter/ipvs/ip_vs_mh.c", "ip_vs_mh_schedule"},
                                    {"Linux net/netfilter/ipvs/ip_vs_dh.c", "ip_vs_dh_schedule"}};

constexpr CheckSpec spec{
    .id = "SCH-13",
    .slug = "hash-keeps-server",
    .title = "With a hashing scheduler (sh, mh, dh), the same address always gets the same real server.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "Who chooses sh or mh wants a client's connections on one server without persistence templates, or two directors that "
        "choose "
        "alike. sh and mh hash the client's address, dh the VIP. Where one client meets two servers, another scheduler is at "
        "work, or "
        "the set of servers changes while clients are served.",
    .references = references,
    .remediation =
        "On the director that is named: ipvsadm -Ln must show the profile's scheduler for this service (ipvsadm -E -t VIP:PORT "
        "-s sh); "
        "with sh-port or mh-port among its flags the port is hashed, too: then put that flag into the profile. Look for a health "
        "checker that takes servers out and in.",
    .by_hand = "for i in 1 2 3 4 5 6; do curl -s http://VIP/; done; one page only",
    .needs = Stimuli(Stimulus::connect, Stimulus::burst, Stimulus::resolve),
    .views = {View::segment, View::director, View::client},
    .shown = Kinds(Kind::request, Kind::forwarded, Kind::reply),
    .segments = Segments::edges,
};

constexpr std::size_t enough = 5;  // connections of one address that hardly any other scheduler gives to one server by chance

/// ipvsadm knows sh-port and mh-port as flag-2, too.
bool hashes_ports(const Service& service) {
  return std::any_of(service.scheduler_flags.begin(), service.scheduler_flags.end(),
                     [&](const std::string& flag) { return flag == *service.scheduler + "-port" || flag == "flag-2"; });
}

bool hashes_addresses(const Service& service) {
  if (service.persistence_s != 0 || !service.scheduler) return false;
  if (service.scheduler == "dh") return true;
  return (service.scheduler == "sh" || service.scheduler == "mh") && !hashes_ports(service);
}

class HashKeepsServer final : public Check {
 public:
  explicit HashKeepsServer(const Scene& scene) : scene_(scene), choices_(scene, hashes_addresses) {}

  void on_frame(const Frame& frame) noexcept override { choices_.note(frame); }

  Conclusion conclude() override {
    if (choices_.none_wanted())
      return not_applicable(
          "no service of the profile has a scheduler that hashes addresses alone (sh, mh, dh) without persistence");
    if (weighted_servers(scene_.profile) < 2) return not_applicable("it takes two real servers with a weight above 0");
    std::size_t groups = 0;
    std::string short_of;
    for (const std::uint8_t s : choices_.services()) {
      const Service& service = scene_.profile.services[s];
      const bool by_vip = service.scheduler == "dh";
      const auto hashed = [&](const Choice& choice) { return by_vip ? service.vip : choice.client; };
      const Sticking sticks = sticking(choices_.of(s), hashed, 0, choices_.director());
      if (sticks.split)
        return violated(fmt::format("{} gave connections of one {} to different real servers ({}, {}: {})",
                                    scene_.names(sticks.split.culprits()), by_vip ? "VIP" : "client", service.virtual_text(),
                                    *service.scheduler, choices_.shares(s)),
                        sticks.split);
      groups += sticks.groups;
      if (sticks.longest < enough) short_of = service.virtual_text();
    }
    if (!short_of.empty())
      return unproven(fmt::format("fewer than {} connections of one address to {} were seen", enough, short_of));
    return held(fmt::format("{} addresses with several connections, each with one real server", groups));
  }

 private:
  const Scene& scene_;
  Choices choices_;
};

}  // namespace

extern const CatalogueEntry hash_keeps_server = entry<HashKeepsServer>(spec);

}  // namespace lvspec
