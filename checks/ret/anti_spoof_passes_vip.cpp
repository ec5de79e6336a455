// RET-12
//
//   client            --- SYN to VIP, framed to each real server's MAC --->  real servers
//   client            <--- frames with source VIP --- each of these MACs      their ports let the VIP pass
#include <fmt/format.h>

#include <array>

#include "checks/define.hpp"
#include "checks/ret/client_claims.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 2827", "3"}, {"OpenStack Neutron", "allowed-address-pairs"}};

constexpr CheckSpec spec{
    .id = "RET-12",
    .slug = "anti-spoof-passes-vip",
    .title = "The ports of the real servers let frames pass whose source address is the VIP.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "Hypervisors, clouds and switches drop what a port sends from an address that is not its own, and in direct routing "
        "every reply is such a packet. The real servers are reachable, healthy and busy, and no client hears one of them.",
    .references = references,
    .remediation =
        "On the port of each real server that is named, at the hypervisor, cloud or switch: add the VIP to the addresses that it "
        "may send from (allowed-address-pairs, IP source guard), or take port security off. If the real servers' own captures "
        "show no reply either, the VIP is missing on all of them: ip addr add VIP/32 dev lo.",
    .by_hand =
        "on a real server: tcpdump -ni eth0 src host VIP while a client connects; replies that leave there and never reach the "
        "client are dropped by its port",
    .needs = Stimuli(Stimulus::direct, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::arp, Kind::ndp, Kind::direct, Kind::reply, Kind::leak),
};

/// What was seen of the real servers in one address family.
struct Ports {
  HostSet alive, asked, passed, leaks;
  Sightings unheard;  // SYNs, each to blame its receiver for: of use where nobody was heard
};

class AntiSpoofPassesVip final : public Check {
 public:
  explicit AntiSpoofPassesVip(const Scene& scene) noexcept : scene_(scene), claims_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    const bool server = frame.sender.role == Role::real_server;
    Ports& ports = ports_[frame.ethertype == 0x86dd ? 1 : 0];
    if (frame.kind == Kind::arp || frame.kind == Kind::ndp) {
      if (server) ports.alive.add(frame.sender);
      return claims_.hear(frame);
    }
    if (frame.kind == Kind::leak && server) ports.leaks.add(frame.sender);
    if (frame.kind == Kind::reply && server) ports.passed.add(frame.sender);
    if (frame.kind != Kind::direct || !frame.tcp().is_syn()) return;
    // The answer to an off-link client leaves for the gateway, out of the client port's sight.
    const Flow* flow = scene_.flow(frame);
    if (flow == nullptr || scene_.cluster.is_off_link(flow->client)) return;
    ports.asked.add(frame.receiver);
    ports.unheard.note(frame, {frame.receiver, frame.destination_mac()});
  }

  Conclusion conclude() override {
    Conclusion worst = held("every real server's frames with the VIP as source came through");
    for (const Family family : families) {
      if (!scene_.planned(Stimulus::direct, family)) continue;
      Conclusion one = conclude(ports_[static_cast<std::size_t>(family)]);
      if (one.word == Conclusion::Word::missing) return one;
      if (one.word == Conclusion::Word::unproven) worst = std::move(one);
    }
    return worst;
  }

 private:
  [[nodiscard]] Conclusion conclude(const Ports& ports) const {
    const std::size_t servers = scene_.cluster.count(Role::real_server);
    const std::string silent = ports.passed.missing(scene_.cluster, Role::real_server);
    if (silent.empty()) return held({});
    if (!ports.passed.empty() || servers < 2)
      return unproven(
          fmt::format("no frame of {} with the VIP as source was seen; whether its port or the server itself is the "
                      "reason does not show, as all real servers together would be",
                      silent));
    if (claims_.any()) return unproven("another host claims the clients' addresses and may have got the answers");
    for (std::size_t i = 0; i < servers; ++i)
      if (const char* why = doubt(ports, i); *why != 0)
        return unproven(fmt::format("{} {}", scene_.cluster.name({Role::real_server, static_cast<std::uint8_t>(i)}), why));
    return missing(fmt::format("{} answer for their own addresses, and not one frame of theirs with the VIP as source came "
                               "through: their ports drop "
                               "it, or none of them has the VIP",
                               silent),
                   ports.unheard);
  }

  [[nodiscard]] static const char* doubt(const Ports& ports, std::size_t server) noexcept {
    if (!ports.asked.contains(server)) return "was not seen to be asked for a connection to the VIP";
    if (!ports.alive.contains(server)) return "was not heard at all";
    if (ports.leaks.contains(server)) return "answered with its own address";
    return "";
  }

  const Scene& scene_;
  std::array<Ports, families.size()> ports_;
  ClientClaims claims_;
};

}  // namespace

extern const CatalogueEntry anti_spoof_passes_vip = entry<AntiSpoofPassesVip>(spec);

}  // namespace lvspec
