#pragma once
// What --verbose tells of a run that a report does not: whom it asked, what it sends, what it waits for.
#include "cli/terminal.hpp"
#include "gen/session.hpp"
#include "lvspec/plan.hpp"
#include "lvspec/profile.hpp"

namespace lvspec {

/// "client (eth0), web1-eth0 (ssh web1 tcpdump …)".
[[nodiscard]] std::string vantages_in_words(const Profile& profile);

/// Steps, length, seed, and the addresses that the run speaks from.
void tell_plan(const Narrator& narrator, const Plan& plan);

/// Somebody can be asked for what no frame shows.
[[nodiscard]] bool has_commands(const Profile& profile);

/// What each host that has a command answered.
void tell_answers(const Narrator& narrator, const Plan& plan);

/// Frames, and how many frames or connections of each stimulus.
void tell_sent(const Narrator& narrator, const Plan& plan, const SessionResult& result);

}  // namespace lvspec
