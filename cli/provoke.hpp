#pragma once
// A plan on the wire, recorded: what audits and failover runs have in common.
#include <atomic>
#include <string>

#include "cli/run_folder.hpp"
#include "cli/terminal.hpp"
#include "gen/session.hpp"

namespace lvspec {

/// Prepares the run's folder and leaves profile and plan there, opens the vantages, plays the plan and closes them. What it
/// changes is written to the folder before, and undone whatever happens. What became of hooks is in the plan then, and in its
/// file.
[[nodiscard]] SessionResult provoke(Plan& plan, const Profile& profile, const Vantage& port, const RunFolder& folder,
                                    Narrator& narrator, const std::atomic<bool>& interrupt);

/// Says loudly what is still broken. True where nothing is.
[[nodiscard]] bool all_mended(const std::vector<HookRecord>& hooks);

/// What only a live run knows: silent hosts, addresses that were taken, frames that could not be sent.
void tell_troubles(const SessionResult& result, const Plan& plan);

}  // namespace lvspec
