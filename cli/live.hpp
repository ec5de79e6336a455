#pragma once
// What every command that speaks on a segment does before and around a session.
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "cli/terminal.hpp"
#include "gen/session.hpp"
#include "wire/recorder.hpp"

namespace lvspec {

using Recorders = std::vector<std::unique_ptr<Recorder>>;

class RunFolder;

/// A recorder for each vantage of the profile, whose captures carry the plan. `beside`, where given, are shown each vantage's
/// frames.
[[nodiscard]] Recorders record(const Profile& profile, const Plan& plan, const std::string& plan_text, const RunFolder& folder,
                               const std::vector<FrameSink*>& beside = {});

/// The vantage that stimuli leave by. Throws CommandError where the profile has none.
[[nodiscard]] const Vantage& tester_port(const Profile& profile);

/// Throws CommandError where this host's own kernel would answer in the place of our clients.
void check_host(const Profile& profile, const Vantage& port);

/// For a port where nobody of the cluster answers: throws a CommandError with the remedy where the host reaches a VIP from there
/// by way of a router, so that the port is most likely beyond it.
void refuse_routed(const Profile& profile, const Vantage& port);

/// Takes SIGINT, SIGTERM and, where it is not ignored, SIGHUP from now on; a second one ends the process at once. The flag is set
/// by the first.
const std::atomic<bool>& listen_for_signals();
/// The signal that came, 0 where none did.
[[nodiscard]] int caught_signal() noexcept;

/// Sends markers until every vantage that can still see has seen one. A vantage that stays blind ends the wait, not the run: its
/// coverage will say so.
void shake_hands(Session& session, const Recorders& recorders, Marker::Phase phase, const Narrator& narrator);

}  // namespace lvspec
