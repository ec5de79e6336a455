#include "checks/facts/owners.hpp"

#include <algorithm>

#include "lvspec/marker.hpp"
#include "lvspec/vrrp.hpp"

namespace lvspec {
namespace {

constexpr std::size_t most_claims = 128;  // a flood of forged claims must not grow the table without end

template <class Visit>
void each_host(const Cluster& cluster, Visit visit) {
  for (const Role role : {Role::director, Role::real_server, Role::gateway})
    for (std::size_t i = 0; i < cluster.count(role); ++i) visit(Party{role, static_cast<std::uint8_t>(i)});
}

const std::vector<Mac>& declared_macs(const Profile& profile, Party party) {
  if (party.role == Role::director) return profile.directors[party.index].macs;
  if (party.role == Role::real_server) return profile.real_servers[party.index].macs;
  return profile.gateway->macs;
}

}  // namespace

Owners::Owners(const Cluster& cluster) : cluster_(cluster) {
  each_host(cluster, [&](Party party) {
    const auto& macs = declared_macs(cluster.profile(), party);
    for (const Mac mac : macs) fixed_.push_back({mac.value, party});
    if (!macs.empty()) declared_.push_back(party);
  });
  claims_.reserve(most_claims);
  settle();
}

Party Owners::of(Mac mac) const noexcept {
  for (std::size_t i = slot_of(mac.value);; i = (i + 1) % slots) {
    if (table_[i].mac == mac.value) return table_[i].party;
    if (table_[i].mac == ~0ULL) return {};
  }
}

std::vector<Mac> Owners::macs(Party party) const {
  std::vector<Mac> out;
  for (const Slot& slot : table_)
    if (slot.mac != ~0ULL && slot.party == party) out.push_back({slot.mac});
  std::sort(out.begin(), out.end());
  return out;
}

void Owners::learn(const Frame& frame) noexcept {
  if (marker_of(frame)) {
    const Claim tester{frame.source_mac().value, {Role::client, 0}};
    if (of(frame.source_mac()).role != Role::unknown || fixed_.size() >= most_claims) return;
    fixed_.push_back(tester);
    return settle();
  }
  const Mac source = frame.source_mac();
  if (of(source).role == Role::client) return;
  if (is_virtual_router(source) && vrrp_of(frame)) {
    // It is the MAC of whichever director is active, and who that is stands in the advertisement.
    const Party active = cluster_.host(frame.ip().source());
    const auto is_it = [&](const Claim& c) { return c.mac == source.value; };
    if (active.role != Role::director || of(source) == active || std::any_of(fixed_.begin(), fixed_.end(), is_it)) return;
    std::erase_if(claims_, is_it);
    claims_.push_back({source.value, active});
    return settle();
  }
  if (const Arp arp = frame.arp()) return learn(arp.sender_ip(), arp.sender_mac());
  const Ndp ndp = frame.ndp();
  if (ndp.is_solicitation() && ndp.source_mac() != Mac{}) learn(frame.ip().source(), ndp.source_mac());
  if (ndp.is_advertisement()) learn(ndp.target(), ndp.target_mac() == Mac{} ? frame.source_mac() : ndp.target_mac());
}

void Owners::learn(const Ip& address, Mac mac) noexcept {
  // RFC 9568 7.3: the virtual router's MAC belongs to whichever director is active. Of one alone, its claims tell.
  const bool vrrp = is_virtual_router(mac) && cluster_.is_vip(address) && cluster_.count(Role::director) == 1;
  const Party host = vrrp ? Party{Role::director, 0} : cluster_.claimant(address);
  if (host.role == Role::unknown) return;
  const Claim claim{mac.value, host};
  const auto same = [&](const Claim& c) { return c.mac == claim.mac && c.party == claim.party; };
  if (std::find(declared_.begin(), declared_.end(), host) != declared_.end()) return;
  if (of(mac).role == Role::client) return;
  if (claims_.size() >= most_claims || std::any_of(claims_.begin(), claims_.end(), same)) return;
  claims_.push_back(claim);
  settle();
}

bool Owners::claimed_alone(Party party, std::uint64_t except) const {
  return std::any_of(claims_.begin(), claims_.end(), [&](const Claim& c) {
    return c.party == party && c.mac != except &&
           std::none_of(claims_.begin(), claims_.end(), [&](const Claim& d) { return d.mac == c.mac && !(d.party == party); });
  });
}

Party Owners::owner_among_claims(std::uint64_t mac) const {
  std::vector<Party> claimants;
  for (const Claim& c : claims_)
    if (c.mac == mac) claimants.push_back(c.party);
  if (claimants.size() > 1) std::erase_if(claimants, [&](Party p) { return claimed_alone(p, mac); });
  return claimants.size() == 1 ? claimants.front() : Party{};
}

void Owners::settle() {
  table_.fill({});
  used_ = 0;
  for (const Claim& c : fixed_) put(c.mac, c.party);
  for (const Claim& c : claims_)
    if (of(Mac{c.mac}).role == Role::unknown)
      if (const Party owner = owner_among_claims(c.mac); owner.role != Role::unknown) put(c.mac, owner);
  count_unknown();
}

void Owners::put(std::uint64_t mac, Party party) {
  if (used_ >= slots / 2) return;
  std::size_t i = slot_of(mac);
  while (table_[i].mac != ~0ULL && table_[i].mac != mac) i = (i + 1) % slots;
  if (table_[i].mac == ~0ULL) ++used_;
  table_[i] = {mac, party};
}

bool Owners::knows(Party party) const noexcept {
  return std::any_of(table_.begin(), table_.end(), [&](const Slot& s) { return s.mac != ~0ULL && s.party == party; });
}

bool Owners::knows_all(Role role) const noexcept {
  for (std::size_t i = 0; i < cluster_.count(role); ++i)
    if (!knows({role, static_cast<std::uint8_t>(i)})) return false;
  return true;
}

void Owners::count_unknown() {
  unknown_hosts_ = 0;
  each_host(cluster_, [&](Party party) { unknown_hosts_ += knows(party) ? 0 : 1; });
}

std::string Owners::unknown_names() const {
  std::string names;
  each_host(cluster_, [&](Party party) {
    if (!knows(party)) names += (names.empty() ? "" : ", ") + cluster_.name(party);
  });
  return names;
}

}  // namespace lvspec
