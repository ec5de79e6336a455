// RS-01
//
//   real server:  1: lo  inet VIP/32 …          and no VIP on the interface that faces the segment
//                 local VIP dev lo …            and no network of which the VIP is a part
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/facts/host_lines.hpp"
#include "checks/facts/witness.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"LVS mini-HOWTO", "3.10"}, {"Linux net/ipv4/fib_frontend.c", "fib_add_ifaddr"}};

constexpr CheckSpec spec{
    .id = "RS-01",
    .slug = "vip-32-on-lo",
    .title = "Every real server has the VIP to itself as one address, on lo.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "A real server without the VIP drops what the director forwards. With a netmask shorter than /32 it takes the whole "
        "segment "
        "for its own and answers no client there; on the interface that faces the segment, no arp_ignore keeps it silent. Health "
        "checks of the RIP stay green in all three cases.",
    .references = references,
    .remediation =
        "On the real server that is named: ip addr add VIP/32 dev lo (IPv6: /128), and take the VIP away from every other "
        "interface "
        "and with every other netmask (ip addr del VIP/24 dev lo; ip addr del VIP/32 dev eth0), in the boot scripts, too.",
    .by_hand = "ssh REAL_SERVER 'ip -o addr show to VIP; ip route show table local | grep VIP'",
    .asked = Role::real_server,
    .asks = Inquiries(Inquiry::addresses, Inquiry::routes),
};

/// What one real server says of its addresses.
struct Told {
  std::vector<AddressLine> addresses;
  std::vector<LocalRoute> routes;
  std::string_view facing;  ///< the interface that has the RIP
};

std::vector<std::string_view> lines_of_lo(const Told& told) {
  std::vector<std::string_view> out;
  for (const AddressLine& line : told.addresses)
    if (line.interface == "lo") out.push_back(line.line);
  return out;
}

/// The route that makes the real server take the VIP: nothing where it has none.
const LocalRoute* route_to(const Told& told, const Ip& vip) {
  for (const LocalRoute& route : told.routes)
    if (route.to.contains(vip)) return &route;
  return nullptr;
}

void judge_address(Witness& server, const Told& told, const AddressLine& line) {
  if (!line.is_host())
    server.accuse(fmt::format("{} has the VIP {} as a /{} on {}: it takes the whole network for its own", server.name(),
                              line.address.text(), line.prefix, line.interface),
                  Inquiry::addresses, {line.line});
  else if (line.interface == told.facing)
    server.accuse(fmt::format("{} has the VIP {} on {}, where it has its own address and faces the segment", server.name(),
                              line.address.text(), line.interface),
                  Inquiry::addresses, {line.line});
}

void judge_vip(Witness& server, const Told& told, const Ip& vip) {
  bool found = false;
  for (const AddressLine& line : told.addresses) {
    if (line.address != vip) continue;
    found = true;
    judge_address(server, told, line);
  }
  if (found) return;
  const LocalRoute* route = route_to(told, vip);
  // A local route takes packets without an address; there are none of IPv6 in the answer.
  if (route != nullptr && route->to.size() == 1) return;
  if (route != nullptr)
    server.accuse(fmt::format("{} takes every address of {} for its own, the VIP {} among them", server.name(), route->to.text(),
                              vip.text()),
                  Inquiry::routes, {route->line});
  else
    server.accuse(fmt::format("{} has no VIP {}, on lo or elsewhere", server.name(), vip.text()), Inquiry::addresses,
                  lines_of_lo(told));
}

class Vip32OnLo final : public Check {
 public:
  explicit Vip32OnLo(const Scene& scene) : scene_(scene) {}

  Conclusion conclude() override {
    return hear_all(scene_, Role::real_server, "every real server has each VIP as an address of its own, away from the segment",
                    [this](Witness& server) { hear(server); });
  }

 private:
  void hear(Witness& server) const {
    const std::string* lines = server.answer(Inquiry::addresses);
    const std::string* routes = server.answer(Inquiry::routes);
    if (lines == nullptr || routes == nullptr) return;
    Told told{addresses(*lines), local_routes(*routes), {}};
    told.facing = interface_of(told.addresses, server.address());
    if (told.facing.empty())
      return server.doubt(fmt::format("{} does not list its own address {}", server.name(), server.address().text()));
    for (const Ip& vip : scene_.cluster.vips()) judge_vip(server, told, vip);
  }

  const Scene& scene_;
};

}  // namespace

extern const CatalogueEntry vip_32_on_lo = entry<Vip32OnLo>(spec);

}  // namespace lvspec
