#pragma once
// What a watch has found so far, and when it is worth a line.
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lvspec/report.hpp"

namespace lvspec {

/// A check and whom it blames, with all that was seen of it.
struct WatchFinding {
  Verdict first;  ///< as it was seen first, with its frames
  std::uint64_t count = 0;
  std::int64_t first_s = 0, last_s = 0;  ///< since the Unix epoch
  std::uint64_t told = 0;                ///< of `count`, how many have had a line
  std::int64_t told_s = 0;               ///< when the last line was
};

/// A line's worth.
struct WatchLine {
  const Verdict* verdict;  ///< what was seen this time; valid as long as what note() was given
  std::uint64_t count;     ///< how often since the last line
  std::uint64_t total;
  std::int64_t at_s;
  std::int64_t since_s;  ///< when the last line was; 0: this is the first
};

/// Memory does not grow with what comes in: whoever claims something under ever new MACs is "others" from the 2,000th on.
class WatchFindings {
 public:
  static constexpr std::size_t most = 2000;
  using Key = std::pair<std::string, std::string>;  ///< id, names of the culprits

  /// What goes on gets a line every `repeat_s`.
  explicit WatchFindings(std::int64_t repeat_s) : repeat_s_(repeat_s) {}

  /// Counts these, and says which of them are due for a line. Waived ones are counted and get none.
  [[nodiscard]] std::vector<WatchLine> note(std::span<const Verdict> verdicts, std::int64_t now_s);
  [[nodiscard]] const std::map<Key, WatchFinding>& all() const noexcept { return all_; }
  /// Puts them into a report whose verdicts are a watch's conclusions: what was ever found is a failure.
  void put_into(Report& report) const;

 private:
  std::int64_t repeat_s_;
  std::map<Key, WatchFinding> all_;
};

/// "2026-11-28T11:20:01Z ARP-01 web1: answered … (3 times); client 12: 02:00:… > …", with a newline.
[[nodiscard]] std::string to_text(const WatchLine& line);
/// The same as a JSON object on one line.
[[nodiscard]] std::string to_json(const WatchLine& line);
/// Prometheus' text format, for node_exporter's textfile collector.
[[nodiscard]] std::string to_metrics(const WatchFindings& findings, std::span<const Coverage> coverage,
                                     const std::string& cluster);

}  // namespace lvspec
