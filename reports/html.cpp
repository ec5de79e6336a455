// The report as one page that asks for nothing: styles, script and drawings are in it.
#include <fmt/format.h>

#include "lvspec/printable.hpp"
#include "reports/describe.hpp"
#include "reports/failover_parts.hpp"
#include "reports/html_parts.hpp"
#include "reports/load_parts.hpp"
#include "reports/render.hpp"
#include "reports/words.hpp"

namespace lvspec {
namespace {

/// Of page.js: a page whose script has another hash runs none. The test reports.machine_readable says what it must be.
constexpr std::string_view page_script_hash = "sha256-ifE2W4MIHnyTcvjgLMRy87DWaMo/tttN1z0M6m2m9oY=";

std::string head(const Report& report, const Summary& summary) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      // Nothing is fetched, and no script runs but the one below, whatever a name or a header tried to be.
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src '{}'; "
      "base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<title>{}: {} – lvspec</title>\n<style>\n{}</style>\n</head>\n",
      page_script_hash, headline(summary.outcome), html_text(report.cluster), page_style);
}

/// What arrows end in; referred to by every drawing of the page.
std::string arrow_heads() {
  std::string out = "<svg class=\"heads\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>";
  for (const char* style : {"good", "bad", "doubt", "unseen", "plain"})
    out += fmt::format(
        "<marker id=\"head-{0}\" class=\"head {0}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" "
        "markerHeight=\"7\" "
        "markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\"/></marker>",
        style);
  return out + "</defs></svg>\n";
}

std::string count(std::size_t count, const char* style, std::string_view what) {
  return count == 0 ? "" : fmt::format("<li class=\"{}\"><b>{}</b> {}</li>", style, count, what);
}

std::string verdict(const Report& report, const Summary& s) {
  std::string out = fmt::format(
      "<header class=\"verdict {}\">\n<p class=\"kind\">lvspec {}</p>\n<h1><span class=\"word\">{}</span> <span "
      "class=\"cluster\">{}</span></h1>\n<ul class=\"counts\">",
      word(s.outcome),
      report.load       ? "load run"
      : report.failover ? "failover run"
      : report.watch    ? "watch"
                        : "audit",
      headline(s.outcome), html_text(report.cluster));
  out += count(s.failed, "fail", "failed") +
         count(s.failed_below, "fail", fmt::format("failed below level {}", word(report.fail_on))) +
         count(s.passed, "pass", "passed") + count(s.inconclusive, "inconclusive", "inconclusive") +
         count(s.errors, "error", "in error") + count(s.not_applicable, "skipped", "not applicable") +
         count(s.waived, "waived", "waived");
  if (report.verdicts.empty()) out += "<li class=\"skipped\">no check ran</li>";
  out += "</ul>\n";
  if (report.load)
    if (const std::string load = load_headline(*report.load); !load.empty())
      out += fmt::format("<p class=\"bad\">{}</p>\n", html_text(load));
  if (report.failover)
    if (const std::string failover = failover_headline(*report.failover); !failover.empty())
      out += fmt::format("<p class=\"bad\">{}</p>\n", html_text(failover));
  if (report.interrupted) out += "<p class=\"bad\">Interrupted: this is what was seen until then.</p>\n";
  return out +
         fmt::format(
             "<p class=\"quiet\">started <time datetime=\"{0}\">{0}</time> (UTC), seed {1}, exit status {2}</p>\n</header>\n",
             utc_second(report.started_s), report.seed, s.exit_status);
}

/// What failed and what was not shown, in short, beside the picture.
std::string in_short(const Report& report) {
  std::string failed, unshown;
  for (const Verdict& v : report.verdicts) {
    if (v.counts_as_failure())
      failed += fmt::format(
          "<li class=\"fail\"><a href=\"#{0}\">{0}</a> {1}<span class=\"reason\"><span class=\"label\">Change</span> "
          "{2}</span></li>\n",
          html_text(v.spec->id), html_text(failure_line(v)), html_text(v.spec->remediation));
    if (v.outcome == Outcome::inconclusive || v.outcome == Outcome::error)
      unshown += fmt::format("<li class=\"{2}\"><a href=\"#{0}\">{0}</a> {1}</li>\n", html_text(v.spec->id), html_text(v.because),
                             html_class(v));
  }
  std::string out;
  if (!failed.empty()) out += "<h2>What failed</h2>\n<ul class=\"short\">" + failed + "</ul>\n";
  if (!unshown.empty()) out += "<h2>What was not shown</h2>\n<ul class=\"short\">" + unshown + "</ul>\n";
  return out.empty() ? "" : "<section id=\"short\">\n" + out + "</section>\n";
}

std::string coverage(const Report& report) {
  std::string out = "<section id=\"coverage\">\n<h2>Coverage</h2>\n";
  if (report.coverage.empty()) return out + "<p>No vantage: nothing was recorded.</p>\n</section>\n";
  out +=
      "<table class=\"coverage\"><thead><tr><th scope=\"col\">vantage</th><th scope=\"col\">source</th><th "
      "scope=\"col\">frames</th>"
      "<th scope=\"col\">lost</th><th scope=\"col\">verdict</th></tr></thead><tbody>\n";
  for (const Coverage& c : report.coverage)
    out += fmt::format(
        "<tr class=\"{}\"><th scope=\"row\">{}</th><td>{}</td><td class=\"figure\">{}</td><td "
        "class=\"figure\">{}</td><td>{}</td></tr>\n",
        c.complete ? "good" : "bad", html_text(c.vantage), html_text(c.source), c.seen,
        c.counted ? fmt::format("{}", c.dropped) : "not counted", c.complete ? "complete" : "not complete: " + html_text(c.why));
  return out +
         "</tbody></table>\n<p class=\"quiet\">A pass, and an answer that never came, rest on complete captures; what was seen "
         "to be "
         "wrong is wrong whatever was lost.</p>\n</section>\n";
}

std::string notes(const Report& report) {
  if (report.notes.empty()) return "";
  std::string out = "<section id=\"notes\">\n<h2>Notes</h2>\n<ul>";
  for (const std::string& note : report.notes) out += fmt::format("<li>{}</li>\n", html_text(note));
  return out + "</ul>\n</section>\n";
}

}  // namespace

std::string to_html(const Report& report) {
  const Summary summary = summarize(report);
  const PageHosts hosts(report);
  std::string out =
      head(report, summary) + "<body>\n" + arrow_heads() + verdict(report, summary) + "<main>\n<div class=\"first\">\n";
  out += "<section id=\"cluster\">\n<h2>The cluster</h2>\n" + html_picture(report, hosts) + "</section>\n";
  out += in_short(report) + "</div>\n";
  out += html_failures(report, hosts);
  if (report.load) out += html_load(*report.load);
  if (report.failover) out += html_failover(*report.failover);
  out += html_checks(report) + coverage(report) + notes(report) + "</main>\n";
  out +=
      "<footer class=\"quiet\">Made by lvspec from the run's captures, plan and profile. <code>lvspec explain ID</code> says "
      "more of a check.</footer>\n";
  return out + fmt::format("<script>{}</script>\n</body>\n</html>\n", page_script);
}

}  // namespace lvspec
