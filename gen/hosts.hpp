#pragma once
// Asking the cluster's hosts what no frame shows.
#include <atomic>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lvspec/check.hpp"
#include "lvspec/plan.hpp"
#include "lvspec/profile.hpp"

namespace lvspec {

/// Puts the questions of the selected checks to every host that the profile has a command for, all hosts at once, and waits for
/// their answers; some seconds at most. What could not be asked is in HostAnswers::failures.
[[nodiscard]] std::vector<HostAnswers> ask_hosts(const Profile& profile, std::span<const CheckSpec* const> selected,
                                                 const std::atomic<bool>& interrupt);

/// One script for a POSIX shell that puts all questions: a login costs more than what is asked there.
[[nodiscard]] std::string host_script(Inquiries questions, const Ip& address);

/// Takes apart what the script printed. `trouble` says why the command that carried it failed, or is empty.
[[nodiscard]] HostAnswers host_answers(const std::string& host, Inquiries questions, const std::string& output,
                                       const std::string& trouble);

}  // namespace lvspec
