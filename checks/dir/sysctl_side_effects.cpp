// DIR-03
//
//   sysctl -w net.ipv4.ip_forward=0      also sets conf.all.accept_redirects to 1
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/facts/host_lines.hpp"
#include "checks/facts/witness.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux net/ipv4/devinet.c", "inet_forward_change"},
                                    {"Linux Documentation/networking/ip-sysctl.rst", "ip_forward, send_redirects"},
                                    {"RFC 1122", "3.2.2.2"}};

constexpr CheckSpec spec{
    .id = "DIR-03",
    .slug = "sysctl-side-effects",
    .title = "No director sends ICMP redirects or believes them.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "A director that sends redirects tells clients and real servers of ways past itself; one that accepts them can be led "
        "away "
        "from its real servers by anybody on the segment. Writing ip_forward sets accept_redirects of all anew, so an order of "
        "settings that looks right leaves it on.",
    .references = references,
    .remediation =
        "On the director that is named: after ip_forward, never before it, sysctl -w net.ipv4.conf.all.accept_redirects=0 "
        "net.ipv4.conf.all.send_redirects=0, and the same for the interface that has its address; in /etc/sysctl.d in that "
        "order.",
    .by_hand = "ssh DIRECTOR 'sysctl net.ipv4.ip_forward net.ipv4.conf.{all,eth0}.{send,accept}_redirects'",
    .family = Family::ipv4,
    .asked = Role::director,
    .asks = Inquiries(Inquiry::sysctls, Inquiry::addresses),
};

class SysctlSideEffects final : public Check {
 public:
  explicit SysctlSideEffects(const Scene& scene) : scene_(scene) {}

  Conclusion conclude() override {
    return hear_all(scene_, Role::director,
                    "send_redirects and accept_redirects are 0 in all and on the segment's interface of every director",
                    [](Witness& director) { hear(director); });
  }

 private:
  static void hear(Witness& director) {
    const std::string* settings = director.answer(Inquiry::sysctls);
    const std::string* told = director.answer(Inquiry::addresses);
    if (settings == nullptr || told == nullptr) return;
    const std::string_view facing = interface_of(addresses(*told), director.address());
    if (facing.empty())
      return director.doubt(fmt::format("{} does not list its own address {}", director.name(), director.address().text()));
    for (const std::string_view name : {"send_redirects", "accept_redirects"})
      for (const std::string_view where : {std::string_view("all"), facing}) judge(director, *settings, where, name);
  }

  static void judge(Witness& director, const std::string& settings, std::string_view where, std::string_view name) {
    const auto setting = sysctl(settings, fmt::format("conf/{}/{}", where, name));
    if (!setting) return director.doubt(fmt::format("{} did not tell {} of {}", director.name(), name, where));
    if (setting->value != 0)
      director.accuse(fmt::format("{} has {}={} in {}", director.name(), name, setting->value, where), Inquiry::sysctls,
                      {setting->line});
  }

  const Scene& scene_;
};

}  // namespace

extern const CatalogueEntry sysctl_side_effects = entry<SysctlSideEffects>(spec);

}  // namespace lvspec
