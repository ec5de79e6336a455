#include "gen/neighbours.hpp"

#include <algorithm>
#include <utility>

namespace lvspec {
namespace {
constexpr std::size_t most_claims = 4096;  // a host that answers for everything under many MACs must not fill the memory
}

Neighbours::Neighbours(const Profile& profile) {
  for (const Director& d : profile.directors) {
    const bool by_vip = d.address == Ip{} && !profile.services.empty();
    add(d.name, by_vip ? profile.services.front().vip : d.address, Role::director, d.macs);
  }
  for (const RealServer& r : profile.real_servers) add(r.name, r.address, Role::real_server, r.macs);
  if (profile.gateway) add("gateway", profile.gateway->address, Role::gateway, profile.gateway->macs);
}

void Neighbours::add(std::string name, Ip address, Role role, const std::vector<Mac>& given) {
  hosts_.push_back({std::move(name), address, role, given});
}

void Neighbours::learn(const Frame& frame) {
  const Arp arp = frame.arp();
  if (!arp.is_reply() || arp.sender_mac().is_group() || claims_.size() == most_claims) return;
  if (!claimed(arp.sender_ip(), arp.sender_mac())) claims_.push_back({arp.sender_ip(), arp.sender_mac()});
}

bool Neighbours::claimed(Ip address, Mac mac) const {
  return std::any_of(claims_.begin(), claims_.end(), [&](const Claim& c) { return c.address == address && c.mac == mac; });
}

bool Neighbours::has_other_mac(const Host& host, Mac mac) const {
  if (!host.given.empty()) return true;
  return std::any_of(claims_.begin(), claims_.end(), [&](const Claim& c) { return c.address == host.address && c.mac != mac; });
}

const Neighbours::Host* Neighbours::owner(Mac mac) const {
  std::vector<const Host*> claimants;
  for (const Host& host : hosts_) {
    if (std::find(host.given.begin(), host.given.end(), mac) != host.given.end()) return &host;
    if (claimed(host.address, mac)) claimants.push_back(&host);
  }
  if (claimants.size() < 2) return claimants.empty() ? nullptr : claimants.front();
  const auto sole = std::find_if(claimants.begin(), claimants.end(), [&](const Host* h) { return !has_other_mac(*h, mac); });
  return sole == claimants.end() ? nullptr : *sole;
}

std::optional<Mac> Neighbours::mac_of(const Host& host) const {
  if (!host.given.empty()) return host.given.front();
  for (const Claim& claim : claims_)
    if (claim.address == host.address && owner(claim.mac) == &host) return claim.mac;
  return std::nullopt;
}

std::optional<Mac> Neighbours::mac_of(std::string_view name) const {
  const auto host = std::find_if(hosts_.begin(), hosts_.end(), [&](const Host& h) { return h.name == name; });
  return host == hosts_.end() ? std::nullopt : mac_of(*host);
}

std::optional<Mac> Neighbours::mac_of(Ip address) const {
  const auto host = std::find_if(hosts_.begin(), hosts_.end(), [&](const Host& h) { return h.address == address; });
  return host == hosts_.end() ? std::nullopt : mac_of(*host);
}

bool Neighbours::is_real_server(Mac mac) const {
  const Host* host = owner(mac);
  return host != nullptr && host->role == Role::real_server;
}

std::optional<Mac> Neighbours::vip_owner(Ip vip) const {
  std::optional<Mac> stranger;
  for (const Claim& claim : claims_) {
    if (claim.address != vip) continue;
    const Host* host = owner(claim.mac);
    if (host != nullptr && host->role == Role::director) return claim.mac;
    if (host == nullptr && !stranger) stranger = claim.mac;
  }
  return stranger;
}

std::optional<Mac> Neighbours::way_to(Ip vip) const {
  if (const auto owner_mac = vip_owner(vip)) return owner_mac;
  for (const Host& host : hosts_)
    if (host.role == Role::director)
      if (const auto mac = mac_of(host)) return mac;
  return std::nullopt;
}

std::vector<std::string> Neighbours::unresolved() const {
  std::vector<std::string> out;
  for (const Host& host : hosts_)
    if (!mac_of(host)) out.push_back(host.name);
  return out;
}

}  // namespace lvspec
