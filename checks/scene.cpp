#include "checks/scene.hpp"

#include "lvspec/quoted.hpp"

namespace lvspec {

bool Scene::shows_every_copy() const noexcept {
  if (sees_everybody()) return true;
  HostSet seen;
  for (const Vantage& v : profile.vantages)
    if (v.at == Place::real_server) seen.add({Role::real_server, v.host});
  for (std::size_t i = 0; i < profile.real_servers.size(); ++i)
    if (!seen.contains(i)) return false;
  return true;
}

const Flow* Scene::quoted_flow(const Frame& error) const noexcept {
  const Quoted packet = quoted(error);
  if (!packet || packet.ip.source() != error.ip().destination()) return nullptr;
  const std::uint8_t service = cluster.service(packet.ip.destination(), packet.destination_port, packet.protocol);
  return service == Cluster::none ? nullptr : flows.find(packet.ip.source(), packet.source_port, service);
}
namespace {

std::string join(const Cluster& cluster, Role role, const HostSet& set, bool in) {
  std::string names;
  for (std::size_t i = 0; i < cluster.count(role); ++i)
    if (set.contains(i) == in) names += (names.empty() ? "" : ", ") + cluster.name({role, static_cast<std::uint8_t>(i)});
  return names;
}

}  // namespace

std::string Scene::name(const Culprit& culprit) const {
  if (culprit.party.role != Role::unknown) return cluster.name(culprit.party);
  return culprit.mac.text() + " (a host that the profile does not know)";
}

std::string Scene::names(std::span<const Culprit> culprits) const {
  std::string all;
  for (const Culprit& c : culprits) all += (all.empty() ? "" : ", ") + name(c);
  return all;
}

std::string HostSet::missing(const Cluster& cluster, Role role) const { return join(cluster, role, *this, false); }
std::string HostSet::present(const Cluster& cluster, Role role) const { return join(cluster, role, *this, true); }

}  // namespace lvspec
