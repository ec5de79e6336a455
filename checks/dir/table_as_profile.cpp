// DIR-10
//
//   ipvsadm -Ln      TCP  VIP:80 rr
//                      -> RIP:80   Route   1   …      for each real server, and no others
#include <fmt/format.h>

#include <algorithm>

#include "checks/define.hpp"
#include "checks/facts/host_lines.hpp"
#include "checks/facts/ipvs_table.hpp"
#include "checks/facts/witness.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"ipvsadm(8)", "--list, --gatewaying"},
                                    {"Linux net/netfilter/ipvs/ip_vs_ctl.c", "ip_vs_info_seq_show"}};

constexpr CheckSpec spec{
    .id = "DIR-10",
    .slug = "table-as-profile",
    .title = "Every director's table of virtual services is the one that the profile describes.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "The table is where direct routing is configured: a real server that is missing, quiesced, or reached by another method "
        "takes "
        "no part in the service though everything answers. A backup's table is used only once it is too late to look.",
    .references = references,
    .remediation =
        "On the director that is named: change what is shown with ipvsadm (-a adds a real server, -e edits it: -g for direct "
        "routing, "
        "-w for its weight; -E for the scheduler) and in keepalived.conf or whatever made it; or bring the profile up to date.",
    .by_hand = "ssh DIRECTOR 'ipvsadm -Ln'",
    .asked = Role::director,
    .asks = Inquiries(Inquiry::ipvs),
};

unsigned persistence_of(const IpvsService& service) {
  const auto words = words_of(service.line);
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    if (words[i] == "persistent") return number_of(words[i + 1]).value_or(0);
  return 0;
}

class TableAsProfile final : public Check {
 public:
  explicit TableAsProfile(const Scene& scene) : scene_(scene) {}

  Conclusion conclude() override {
    if (scene_.profile.implementation != Implementation::ipvs)
      return not_applicable("the profile's directors are no IPVS directors");
    return hear_all(scene_, Role::director,
                    "every director has the virtual services and real servers of the profile, and no others there",
                    [this](Witness& director) { hear(director); });
  }

 private:
  void hear(Witness& director) const {
    const std::string* told = director.answer(Inquiry::ipvs);
    if (told == nullptr) return;
    const auto table = ipvs_table(*told);
    if (!table) return director.doubt(fmt::format("what {} printed is no table of ipvsadm", director.name()));
    const auto& services = scene_.profile.services;
    for (std::size_t s = 0; s < services.size(); ++s)
      if (scene_.cluster.schedule(static_cast<std::uint8_t>(s)) == s) judge(director, services[s], *table, *told);
  }

  [[nodiscard]] static bool is_it(const Service& wanted, const IpvsService& s) noexcept {
    if (wanted.fwmark) return !s.protocol && s.mark == *wanted.fwmark && s.address.family() == wanted.vip.family();
    return s.protocol == wanted.protocol && s.address == wanted.vip && s.port == (wanted.every_port ? 0 : wanted.port);
  }

  void judge(Witness& director, const Service& wanted, const std::vector<IpvsService>& table, std::string_view told) const {
    const auto found = std::find_if(table.begin(), table.end(), [&](const IpvsService& s) { return is_it(wanted, s); });
    if (found != table.end()) return judge(director, wanted, *found);
    // One by firewall mark may be it: which packets have that mark, the table does not say.
    if (!wanted.fwmark && std::any_of(table.begin(), table.end(), [](const IpvsService& s) { return !s.protocol; }))
      return director.doubt(
          fmt::format("{} has a service by firewall mark, which may or may not be {}", director.name(), wanted.virtual_text()));
    std::vector<std::string_view> lines;
    for (const IpvsService& s : table) lines.push_back(s.line);
    if (lines.empty()) lines = lines_of(told);
    director.accuse(fmt::format("{} has no virtual service {}", director.name(), wanted.virtual_text()), Inquiry::ipvs, lines);
  }

  void judge(Witness& director, const Service& wanted, const IpvsService& service) const {
    const auto accuse = [&](std::string what, std::string_view line) {
      director.accuse(fmt::format("{}, {}: {}", director.name(), wanted.virtual_text(), what), Inquiry::ipvs, {line});
    };
    if (wanted.scheduler && *wanted.scheduler != service.scheduler)
      accuse(fmt::format("the scheduler is {} and not {}", service.scheduler, *wanted.scheduler), service.line);
    if (persistence_of(service) != wanted.persistence_s)
      accuse(fmt::format("connections persist for {} s and not {} s", persistence_of(service), wanted.persistence_s),
             service.line);
    for (const RealServer& server : scene_.profile.real_servers) judge(accuse, server, service);
    for (const IpvsServer& other : service.servers)
      if (!is_of_the_profile(other))
        accuse(fmt::format("{} is a real server there and none of the profile", other.address.text()), other.line);
  }

  template <class Accuse>
  static void judge(Accuse accuse, const RealServer& wanted, const IpvsService& service) {
    const auto found = std::find_if(service.servers.begin(), service.servers.end(),
                                    [&](const IpvsServer& s) { return has_address(wanted, s.address); });
    if (found == service.servers.end()) return accuse(fmt::format("{} is missing", wanted.name), service.line);
    if (found->method != "Route")
      accuse(fmt::format("{} is reached by {} and not by Route", wanted.name, found->method), found->line);
    if (found->weight != wanted.weight)
      accuse(fmt::format("{} has weight {} and not {}", wanted.name, found->weight, wanted.weight), found->line);
    if (service.protocol && found->port != service.port)
      accuse(fmt::format("{} has port {} and not {}", wanted.name, found->port, service.port), found->line);
  }

  [[nodiscard]] bool is_of_the_profile(const IpvsServer& server) const {
    return std::any_of(scene_.profile.real_servers.begin(), scene_.profile.real_servers.end(),
                       [&](const RealServer& r) { return has_address(r, server.address); });
  }

  const Scene& scene_;
};

}  // namespace

extern const CatalogueEntry table_as_profile = entry<TableAsProfile>(spec);

}  // namespace lvspec
