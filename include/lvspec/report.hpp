#pragma once
// A whole run's result as values: what the renderers read.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lvspec/check.hpp"
#include "lvspec/coverage.hpp"
#include "lvspec/failover_report.hpp"
#include "lvspec/load_report.hpp"
#include "lvspec/topology.hpp"
#include "lvspec/verdict.hpp"

namespace lvspec {

/// A frame that proves something, with its octets.
struct EvidenceFrame {
  std::string vantage;
  std::uint32_t number = 0;
  std::int64_t time_ns = 0;
  std::uint32_t length = 0;         ///< on the wire
  std::vector<std::uint8_t> bytes;  ///< as captured
};

struct Evidence {
  std::string observed;
  std::uint64_t count = 0;
  std::vector<EvidenceFrame> frames;
  std::vector<Quote> quotes{};
};

struct WaiverNote {
  std::string reason;
  std::string until;     ///< ISO 8601 date or empty
  bool expired = false;  ///< then it does not hold
  bool needed = false;   ///< the check failed, so the waiver had something to waive
};

/// The judge's word on one check.
struct Verdict {
  const CheckSpec* spec = nullptr;
  Outcome outcome = Outcome::inconclusive;
  std::string because;
  std::vector<std::string> parties;  ///< who is to blame: profile names, or MACs of hosts that it does not know
  std::vector<Evidence> evidence;
  std::optional<WaiverNote> waiver;

  /// Failed, and no waiver in force holds it.
  [[nodiscard]] bool counts_as_failure() const noexcept { return outcome == Outcome::fail && !(waiver && !waiver->expired); }
};

struct Report {
  std::string cluster;  ///< the profile's name
  std::int64_t started_s = 0;
  std::uint64_t seed = 0;
  Level fail_on = Level::must;
  bool interrupted = false;
  bool watch = false;  ///< nothing was sent: what was seen, and no more
  Topology topology{};
  std::vector<Coverage> coverage;
  std::vector<Verdict> verdicts;     ///< in catalogue order
  std::optional<LoadReport> load{};  ///< of load runs only
  std::optional<FailoverReport> failover{};  ///< of failover runs only
  std::vector<std::string> notes;    ///< what a reader should know of the whole run: frames of whom, waivers no longer needed
};

/// The first matching line of design.md's table: "pass", "fail", "inconclusive", "error", with its exit status.
struct Summary {
  Outcome outcome = Outcome::pass;
  int exit_status = 0;
  std::size_t passed = 0, failed = 0, failed_below = 0, waived = 0, inconclusive = 0, not_applicable = 0, errors = 0;
};
[[nodiscard]] Summary summarize(const Report& report) noexcept;

}  // namespace lvspec
