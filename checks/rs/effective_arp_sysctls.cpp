// RS-03
//
//   arp_ignore   = the greater of conf.all and conf.(the interface that has the RIP): 1 or 2
//   arp_announce = the same way: 2                    conf.lo counts for nothing
#include <fmt/format.h>

#include <algorithm>

#include "checks/define.hpp"
#include "checks/facts/host_lines.hpp"
#include "checks/facts/witness.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux Documentation/networking/ip-sysctl.rst", "arp_ignore, arp_announce"},
                                    {"Linux net/ipv4/arp.c", "arp_ignore, arp_solicit"}};

constexpr CheckSpec spec{
    .id = "RS-03",
    .slug = "effective-arp-sysctls",
    .title = "On every real server the effective arp_ignore is 1 or 2 and the effective arp_announce is 2.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "These two keep a real server from answering for the VIP and from asking in its name. What counts is the greater of "
        "conf.all "
        "and the interface that the question comes in by: set on lo alone, they have no effect, and nothing says so.",
    .references = references,
    .remediation =
        "On the real server that is named: sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2, set the "
        "interface's own arp_ignore to no more than 2, and write them to /etc/sysctl.d so that nothing later undoes them.",
    .by_hand = "ssh REAL_SERVER 'sysctl net.ipv4.conf.{all,eth0}.{arp_ignore,arp_announce}'",
    .family = Family::ipv4,
    .asked = Role::real_server,
    .asks = Inquiries(Inquiry::sysctls, Inquiry::addresses),
};

class EffectiveArpSysctls final : public Check {
 public:
  explicit EffectiveArpSysctls(const Scene& scene) : scene_(scene) {}

  Conclusion conclude() override {
    return hear_all(scene_, Role::real_server,
                    "on every real server arp_ignore is 1 or 2 and arp_announce is 2, as the kernel applies them",
                    [this](Witness& server) { hear(server); });
  }

 private:
  void hear(Witness& server) const {
    const std::string* settings = server.answer(Inquiry::sysctls);
    const std::string* told = server.answer(Inquiry::addresses);
    if (settings == nullptr || told == nullptr) return;
    const auto lines = addresses(*told);
    const std::string_view facing = interface_of(lines, server.address());
    if (facing.empty())
      return server.doubt(fmt::format("{} does not list its own address {}", server.name(), server.address().text()));
    judge(server, *settings, facing, "arp_ignore",
          [&](unsigned value) { return value == 1 || value == 2 || (value == 3 && vips_are_of_host_scope(lines)); });
    judge(server, *settings, facing, "arp_announce", [](unsigned value) { return value == 2; });
  }

  template <class Allowed>
  static void judge(Witness& server, const std::string& settings, std::string_view facing, std::string_view name,
                    Allowed allowed) {
    const auto all = sysctl(settings, fmt::format("conf/all/{}", name));
    const auto own = sysctl(settings, fmt::format("conf/{}/{}", facing, name));
    if (!all || !own) return server.doubt(fmt::format("{} did not tell {} of all and of {}", server.name(), name, facing));
    const unsigned value = std::max(all->value, own->value);
    if (allowed(value)) return;
    server.accuse(fmt::format("{} has {}={} on {}: the greater of all ({}) and {} ({})", server.name(), name, value, facing,
                              all->value, facing, own->value),
                  Inquiry::sysctls, {all->line, own->line});
  }

  /// arp_ignore=3 is silent for those alone, and an address that is added to lo without a word has another scope.
  [[nodiscard]] bool vips_are_of_host_scope(const std::vector<AddressLine>& lines) const {
    return std::all_of(scene_.cluster.vips().begin(), scene_.cluster.vips().end(), [&](const Ip& vip) {
      return !vip.is_v4() || std::any_of(lines.begin(), lines.end(),
                                         [&](const AddressLine& line) { return line.address == vip && line.host_scope; });
    });
  }

  const Scene& scene_;
};

}  // namespace

extern const CatalogueEntry effective_arp_sysctls = entry<EffectiveArpSysctls>(spec);

}  // namespace lvspec
