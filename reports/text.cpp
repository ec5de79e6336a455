#include <fmt/format.h>

#include <algorithm>

#include "lvspec/printable.hpp"
#include "reports/describe.hpp"
#include "reports/failover_parts.hpp"
#include "reports/family.hpp"
#include "reports/layout.hpp"
#include "reports/load_parts.hpp"
#include "reports/render.hpp"
#include "reports/words.hpp"

namespace lvspec {
namespace {

constexpr std::size_t frames_shown = 4;

void add_count(std::string& out, std::size_t count, std::string_view what) {
  if (count != 0) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", count, what);
}

std::string counts(const Summary& s, Level fail_on) {
  std::string out;
  add_count(out, s.failed, "failed");
  add_count(out, s.failed_below, fmt::format("failed below level {}", word(fail_on)));
  add_count(out, s.passed, "passed");
  add_count(out, s.inconclusive, "inconclusive");
  add_count(out, s.errors, "in error");
  add_count(out, s.not_applicable, "not applicable");
  add_count(out, s.waived, "waived");
  return out.empty() ? "no check ran" : out;
}

/// The verdict in one line, for somebody who reads no further.
void first_line(Page& page, const Report& report) {
  const Summary s = summarize(report);
  std::string text = fmt::format("{}  cluster {}: ", headline(s.outcome), printable(report.cluster));
  if (s.failed == 0 && s.failed_below != 0) text += "only checks of lower levels failed: ";
  text += counts(s, report.fail_on);
  if (report.load)
    if (const std::string load = load_headline(*report.load); !load.empty()) text += "; " + load;
  if (report.failover)
    if (const std::string failover = failover_headline(*report.failover); !failover.empty()) text += "; " + failover;
  if (report.interrupted) text += "; interrupted, this is what was seen until then";
  page.line(text, colour_of(s.outcome));
  page.line(fmt::format("started {}, seed {}", utc_second(report.started_s), report.seed), Colour::dim);
}

void frame_line(Page& page, const EvidenceFrame& frame) {
  // The clock's date is in the second line of the report already.
  const std::string lead = fmt::format("{} #{} {}", printable(frame.vantage), frame.number, utc_time(frame.time_ns).substr(11));
  page.item(6, 4, lead, describe(frame), Colour::dim);
}

void evidence(Page& page, const Evidence& item) {
  page.item(2, 4, "Seen:", fmt::format("{} ({})", printable(item.observed), times(item.count)));
  const std::size_t shown = std::min(item.frames.size(), frames_shown);
  for (std::size_t i = 0; i < shown; ++i) frame_line(page, item.frames[i]);
  for (const Quote& quote : item.quotes)
    page.item(6, 4, fmt::format("{} {}:", printable(quote.host), printable(quote.question)), printable(quote.line), Colour::dim);
}

void failure(Page& page, const Verdict& verdict) {
  const CheckSpec& spec = *verdict.spec;
  page.blank();
  page.item(0, 8, spec.id, fmt::format("{} [{}, {}]", spec.title, word(spec.level), word(spec.severity)), Colour::red);
  if (!verdict.parties.empty()) page.item(2, 4, "Who:", joined(verdict.parties), Colour::bold);
  if (verdict.evidence.empty()) page.item(2, 4, "Seen:", printable(verdict.because));
  for (const Evidence& item : verdict.evidence) evidence(page, item);
  page.item(2, 4, "Change:", printable(spec.remediation));
  page.item(2, 4, "More:", fmt::format("lvspec explain {}", spec.id));
}

void failures(Page& page, const Report& report) {
  const auto counts_here = [](const Verdict& verdict) { return verdict.counts_as_failure(); };
  if (std::none_of(report.verdicts.begin(), report.verdicts.end(), counts_here)) return;
  page.heading("Failures");
  for (const Verdict& verdict : report.verdicts)
    if (counts_here(verdict)) failure(page, verdict);
}

void coverage(Page& page, const Report& report) {
  page.heading("Coverage");
  if (report.coverage.empty()) page.line("  no vantage");
  for (const Coverage& item : report.coverage) {
    const std::string lost = item.counted ? fmt::format("{} lost", item.dropped) : "losses not counted";
    const std::string why = item.complete ? "complete" : "not complete: " + printable(item.why);
    page.item(2, 4, printable(item.vantage),
              fmt::format("{}{} frames seen, {}, {}", item.source.empty() ? "" : "(" + printable(item.source) + ") ", item.seen,
                          lost, why),
              item.complete ? Colour::green : Colour::yellow);
  }
}

void check_line(Page& page, const Verdict& verdict) {
  constexpr std::size_t outcome_columns = 15, id_columns = 8;
  const bool waived = verdict.outcome == Outcome::fail && !verdict.counts_as_failure();
  const std::string lead = padded(outcome_word(verdict), outcome_columns) + padded(verdict.spec->id, id_columns);
  page.item(2, outcome_columns + id_columns, lead, verdict.spec->title, waived ? Colour::yellow : colour_of(verdict.outcome));
  const bool needs_reason = verdict.outcome != Outcome::pass && verdict.outcome != Outcome::fail;
  if (needs_reason) page.item(2 + outcome_columns + id_columns, 0, "", printable(verdict.because));
}

void checks(Page& page, const Report& report) {
  page.heading("Checks");
  std::string_view family;
  for (const Verdict& verdict : report.verdicts) {
    const std::string_view own = family_of(verdict.spec->id);
    if (own != family) page.line(fmt::format(" {}", family_title(own)), Colour::bold);
    family = own;
    check_line(page, verdict);
  }
}

std::string waiver_state(const Verdict& verdict) {
  const WaiverNote& waiver = *verdict.waiver;
  const std::string until = waiver.until.empty() ? "" : printable(waiver.until);
  if (waiver.expired) return fmt::format("expired on {}: it no longer holds", until);
  const std::string needed = waiver.needed ? failure_line(verdict) : "no longer needed: the check did not fail, so take it out";
  return until.empty() ? needed : fmt::format("{}; until {}", needed, until);
}

void waivers(Page& page, const Report& report) {
  const auto has_waiver = [](const Verdict& verdict) { return verdict.waiver.has_value(); };
  if (std::none_of(report.verdicts.begin(), report.verdicts.end(), has_waiver)) return;
  page.heading("Waivers");
  for (const Verdict& verdict : report.verdicts) {
    if (!verdict.waiver) continue;
    page.item(2, 4, verdict.spec->id, fmt::format("{} ({})", printable(verdict.waiver->reason), waiver_state(verdict)),
              Colour::yellow);
  }
}

void notes(Page& page, const Report& report) {
  if (report.notes.empty()) return;
  page.heading("Notes");
  for (const std::string& note : report.notes) page.item(2, 2, "-", printable(note));
}

}  // namespace

std::string to_text(const Report& report, const TextOptions& options) {
  Page page(options.width, options.colour);
  first_line(page, report);
  if (report.load) load_text(page, *report.load);
  if (report.failover) failover_text(page, *report.failover);
  failures(page, report);
  coverage(page, report);
  if (!report.verdicts.empty()) checks(page, report);
  waivers(page, report);
  notes(page, report);
  return page.take();
}

}  // namespace lvspec
