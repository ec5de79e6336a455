#pragma once
// A plan on the wire, recorded: what audits and failover runs have in common.
#include <atomic>
#include <string>

#include "cli/run_folder.hpp"
#include "cli/terminal.hpp"
#include "gen/session.hpp"

namespace lvspec {

/// Opens the vantages, plays the plan and closes them. What it changes is written to the run's folder before, and undone whatever
/// happens.
[[nodiscard]] SessionResult provoke(const Plan& plan, const Profile& profile, const Vantage& port, const RunFolder& folder,
                                    const std::string& plan_text, Narrator& narrator, const std::atomic<bool>& interrupt);

/// Says loudly what is still broken. True where nothing is.
[[nodiscard]] bool all_mended(const std::vector<HookRecord>& hooks);

/// What only a live run knows: silent hosts, addresses that were taken, frames that could not be sent.
void tell_troubles(const SessionResult& result, const Plan& plan);

}  // namespace lvspec
