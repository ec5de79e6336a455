#include "gen/client_pool.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lvspec {
namespace {

bool contains(const std::vector<Ip>& list, Ip ip) { return std::find(list.begin(), list.end(), ip) != list.end(); }

bool speaks(const Plan& plan, Ip client) {
  return std::any_of(plan.steps.begin(), plan.steps.end(), [&](const Step& step) { return step.client == client; });
}

/// Speaks as a fresh client and as nothing else.
bool is_fresh(const Plan& plan, Ip client) {
  return speaks(plan, client) && std::none_of(plan.steps.begin(), plan.steps.end(), [&](const Step& step) {
           return step.client == client && step.stimulus != Stimulus::fresh_client;
         });
}

}  // namespace

ClientPool::ClientPool(const Plan& plan, Mac own) : own_(own) {
  for (const Ip client : plan.clients) {
    (speaks(plan, client) ? planned_ : spares_).push_back(client);
    if (is_fresh(plan, client)) fresh_.push_back(client);
  }
}

void ClientPool::hear(const Frame& frame) {
  if (frame.source_mac() == own_) return;
  if (const Arp arp = frame.arp()) return contest(arp.is_probe() ? arp.target_ip() : arp.sender_ip(), arp.sender_mac());
  const Ndp ndp = frame.ndp();
  const bool claims = ndp.is_advertisement() || frame.ip().source().is_unspecified();
  if (ndp) contest(claims ? ndp.target() : frame.ip().source(), frame.source_mac());
}

void ClientPool::contest(Ip address, Mac mac) {
  if (mac == own_ || (!contains(planned_, address) && !contains(spares_, address))) return;
  const auto same = [&](const Claim& c) { return c.address == address && c.mac == mac; };
  if (std::none_of(claims_.begin(), claims_.end(), same) && claims_.size() < 4096) claims_.push_back({address, mac});
}

bool ClientPool::is_taken(Ip address) const {
  return std::any_of(taken_.begin(), taken_.end(), [&](const Claim& c) { return c.address == address; });
}

void ClientPool::settle(const Neighbours& neighbours) {
  for (const Claim& claim : claims_)
    if (!neighbours.is_real_server(claim.mac)) taken_.push_back(claim);
  std::erase_if(spares_, [this](Ip spare) { return is_taken(spare); });
  for (const Ip client : planned_) {
    if (is_taken(client))
      substitute(client, contains(fresh_, client));
    else
      speakers_.push_back(client);
  }
}

// The planner puts the spare of the fresh client, an address that never answered, last of its family.
void ClientPool::substitute(Ip planned, bool fresh) {
  const auto fits = [&](Ip spare) { return spare.family() == planned.family(); };
  const auto first = std::find_if(spares_.begin(), spares_.end(), fits);
  if (first == spares_.end()) {
    const auto claim = std::find_if(taken_.begin(), taken_.end(), [&](const Claim& c) { return c.address == planned; });
    throw SessionError(
        fmt::format("[clients] on_link: {} is in use by {} and no spare address is free: name addresses that nobody owns",
                    planned.text(), claim->mac.text()));
  }
  const auto spare = fresh ? std::find_if(spares_.rbegin(), spares_.rend(), fits).base() - 1 : first;
  substitutions_.push_back({planned, *spare});
  if (fresh) fresh_.push_back(*spare);
  speakers_.push_back(*spare);
  spares_.erase(spare);
}

bool ClientPool::stays_silent(Ip address) const { return contains(fresh_, address); }

Ip ClientPool::actual(Ip planned) const {
  const auto found =
      std::find_if(substitutions_.begin(), substitutions_.end(), [&](const Substitution& s) { return s.planned == planned; });
  return found == substitutions_.end() ? planned : found->used;
}

}  // namespace lvspec
