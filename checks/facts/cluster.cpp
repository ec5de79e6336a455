#include "checks/facts/cluster.hpp"

#include <algorithm>

namespace lvspec {

Cluster::Cluster(const Profile& profile) : profile_(profile) {
  for (const Service& s : profile.services) {
    services_.push_back({s.vip, s.port, static_cast<std::uint8_t>(s.protocol)});
    if (!is_vip(s.vip)) vips_.push_back(s.vip);
    const auto first = std::find_if(profile.services.begin(), profile.services.end(),
                                    [&](const Service& other) { return same_virtual_service(s, other); });
    schedules_.push_back(static_cast<std::uint8_t>(first - profile.services.begin()));
  }
}

std::size_t Cluster::vip(const Ip& ip) const noexcept {
  return static_cast<std::size_t>(std::find(vips_.begin(), vips_.end(), ip) - vips_.begin());
}

std::uint8_t Cluster::service(const Ip& ip, std::uint16_t port, std::uint8_t protocol) const noexcept {
  for (std::size_t i = 0; i < services_.size(); ++i)
    if (services_[i].port == port && services_[i].ip == ip && services_[i].protocol == protocol)
      return static_cast<std::uint8_t>(i);
  return none;
}

std::uint8_t Cluster::service_port(std::uint16_t port, std::uint8_t protocol) const noexcept {
  for (std::size_t i = 0; i < services_.size(); ++i)
    if (services_[i].port == port && services_[i].protocol == protocol) return static_cast<std::uint8_t>(i);
  return none;
}

Party Cluster::claimant(const Ip& ip) const noexcept {
  if (!is_vip(ip)) return host(ip);
  for (std::size_t i = 0; i < profile_.directors.size(); ++i)
    if (profile_.directors[i].address == Ip{}) return {Role::director, static_cast<std::uint8_t>(i)};
  return {};
}

Party Cluster::host(const Ip& ip) const noexcept {
  if (ip == Ip{}) return {};
  for (std::size_t i = 0; i < profile_.directors.size(); ++i)
    if (has_address(profile_.directors[i], ip)) return {Role::director, static_cast<std::uint8_t>(i)};
  for (std::size_t i = 0; i < profile_.real_servers.size(); ++i)
    if (has_address(profile_.real_servers[i], ip)) return {Role::real_server, static_cast<std::uint8_t>(i)};
  if (profile_.gateway && has_address(*profile_.gateway, ip)) return {Role::gateway, 0};
  return {};
}

std::size_t Cluster::count(Role role) const noexcept {
  switch (role) {
    case Role::director:
      return profile_.directors.size();
    case Role::real_server:
      return profile_.real_servers.size();
    case Role::gateway:
      return profile_.gateway ? 1 : 0;
    case Role::client:
      return 1;
    case Role::unknown:
      break;
  }
  return 0;
}

std::string Cluster::name(Party party) const {
  switch (party.role) {
    case Role::director:
      return profile_.directors[party.index].name;
    case Role::real_server:
      return profile_.real_servers[party.index].name;
    case Role::gateway:
      return "the gateway";
    case Role::client:
      return "the tester";
    case Role::unknown:
      break;
  }
  return {};
}

Ip Cluster::address(Party party) const noexcept {
  switch (party.role) {
    case Role::director:
      return profile_.directors[party.index].address;
    case Role::real_server:
      return profile_.real_servers[party.index].address;
    case Role::gateway:
      return profile_.gateway->address;
    case Role::client:
    case Role::unknown:
      break;
  }
  return {};
}

}  // namespace lvspec
