#include <nlohmann/json.hpp>

#include "lvspec/printable.hpp"
#include "reports/catalogue_text.hpp"
#include "reports/describe.hpp"
#include "reports/failover_parts.hpp"
#include "reports/load_parts.hpp"
#include "reports/render.hpp"
#include "reports/topology_json.hpp"
#include "reports/words.hpp"

namespace lvspec {
namespace {

using Json = nlohmann::ordered_json;

Json coverage_json(const Coverage& coverage) {
  return {{"vantage", printable(coverage.vantage)},
          {"source", printable(coverage.source)},
          {"seen", coverage.seen},
          {"dropped", coverage.dropped},
          {"counted", coverage.counted},
          {"complete", coverage.complete},
          {"why", printable(coverage.why)}};
}

Json frame_json(const EvidenceFrame& frame) {
  return {{"vantage", printable(frame.vantage)},
          {"number", frame.number},
          {"time", utc_time(frame.time_ns)},
          {"line", describe(frame)}};
}

Json evidence_json(const Evidence& evidence) {
  Json frames = Json::array();
  for (const EvidenceFrame& frame : evidence.frames) frames.push_back(frame_json(frame));
  Json out{{"observed", printable(evidence.observed)}, {"count", evidence.count}, {"frames", std::move(frames)}};
  for (const Quote& quote : evidence.quotes)
    out["answers"].push_back(
        {{"host", printable(quote.host)}, {"question", printable(quote.question)}, {"line", printable(quote.line)}});
  return out;
}

Json references_json(const CheckSpec& spec) {
  Json out = Json::array();
  for (const Reference& reference : spec.references)
    out.push_back({{"document", reference.document}, {"section", reference.section}});
  return out;
}

Json waiver_json(const std::optional<WaiverNote>& waiver) {
  if (!waiver) return nullptr;
  Json until = nullptr;
  if (!waiver->until.empty()) until = printable(waiver->until);
  return {{"reason", printable(waiver->reason)},
          {"until", std::move(until)},
          {"expired", waiver->expired},
          {"needed", waiver->needed}};
}

Json check_json(const Verdict& verdict) {
  const CheckSpec& spec = *verdict.spec;
  Json parties = Json::array(), evidence = Json::array();
  for (const std::string& party : verdict.parties) parties.push_back(printable(party));
  for (const Evidence& item : verdict.evidence) evidence.push_back(evidence_json(item));
  return {{"id", spec.id},
          {"slug", spec.slug},
          {"title", spec.title},
          {"level", word(spec.level)},
          {"severity", word(spec.severity)},
          {"outcome", word(verdict.outcome)},
          {"because", printable(verdict.because)},
          {"parties", std::move(parties)},
          {"evidence", std::move(evidence)},
          {"remediation", spec.remediation},
          {"references", references_json(spec)},
          {"waiver", waiver_json(verdict.waiver)}};
}

Json counts_json(const Summary& summary) {
  return {{"passed", summary.passed},
          {"failed", summary.failed},
          {"failed_below", summary.failed_below},
          {"waived", summary.waived},
          {"inconclusive", summary.inconclusive},
          {"not_applicable", summary.not_applicable},
          {"errors", summary.errors}};
}

/// Whatever slipped through as invalid UTF-8 becomes U+FFFD, so that dumping cannot throw.
std::string dumped(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

template <class Items, class Word>
Json words_json(const Items& items, Word word_of) {
  Json out = Json::array();
  for (const auto& item : items) out.push_back(word_of(item));
  return out;
}

Json spec_json(const CheckSpec& spec) {
  return {{"id", spec.id},
          {"slug", spec.slug},
          {"title", spec.title},
          {"level", word(spec.level)},
          {"severity", word(spec.severity)},
          {"rationale", spec.rationale},
          {"remediation", spec.remediation},
          {"by_hand", spec.by_hand},
          {"references", references_json(spec)},
          {"needs", words_json(needs_of(spec), [](Stimulus s) { return word(s); })},
          {"vantages", words_json(views_of(spec), [](View v) { return word(v); })},
          {"asks", words_json(asks_of(spec), [](Inquiry q) { return word(q); })}};
}

}  // namespace

std::string to_json(const Report& report) {
  const Summary summary = summarize(report);
  Json coverage = Json::array(), checks = Json::array(), notes = Json::array();
  for (const Coverage& item : report.coverage) coverage.push_back(coverage_json(item));
  for (const Verdict& verdict : report.verdicts) checks.push_back(check_json(verdict));
  for (const std::string& note : report.notes) notes.push_back(printable(note));
  Json out{{"schema", "lvspec.report/1"},
           {"kind", report.load       ? "load"
                    : report.failover ? "failover"
                    : report.watch    ? "watch"
                                      : "audit"},
           {"outcome", word(summary.outcome)},
           {"exit_status", summary.exit_status},
           {"started", utc_second(report.started_s)},
           {"seed", report.seed},
           {"cluster", printable(report.cluster)},
           {"fail_on", word(report.fail_on)},
           {"interrupted", report.interrupted},
           {"counts", counts_json(summary)},
           {"topology", topology_json(report.topology)},
           {"coverage", std::move(coverage)},
           {"checks", std::move(checks)},
           {"notes", std::move(notes)}};
  if (report.load) out["load"] = load_json(*report.load);
  if (report.failover) out["failover"] = failover_json(*report.failover);
  return dumped(out);
}

std::string catalogue_json(std::span<const CatalogueEntry> entries) {
  Json checks = Json::array();
  for (const CatalogueEntry& entry : entries) checks.push_back(spec_json(*entry.spec));
  return dumped({{"schema", "lvspec.catalogue/1"}, {"checks", std::move(checks)}});
}

}  // namespace lvspec
