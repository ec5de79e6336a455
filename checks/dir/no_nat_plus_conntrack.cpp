// DIR-06
//
//   net.ipv4.vs.conntrack = 0, or no rule that translates addresses of what goes to the VIP
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "checks/define.hpp"
#include "checks/facts/host_lines.hpp"
#include "checks/facts/witness.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux Documentation/networking/ipvs-sysctl.rst", "conntrack"},
                                    {"Linux net/netfilter/ipvs/ip_vs_xmit.c", "ip_vs_notrack, ip_vs_send_or_cont"}};

constexpr CheckSpec spec{
    .id = "DIR-06",
    .slug = "no-nat-plus-conntrack",
    .title = "No director tracks the connections that it forwards while a rule translates their addresses.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "IPVS leaves its packets out of connection tracking, and so out of NAT rules, until net.ipv4.vs.conntrack is 1. Then an "
        "old "
        "masquerading rule rewrites what direct routing must leave alone, or a DNAT rule to the VIP sends it to lo and no "
        "real server ever sees it.",
    .references = references,
    .remediation =
        "On the director that is named: sysctl -w net.ipv4.vs.conntrack=0, or take the rule away that is shown (nft list "
        "ruleset, "
        "iptables -t nat -S); direct routing needs neither.",
    .by_hand = "ssh DIRECTOR 'sysctl net.ipv4.vs.conntrack; nft list ruleset; iptables-save -t nat'",
    .asked = Role::director,
    .asks = Inquiries(Inquiry::sysctls, Inquiry::addresses, Inquiry::nat),
};

/// An address, a network, or an address and a port: the part of a rule that says whose packets it is about.
std::optional<IpRange> range_in(std::string_view word) {
  while (!word.empty() && (word.back() == ',' || word.back() == ';')) word.remove_suffix(1);
  if (const auto range = IpRange::parse(word)) return range;
  return IpRange::parse(word.substr(0, word.find(':')));
}

bool translates(const std::vector<std::string_view>& words) {
  constexpr std::array targets{"snat", "dnat", "masquerade", "redirect", "SNAT", "DNAT", "MASQUERADE", "REDIRECT", "NETMAP"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return std::any_of(targets.begin(), targets.end(), [&](std::string_view target) { return word == target; });
  });
}

/// Whether the rule is about another interface than the one that faces the segment.
bool elsewhere(const std::vector<std::string_view>& words, std::string_view facing) {
  constexpr std::array keys{"-o", "-i", "oifname", "iifname", "oif", "iif"};
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (std::find(keys.begin(), keys.end(), words[i]) == keys.end()) continue;
    std::string_view name = words[i + 1];
    if (name.starts_with('"') && name.ends_with('"') && name.size() > 1) name = name.substr(1, name.size() - 2);
    if (name != facing) return true;
  }
  return false;
}

class NoNatPlusConntrack final : public Check {
 public:
  explicit NoNatPlusConntrack(const Scene& scene) : scene_(scene) {}

  Conclusion conclude() override {
    if (scene_.profile.implementation != Implementation::ipvs)
      return not_applicable("the profile's directors are no IPVS directors");
    return hear_all(scene_, Role::director, "no director has both vs.conntrack=1 and a rule that translates what goes to a VIP",
                    [this](Witness& director) { hear(director); });
  }

 private:
  void hear(Witness& director) const {
    const std::string* settings = director.answer(Inquiry::sysctls);
    if (settings == nullptr) return;
    const auto conntrack = sysctl(*settings, "vs/conntrack");
    if (!conntrack) return director.doubt(fmt::format("{} did not tell vs.conntrack: is ip_vs loaded there?", director.name()));
    if (conntrack->value == 0) return;
    const std::string* told = director.answer(Inquiry::addresses);
    const std::string* rules = director.answer(Inquiry::nat);
    if (told == nullptr || rules == nullptr) return;
    const std::string_view facing = interface_of(addresses(*told), director.address());
    for (const std::string_view rule : lines_of(*rules))
      if (touches_a_vip(words_of(rule), facing)) accuse(director, conntrack->line, rule);
  }

  void accuse(Witness& director, std::string_view setting, std::string_view rule) const {
    director.accuse(
        fmt::format("{} tracks what it forwards ({}) and has a rule that translates addresses of it", director.name(), setting),
        Inquiry::nat, {rule});
  }

  /// It names a VIP, or nobody at all and so everybody.
  [[nodiscard]] bool touches_a_vip(const std::vector<std::string_view>& words, std::string_view facing) const {
    if (!translates(words) || elsewhere(words, facing)) return false;
    bool names_somebody = false;
    for (const std::string_view word : words) {
      const auto range = range_in(word);
      if (!range) continue;
      names_somebody = true;
      for (const Ip& vip : scene_.cluster.vips())
        if (range->contains(vip)) return true;
    }
    return !names_somebody;
  }

  const Scene& scene_;
};

}  // namespace

extern const CatalogueEntry no_nat_plus_conntrack = entry<NoNatPlusConntrack>(spec);

}  // namespace lvspec
