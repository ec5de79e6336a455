// TAP 14: a line a check. What must not pass unseen is `not ok`; what does not count is `not ok … # todo`, which harnesses let
// pass.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "lvspec/printable.hpp"
#include "reports/demands.hpp"
#include "reports/describe.hpp"
#include "reports/render.hpp"
#include "reports/words.hpp"

namespace lvspec {
namespace {

/// Descriptions and reasons: a bare # would begin a directive.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '#' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

/// YAML's double-quoted scalars hold every JSON string.
std::string yaml(std::string_view text) {
  return nlohmann::json(printable(text)).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

struct Point {
  bool ok = true;
  std::string directive;  ///< with its "# ", or empty
};

Point point_of(const Verdict& verdict, Level fail_on) {
  switch (verdict.outcome) {
    case Outcome::pass:
      return {};
    case Outcome::not_applicable:
      return {true, " # SKIP " + plain(verdict.because)};
    case Outcome::fail:
      if (!verdict.counts_as_failure()) return {false, " # todo waived: " + plain(verdict.waiver->reason)};
      if (verdict.spec->level > fail_on)
        return {false, fmt::format(" # todo its level is {} and only {} counts", word(verdict.spec->level), word(fail_on))};
      return {false, ""};
    case Outcome::inconclusive:
    case Outcome::error:
      break;
  }
  return {false, ""};
}

std::string frame_lines(const Verdict& verdict) {
  std::string out;
  for (const Evidence& evidence : verdict.evidence) {
    for (const EvidenceFrame& frame : evidence.frames)
      out += fmt::format(
          "    - {}\n", yaml(fmt::format("{} #{} {} {}", frame.vantage, frame.number, utc_time(frame.time_ns), describe(frame))));
    for (const Quote& quote : evidence.quotes)
      out += fmt::format("    - {}\n", yaml(fmt::format("{} {}: {}", quote.host, quote.question, quote.line)));
  }
  return out.empty() ? "" : "  evidence:\n" + out;
}

std::string diagnosis(const Verdict& verdict) {
  const bool failed = verdict.outcome == Outcome::fail;
  std::string out = fmt::format("  ---\n  message: {}\n  outcome: {}\n  level: {}\n  severity: {}\n",
                                yaml(failed ? failure_line(verdict) : verdict.because), word(verdict.outcome),
                                word(verdict.spec->level), word(verdict.spec->severity));
  if (!verdict.parties.empty()) {
    out += "  blamed:\n";
    for (const std::string& party : verdict.parties) out += fmt::format("    - {}\n", yaml(party));
  }
  out += frame_lines(verdict);
  if (failed) out += fmt::format("  change: {}\n", yaml(verdict.spec->remediation));
  return out + "  ...\n";
}

std::string check_point(std::size_t number, const Verdict& verdict, Level fail_on) {
  const Point point = point_of(verdict, fail_on);
  std::string out = fmt::format("{} {} - {} {}{}\n", point.ok ? "ok" : "not ok", number, plain(verdict.spec->id),
                                plain(verdict.spec->slug), point.directive);
  return point.ok ? out : out + diagnosis(verdict);
}

std::string demand_point(std::size_t number, std::string_view group, const Demand& demand) {
  std::string out = fmt::format("{} {} - {} {}\n", demand.met ? "ok" : "not ok", number, group, plain(demand.what));
  if (!demand.met)
    out += fmt::format("  ---\n  message: {}\n  ...\n", yaml(fmt::format("{} {}: {}", demand.what, demand.limit, demand.found)));
  return out;
}

std::string head(const Report& report, std::size_t points) {
  const Summary summary = summarize(report);
  std::string out = "TAP version 14\n";
  out += points == 0 ? std::string("1..0 # SKIP no check ran\n") : fmt::format("1..{}\n", points);
  return out + fmt::format("# cluster {}: {}, exit status {}, started {}, seed {}\n", plain(report.cluster),
                           word(summary.outcome), summary.exit_status, utc_second(report.started_s), report.seed);
}

}  // namespace

std::string to_tap(const Report& report) {
  std::size_t points = report.verdicts.size(), number = 0;
  const auto demands = demands_of(report);
  if (demands) points += demands->validity.size() + demands->limits.size();
  std::string out = head(report, points);
  for (const Verdict& verdict : report.verdicts) out += check_point(++number, verdict, report.fail_on);
  if (!demands) return out;
  for (const Demand& demand : demands->validity) out += demand_point(++number, "validity", demand);
  for (const Demand& demand : demands->limits) out += demand_point(++number, demands->limit, demand);
  return out;
}

}  // namespace lvspec
