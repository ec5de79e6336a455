#include "checks/facts/ways.hpp"

#include <algorithm>

namespace lvspec {
namespace {

void put(Kinds& kinds, std::initializer_list<Kind> more) {
  for (const Kind kind : more) kinds.add(kind);
}

/// What a vantage shows of the three hops: a switch keeps the second from the tester's port, and the third from the director's.
Kinds shown_at(Place place) {
  Kinds out;
  if (place == Place::client) put(out, {Kind::request, Kind::reply});
  if (place == Place::segment) put(out, {Kind::request, Kind::forwarded, Kind::reply});
  if (place == Place::director) put(out, {Kind::request, Kind::forwarded});
  if (place == Place::real_server) put(out, {Kind::forwarded, Kind::reply});
  return out;
}

template <class Host>
TopologyHost host(Role role, std::size_t index, std::string name, const Host& own) {
  TopologyHost out{{role, static_cast<std::uint8_t>(index)}, std::move(name), {}, own.macs};
  for (const Family family : families)
    if (const auto address = own_address(own, family)) out.addresses.push_back(*address);
  return out;
}

}  // namespace

void Ways::note(const Frame& frame) noexcept {
  const Mac from = frame.source_mac(), to = frame.destination_mac();
  const auto same = [&](const Hop& h) { return h.from == from && h.to == to && h.kind == frame.kind; };
  const std::uint64_t key = from.value * 31 + to.value + (static_cast<std::uint64_t>(frame.kind) << 48U);
  std::uint8_t& place = places_[key * 0x9e37'79b9'7f4a'7c15ULL >> 58U];
  if (place >= used_ || !same(hops_[place])) {
    const auto end = hops_.begin() + static_cast<std::ptrdiff_t>(used_);
    const auto found = std::find_if(hops_.begin(), end, same);
    if (found == hops_.end()) return;
    if (found == end) hops_[used_++] = {frame.kind, from, to, 0};
    place = static_cast<std::uint8_t>(found - hops_.begin());
  }
  ++hops_[place].frames;
}

std::vector<Hop> Ways::hops() const {
  std::vector<Hop> out(hops_.begin(), hops_.begin() + static_cast<std::ptrdiff_t>(used_));
  std::stable_sort(out.begin(), out.end(), [](const Hop& a, const Hop& b) { return a.kind < b.kind; });
  return out;
}

Topology described(const Profile& profile) {
  Topology out;
  for (const Service& service : profile.services) {
    out.services.push_back(service.text());
    if (std::find(out.vips.begin(), out.vips.end(), service.vip) == out.vips.end()) out.vips.push_back(service.vip);
  }
  for (const Vantage& vantage : profile.vantages)
    if (vantage.at == Place::client && vantage.interface) out.interface = *vantage.interface;
  out.hosts.push_back({{Role::client, 0}, "the tester", {}, {}});
  for (std::size_t i = 0; i < profile.directors.size(); ++i)
    out.hosts.push_back(host(Role::director, i, profile.directors[i].name, profile.directors[i]));
  for (std::size_t i = 0; i < profile.real_servers.size(); ++i)
    out.hosts.push_back(host(Role::real_server, i, profile.real_servers[i].name, profile.real_servers[i]));
  if (profile.gateway) out.hosts.push_back(host(Role::gateway, 0, "the gateway", *profile.gateway));
  return out;
}

Topology topology(const Cluster& cluster, const Owners& owners, const Ways& ways, const std::vector<bool>& seen_at) {
  const Profile& profile = cluster.profile();
  Topology out = described(profile);
  for (TopologyHost& host : out.hosts) host.macs = owners.macs(host.party);
  out.hops = ways.hops();
  for (std::size_t v = 0; v < profile.vantages.size() && v < seen_at.size(); ++v)
    if (seen_at[v]) out.looked_at.bits = static_cast<std::uint16_t>(out.looked_at.bits | shown_at(profile.vantages[v].at).bits);
  return out;
}

}  // namespace lvspec
