#pragma once
// Decides what a run sends and when, before the first frame leaves.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lvspec/check.hpp"
#include "lvspec/plan.hpp"
#include "lvspec/profile.hpp"

namespace lvspec {

struct PlanOptions {
  std::uint64_t seed = 0;
  std::int64_t started_s = 0;  ///< Unix time; also turns over ports, so that runs in a row do not reuse them
  bool intrusive = false;
  std::string fail_on = "must";  ///< kept in the plan, so that judging again comes to the same exit status
  std::uint32_t passive_s = 0;   ///< above 0: nothing is sent but markers for so many seconds
  std::vector<std::string> failover{};  ///< hooks of a failover run, in its order: nothing else is asked but who is who
};

/// The union of what the selected checks need, each stimulus once for all of them. The same arguments give the same plan.
/// What the profile has no addresses for (no on_link, no off_link) is left out.
///
/// Conventions that hold for every plan:
/// * the first and the last step are the markers; whoever runs the plan sends them (Session::mark());
/// * a client that no step speaks from is a spare: Session puts it in the place of an address that turns out to be taken;
/// * connect and burst steps never overlap, and what else goes through the director comes after them: at_ms is the earliest
///   moment, not a promise;
/// * the steps of hooks come last, hook by hook: the parts of one (HookPart) begin together, and their at_ms says nothing of its
/// break;
/// * of a failover run, too, where there is nothing else but the proofs of addresses; their steps are asked until the mend is over;
/// * an ask_vip_forged step whose client is its target restores what an earlier one changed: it carries the owner's MAC.
[[nodiscard]] Plan make_plan(const Profile& profile, const PlanOptions& options, std::span<const CheckSpec* const> selected);

/// What a run's markers probe for: its first IPv4 client, or 0.0.0.0 where it has none.
[[nodiscard]] Ip marked_address(const Plan& plan);

}  // namespace lvspec
