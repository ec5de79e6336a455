#pragma once
// Two runs side by side, as their report.json tell of them: what got worse, what got better, whom they blame. Pure.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lvspec/verdict.hpp"
#include "reports/render.hpp"

namespace lvspec {

/// What an outcome counts for. Each is worse than the ones before it.
enum class Standing : std::uint8_t {
  fine,     ///< pass, not applicable
  excused,  ///< failed, but waived or below the level that counts
  unshown,  ///< inconclusive, error
  failed,
};

/// What a comparison needs of a check, or of a load run's threshold.
struct SavedItem {
  std::string id;       ///< "ARP-02", or "hold.response.p99"
  std::string title;    ///< or the limit
  std::string outcome;  ///< "pass", …, "waived"
  Level level = Level::must;
  std::vector<std::string> blamed;
};

/// What a comparison needs of a run.
struct SavedReport {
  std::string cluster, started, outcome;
  Level fail_on = Level::must;
  std::vector<SavedItem> items;
};

/// Reads "lvspec.report/1". Throws std::runtime_error where the text is something else.
[[nodiscard]] SavedReport read_report(std::string_view json);

struct RunChange {
  enum class Word : std::uint8_t {
    worse,
    better,
    other,  ///< changed, but neither way: its outcome stands for the same, or it is not in both runs
  };
  Word word = Word::other;
  std::string id, title;
  std::string before, after;           ///< outcomes; empty where that run does not have it
  Standing standing = Standing::fine;  ///< in the later run
  std::vector<std::string> blamed_before, blamed_after;
};

struct RunDiff {
  SavedReport before, after;
  std::vector<RunChange> changes;  ///< of what differs alone: worse first, else in the later run's order

  [[nodiscard]] bool worse() const noexcept { return !changes.empty() && changes.front().word == RunChange::Word::worse; }
  /// The exit status that what got worse comes to: 0, 1 (something failed), 3 (something is no longer shown), 4 (an error).
  [[nodiscard]] int exit_status() const noexcept;
};

/// Both are seen with the later run's level that counts. Worse is a standing of `unshown` or `failed` that rose, and a failure
/// that blames a host which it did not blame before.
[[nodiscard]] RunDiff compare(SavedReport before, SavedReport after);

[[nodiscard]] std::string comparison_text(const RunDiff& comparison, const TextOptions& options = {});
/// "lvspec.diff/1".
[[nodiscard]] std::string comparison_json(const RunDiff& comparison);

}  // namespace lvspec
