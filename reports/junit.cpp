// The subset of JUnit XML that pytest's xunit2 writes: Jenkins, GitLab, GitHub and the rest read it.
#include <fmt/format.h>

#include "lvspec/printable.hpp"
#include "reports/demands.hpp"
#include "reports/describe.hpp"
#include "reports/family.hpp"
#include "reports/render.hpp"
#include "reports/words.hpp"

namespace lvspec {
namespace {

/// Attribute value or character data. printable() has taken out what XML 1.0 2.2 forbids; line ends of a body stay.
std::string xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// What a test case holds besides its name; an empty element is a pass.
struct Result {
  std::string_view element;
  std::string type;
  std::string message;
};

Result failure_result(const Verdict& verdict, Level fail_on) {
  const std::string line = failure_line(verdict);
  if (!verdict.counts_as_failure())
    return {"skipped", "waived", fmt::format("failed, but waived: {}: {}", printable(verdict.waiver->reason), line)};
  if (verdict.spec->level > fail_on)
    return {"skipped", "below",
            fmt::format("failed, but its level is {} and only {} counts: {}", word(verdict.spec->level), word(fail_on), line)};
  return {"failure", "fail", line};
}

Result result_of(const Verdict& verdict, Level fail_on) {
  switch (verdict.outcome) {
    case Outcome::pass:
      return {};
    case Outcome::fail:
      return failure_result(verdict, fail_on);
    case Outcome::not_applicable:
      return {"skipped", "not_applicable", printable(verdict.because)};
    case Outcome::inconclusive:
      return {"error", "inconclusive", printable(verdict.because)};
    case Outcome::error:
      return {"error", "error", printable(verdict.because)};
  }
  return {};
}

std::string body(const Verdict& verdict, const Result& result) {
  std::string out = result.message + "\n";
  for (const Evidence& evidence : verdict.evidence) {
    out += fmt::format("\n{} ({})\n", printable(evidence.observed), times(evidence.count));
    for (const EvidenceFrame& frame : evidence.frames)
      out += fmt::format("  {} #{} {}  {}\n", printable(frame.vantage), frame.number, utc_time(frame.time_ns), describe(frame));
    for (const Quote& quote : evidence.quotes)
      out += fmt::format("  {} {}: {}\n", printable(quote.host), printable(quote.question), printable(quote.line));
  }
  if (verdict.outcome == Outcome::fail)
    out += fmt::format("\nChange: {}\nMore: lvspec explain {}\n", printable(verdict.spec->remediation), verdict.spec->id);
  return out;
}

std::string test_case(const Verdict& verdict, std::string_view cluster, Level fail_on) {
  const CheckSpec& spec = *verdict.spec;
  std::string head = fmt::format("<testcase classname=\"lvspec.{}.{}\" name=\"{} {}\" time=\"0.000\"", xml(cluster),
                                 xml(family_of(spec.id)), xml(spec.id), xml(spec.slug));
  const Result result = result_of(verdict, fail_on);
  if (result.element.empty()) return head + " />\n";
  return fmt::format("{}><{} type=\"{}\" message=\"{}\">{}</{}></testcase>\n", head, result.element, result.type,
                     xml(shortened(result.message, 1000)), xml(body(verdict, result)), result.element);
}

/// What the run was held to as test cases of their own; of an invalid load run no threshold is judged.
std::string demand_cases(const Demands& demands, const std::string& cluster) {
  std::string out;
  const auto add = [&](const Demand& d, std::string_view group, std::string_view element) {
    const std::string said = fmt::format("{} {}: {}", printable(d.what), printable(d.limit), printable(d.found));
    out += fmt::format("<testcase classname=\"lvspec.{}.{}\" name=\"{}\" time=\"0.000\"", xml(cluster), group,
                       xml(printable(d.what)));
    out += d.met ? std::string(" />\n")
                 : fmt::format("><{0} type=\"{0}\" message=\"{1}\">{1}</{0}></testcase>\n", element, xml(said));
  };
  for (const Demand& d : demands.validity) add(d, "validity", "error");
  for (const Demand& d : demands.limits) add(d, demands.limit, "failure");
  return out;
}

std::string suite_head(const Report& report) {
  const Summary s = summarize(report);
  std::size_t cases = report.verdicts.size(), missed = 0, invalid = 0;
  if (const auto demands = demands_of(report)) {
    cases += demands->validity.size() + demands->limits.size();
    for (const Demand& d : demands->limits) missed += d.met ? 0 : 1;
    for (const Demand& d : demands->validity) invalid += d.met ? 0 : 1;
  }
  std::string started = utc_second(report.started_s);
  started.pop_back();
  return fmt::format(
      "<testsuite name=\"lvspec\" errors=\"{}\" failures=\"{}\" skipped=\"{}\" tests=\"{}\" time=\"0.000\" timestamp=\"{}\">\n",
      s.errors + s.inconclusive + invalid, s.failed + missed, s.not_applicable + s.waived + s.failed_below, cases, started);
}

}  // namespace

std::string to_junit(const Report& report) {
  const std::string cluster = printable(report.cluster);
  std::string out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<testsuites>" + suite_head(report);
  for (const Verdict& verdict : report.verdicts) out += test_case(verdict, cluster, report.fail_on);
  if (const auto demands = demands_of(report)) out += demand_cases(*demands, cluster);
  return out + "</testsuite></testsuites>\n";
}

}  // namespace lvspec
