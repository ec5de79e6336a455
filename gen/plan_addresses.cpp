#include "gen/plan_addresses.hpp"

#include <algorithm>
#include <utility>

namespace lvspec {
namespace {

constexpr std::size_t most_addresses = 256;
constexpr std::size_t asked_for = 3, off_link_clients = 2;

bool is_named(const Profile& p, Ip ip) {
  const auto is_its = [ip](const auto& host) { return has_address(host, ip); };
  return std::any_of(p.directors.begin(), p.directors.end(), is_its) ||
         std::any_of(p.real_servers.begin(), p.real_servers.end(), is_its) || (p.gateway && is_its(*p.gateway)) ||
         std::any_of(p.services.begin(), p.services.end(), [ip](const Service& s) { return s.vip == ip; });
}

std::optional<IpRange> of_family(const std::vector<IpRange>& ranges, Family family) {
  for (const IpRange& range : ranges)
    if (range.first.family() == family) return range;
  return std::nullopt;
}

/// Where a whole prefix is given, its network and broadcast addresses are nobody's to speak from, and IPv6's first address is its
/// routers' (RFC 4291 2.6.1).
bool is_edge(Ip ip) {
  const std::uint32_t last_octet = ip.v4_value() & 0xffU;
  return ip.is_v4() ? last_octet == 0 || last_octet == 255 : ip.low == 0;
}

std::vector<Ip> usable(const Profile& profile, Family family) {
  std::vector<Ip> out;
  const auto range = of_family(profile.on_link, family);
  if (!range) return out;
  for (std::uint64_t i = 0; i < range->size() && out.size() < most_addresses; ++i) {
    const Ip ip = range->at(i);
    const bool edge = range->size() > 2 && is_edge(ip);
    if (!edge && !is_named(profile, ip)) out.push_back(ip);
  }
  return out;
}

std::size_t front_size(std::size_t all) { return all >= 20 ? 6 : all >= 8 ? 4 : (all + 1) / 2; }

void share_front(PlanAddresses& out, const std::vector<Ip>& all) {
  const std::size_t front = front_size(all.size());
  const auto users = static_cast<std::ptrdiff_t>(front - front / 3);
  out.users.assign(all.begin(), all.begin() + users);
  out.spares.assign(all.begin() + users, all.begin() + static_cast<std::ptrdiff_t>(front));
}

void choose_fresh(PlanAddresses& out, const std::vector<Ip>& rest) {
  out.fresh = rest.back();
  if (rest.size() > 1) out.fresh_spare = rest[rest.size() - 2];
  if (rest.size() > 3) out.quoted = rest[rest.size() - 3];
}

void choose_unowned(PlanAddresses& out, const std::vector<Ip>& rest, std::uint64_t seed) {
  for (std::size_t i = 0; i < rest.size() && out.unowned.size() < asked_for; ++i) {
    const Ip ip = rest[(seed % rest.size() + i) % rest.size()];
    if (ip != out.fresh && ip != out.fresh_spare && ip != out.quoted) out.unowned.push_back(ip);
  }
}

void choose_off_link(PlanAddresses& out, const IpRange& range) {
  const std::uint64_t size = range.size();
  // From the middle: the ends of a prefix are its network, its router and its broadcast address.
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(size, off_link_clients); ++i)
    out.off_link.push_back(range.at(size / 2 + i < size ? size / 2 + i : i - 1));
  if (size > 0) out.odd_sender = range.at(std::min(size / 2 + off_link_clients, size - 1));
}

}  // namespace

PlanAddresses choose_addresses(const Profile& profile, Family family, std::uint64_t seed) {
  PlanAddresses out;
  if (const auto range = of_family(profile.off_link, family)) choose_off_link(out, *range);
  const std::vector<Ip> all = usable(profile, family);
  if (all.empty()) return out;
  share_front(out, all);
  const std::vector<Ip> rest(all.begin() + static_cast<std::ptrdiff_t>(front_size(all.size())), all.end());
  if (rest.empty()) {
    out.fresh = out.users.front();
    return out;
  }
  choose_fresh(out, rest);
  choose_unowned(out, rest, mix64(seed));
  return out;
}

std::vector<Ip> audit_addresses(const Profile& profile, Family family) {
  const PlanAddresses chosen = choose_addresses(profile, family, 0);
  std::vector<Ip> out = chosen.users;
  out.insert(out.end(), chosen.spares.begin(), chosen.spares.end());
  for (const auto& one : {chosen.fresh, chosen.fresh_spare, chosen.quoted})
    if (one) out.push_back(*one);
  return out;
}

}  // namespace lvspec
