// NDP-02
//
//   real server       --- is VIP free? from :: --->  the VIP's group        never: the director would say no
//   real server:  1: lo  inet6 VIP/128 …   where no such test is made, or with nodad
#include <fmt/format.h>

#include <algorithm>

#include "checks/define.hpp"
#include "checks/facts/host_lines.hpp"
#include "checks/facts/witness.hpp"
#include "checks/ndp/questions.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 4862", "5.4"}, {"Linux net/ipv6/addrconf.c", "addrconf_dad_begin"}, {"ip-address(8)", "nodad, dadfailed"}};

constexpr CheckSpec spec{
    .id = "NDP-02",
    .slug = "rs-no-dad-for-vip",
    .title = "No real server tests whether an IPv6 VIP is free before it uses it.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "The director has the VIP and says so: the real server that asked marks its own VIP as a duplicate and does without it, "
        "at the next boot or whenever the interface comes up. Before a director is there the test passes, and the real server "
        "takes the VIP for all to see.",
    .references = references,
    .remediation =
        "On the real server that is named: ip -6 addr del VIP/128 dev eth0, and ip -6 addr add VIP/128 dev lo, where no test is "
        "made; on any other interface add it with nodad. Put the same into the boot scripts.",
    .by_hand = "ssh REAL_SERVER 'ip -6 -o addr show to VIP'; lo, or nodad, and never tentative or dadfailed",
    .family = Family::ipv6,
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::ndp),
    .asked = Role::real_server,
    .asks = Inquiries(Inquiry::addresses),
};

bool says(std::string_view line, std::string_view flag) {
  const auto words = words_of(line);
  return std::find(words.begin(), words.end(), flag) != words.end();
}

class RsNoDadForVip final : public Check {
 public:
  explicit RsNoDadForVip(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    const Ndp ndp = frame.ndp();
    const bool tests = ndp.is_solicitation() && frame.ip().source().is_unspecified();
    if (tests && frame.sender.role == Role::real_server && scene_.cluster.is_vip(ndp.target())) tested_.note(frame);
  }

  Conclusion conclude() override {
    if (tested_) return violated(fmt::format("{} asked whether a VIP is free", scene_.names(tested_.culprits())), tested_);
    const auto& servers = scene_.profile.real_servers;
    if (std::none_of(servers.begin(), servers.end(), [](const RealServer& s) { return s.command.has_value(); }))
      return not_applicable(
          "no real server put its VIP on while lvspec listened, and what it does then, only its list of addresses tells; "
          "command = \"ssh HOST\" in its [[cluster.real_server]] would let lvspec ask, read-only");
    return hear_all(scene_, Role::real_server, "every real server has its VIPs where no test is made, and none was seen",
                    [this](Witness& server) { hear(server); });
  }

 private:
  void hear(Witness& server) const {
    const std::string* told = server.answer(Inquiry::addresses);
    if (told == nullptr) return;
    const auto lines = addresses(*told);
    const std::string_view facing = interface_of(lines, server.address());
    for (const AddressLine& line : lines)
      if (!line.address.is_v4() && scene_.cluster.is_vip(line.address)) judge(server, line, line.interface == facing);
  }

  static void judge(Witness& server, const AddressLine& line, bool faces_the_segment) {
    const std::string what = fmt::format("{} has the VIP {} on {}", server.name(), line.address.text(), line.interface);
    if (says(line.line, "dadfailed"))
      server.accuse(what + ", tested it, and was told that somebody has it", Inquiry::addresses, {line.line});
    else if (says(line.line, "tentative"))
      server.accuse(what + " and tests it", Inquiry::addresses, {line.line});
    else if (faces_the_segment && !says(line.line, "nodad"))
      server.doubt(what + " without nodad; whether it tests it there, its accept_dad decides");
  }

  const Scene& scene_;
  Sightings tested_;
};

}  // namespace

extern const CatalogueEntry rs_no_dad_for_vip = entry<RsNoDadForVip>(spec);

}  // namespace lvspec
