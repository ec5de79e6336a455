#pragma once
// Commands of the profile that are run for what they print.
#include <atomic>
#include <chrono>
#include <string>
#include <vector>

namespace lvspec {

struct CommandResult {
  std::string output;   ///< standard output, up to 1 MiB
  std::string trouble;  ///< why it did not end as it should; empty where it did
};

/// Runs all of them at once, each by the shell in a process group of its own, and waits until the last has ended, `limit` is over
/// or `interrupt` is set; what still runs then is killed. One result for each command, in their order.
[[nodiscard]] std::vector<CommandResult> run_commands(const std::vector<std::string>& commands, std::chrono::milliseconds limit,
                                                      const std::atomic<bool>& interrupt);

/// `text` as one word for a POSIX shell, whatever is in it.
[[nodiscard]] std::string shell_word(const std::string& text);

}  // namespace lvspec
