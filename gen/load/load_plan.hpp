#pragma once
// What a load run asks the segment before its first connection, and beside its load.
#include <span>
#include <vector>

#include "gen/planner.hpp"
#include "lvspec/load_profile.hpp"

namespace lvspec {

/// The plan that is kept and judged, and its two parts as they are played. What goes to the service is no part of any: that is
/// the engine's.
struct LoadPlan {
  Plan whole;      ///< marked as passive: its checks judge what was seen
  Plan proofs;     ///< proves the addresses free (RFC 5227 2.1.1) and asks every host of the profile for its MAC
  Plan questions;  ///< ARP beside the load, by the load's clock; without steps where none is asked for
};

/// `clients` are those that the engine speaks from. `asker` asks the questions of the load profile's [[arp]]; it is nobody's
/// else, so that the session that asks can answer for it.
[[nodiscard]] LoadPlan make_load_plan(const Profile& profile, const LoadProfile& load, const PlanOptions& options,
                                      const std::vector<Ip>& clients, std::optional<Ip> asker,
                                      std::span<const CheckSpec* const> selected);

}  // namespace lvspec
