#include "gen/neighbours.hpp"

#include <algorithm>
#include <utility>

namespace lvspec {
namespace {
constexpr std::size_t most_claims = 4096;  // a host that answers for everything under many MACs must not fill the memory

bool contains(const std::vector<Ip>& list, Ip ip) { return std::find(list.begin(), list.end(), ip) != list.end(); }
}  // namespace

Neighbours::Neighbours(const Profile& profile) {
  for (const Service& service : profile.services) vips_.push_back(service.vip);
  for (const Director& d : profile.directors) {
    add(d.name, d, Role::director);
    if (d.address != Ip{}) continue;
    hosts_.back().addresses = vips_;
  }
  for (const RealServer& r : profile.real_servers) add(r.name, r, Role::real_server);
  if (profile.gateway) add("gateway", *profile.gateway, Role::gateway);
}

template <class Owner>
void Neighbours::add(std::string name, const Owner& owner, Role role) {
  hosts_.push_back({std::move(name), {}, role, owner.macs});
  for (const Family family : families)
    if (const auto address = own_address(owner, family)) hosts_.back().addresses.push_back(*address);
}

void Neighbours::learn(const Frame& frame) {
  const Arp arp = frame.arp();
  if (arp.is_reply()) learn(arp.sender_ip(), arp.sender_mac());
  const bool to_all = arp.is_announcement() || (arp.is_reply() && frame.destination_mac().is_broadcast());
  if (to_all && contains(vips_, arp.sender_ip())) take_over(arp.sender_ip(), arp.sender_mac());
  const Ndp ndp = frame.ndp();
  if (!ndp.is_advertisement()) return;
  const Mac mac = ndp.target_mac() == Mac{} ? frame.source_mac() : ndp.target_mac();
  learn(ndp.target(), mac);
  // RFC 4861 7.2.6: what nobody asked for, told to all.
  if (!ndp.solicited() && ndp.overrides() && contains(vips_, ndp.target())) take_over(ndp.target(), mac);
}

void Neighbours::learn(Ip address, Mac mac) {
  if (!mac.is_group() && claims_.size() < most_claims && !claimed(address, mac)) claims_.push_back({address, mac});
}

/// What a director announces is no longer another's. Nobody else's announcement takes a VIP away from a director.
void Neighbours::take_over(Ip vip, Mac mac) {
  const Host* host = owner(mac);
  if (host == nullptr || host->role != Role::director) return;
  std::erase_if(claims_, [&](const Claim& c) { return c.address == vip && c.mac != mac; });
  learn(vip, mac);
}

bool Neighbours::claimed(Ip address, Mac mac) const {
  return std::any_of(claims_.begin(), claims_.end(), [&](const Claim& c) { return c.address == address && c.mac == mac; });
}

bool Neighbours::claimed(const Host& host, Mac mac) const {
  return std::any_of(host.addresses.begin(), host.addresses.end(), [&](Ip address) { return claimed(address, mac); });
}

bool Neighbours::has_other_mac(const Host& host, Mac mac) const {
  if (!host.given.empty()) return true;
  return std::any_of(claims_.begin(), claims_.end(),
                     [&](const Claim& c) { return c.mac != mac && contains(host.addresses, c.address); });
}

const Neighbours::Host* Neighbours::owner(Mac mac) const {
  std::vector<const Host*> claimants;
  for (const Host& host : hosts_) {
    if (std::find(host.given.begin(), host.given.end(), mac) != host.given.end()) return &host;
    if (claimed(host, mac)) claimants.push_back(&host);
  }
  if (claimants.size() < 2) return claimants.empty() ? nullptr : claimants.front();
  const auto sole = std::find_if(claimants.begin(), claimants.end(), [&](const Host* h) { return !has_other_mac(*h, mac); });
  return sole == claimants.end() ? nullptr : *sole;
}

std::optional<Mac> Neighbours::mac_of(const Host& host) const {
  if (!host.given.empty()) return host.given.front();
  for (const Claim& claim : claims_)
    if (contains(host.addresses, claim.address) && owner(claim.mac) == &host) return claim.mac;
  return std::nullopt;
}

std::optional<Mac> Neighbours::mac_of(std::string_view name) const {
  const auto host = std::find_if(hosts_.begin(), hosts_.end(), [&](const Host& h) { return h.name == name; });
  return host == hosts_.end() ? std::nullopt : mac_of(*host);
}

std::optional<Mac> Neighbours::mac_of(Ip address) const {
  const auto host = std::find_if(hosts_.begin(), hosts_.end(), [&](const Host& h) { return contains(h.addresses, address); });
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

bool Neighbours::heard_the_cluster() const {
  return std::any_of(claims_.begin(), claims_.end(), [this](const Claim& claim) {
    const auto is_its = [&](const Host& host) { return claimed(host, claim.mac); };
    const auto first = std::find_if(hosts_.begin(), hosts_.end(), is_its);
    if (first == hosts_.end()) return contains(vips_, claim.address);
    return first->role != Role::gateway && std::none_of(first + 1, hosts_.end(), is_its);
  });
}

std::vector<std::string> Neighbours::unresolved() const {
  std::vector<std::string> out;
  for (const Host& host : hosts_)
    if (!mac_of(host)) out.push_back(host.name);
  return out;
}

}  // namespace lvspec
