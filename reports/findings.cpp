#include "reports/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "lvspec/printable.hpp"
#include "reports/describe.hpp"
#include "reports/words.hpp"

namespace lvspec {
namespace {

constexpr std::size_t most_evidence = 16;  // a report's proofs of one check

std::uint64_t count_of(const Verdict& verdict) {
  std::uint64_t out = 0;
  for (const Evidence& e : verdict.evidence) out += e.count;
  return std::max<std::uint64_t>(out, 1);
}

const EvidenceFrame* first_frame(const Verdict& verdict) {
  for (const Evidence& e : verdict.evidence)
    for (const EvidenceFrame& frame : e.frames)
      if (!frame.bytes.empty()) return &frame;
  return nullptr;
}

void merge(Verdict& into, const WatchFinding& finding) {
  const Verdict& one = finding.first;
  if (into.outcome != Outcome::fail) {
    into.outcome = Outcome::fail;
    into.because = one.because;
    into.evidence.clear();
    into.parties.clear();
    into.waiver = one.waiver;
  }
  for (const std::string& party : one.parties)
    if (std::find(into.parties.begin(), into.parties.end(), party) == into.parties.end()) into.parties.push_back(party);
  for (const Evidence& e : one.evidence) {
    if (into.evidence.size() == most_evidence) return;
    into.evidence.push_back(e);
    // The count of the first sight would be taken for all of them.
    if (one.evidence.size() == 1) into.evidence.back().count = finding.count;
  }
}

}  // namespace

std::vector<WatchLine> WatchFindings::note(std::span<const Verdict> verdicts, std::int64_t now_s) {
  std::vector<WatchLine> out;
  for (const Verdict& v : verdicts) {
    Key key{v.spec->id, joined(v.parties)};
    if (all_.size() >= most && !all_.contains(key)) key.second = "others";
    auto [place, is_new] = all_.try_emplace(std::move(key));
    WatchFinding& finding = place->second;
    if (is_new) finding.first = v, finding.first_s = now_s;
    finding.count += count_of(v);
    finding.last_s = now_s;
    if (!v.counts_as_failure() || (!is_new && now_s - finding.told_s < repeat_s_)) continue;
    out.push_back({&v, finding.count - finding.told, finding.count, now_s, finding.told_s});
    finding.told = finding.count;
    finding.told_s = now_s;
  }
  return out;
}

void WatchFindings::put_into(Report& report) const {
  for (const auto& [key, finding] : all_)
    for (Verdict& v : report.verdicts)
      if (key.first == v.spec->id) merge(v, finding);
}

std::string to_text(const WatchLine& line) {
  const Verdict& v = *line.verdict;
  std::string out = fmt::format("{} {} {}", utc_second(line.at_s), v.spec->id, failure_line(v));
  if (line.since_s != 0)
    out += fmt::format("; still: {} since {}, {} in all", times(line.count), utc_second(line.since_s), line.total);
  if (const EvidenceFrame* frame = first_frame(v))
    out += fmt::format("; {} {}: {}", printable(frame->vantage), frame->number, describe(*frame));
  return out + "\n";
}

std::string to_json(const WatchLine& line) {
  const Verdict& v = *line.verdict;
  nlohmann::ordered_json parties = nlohmann::ordered_json::array(), frames = nlohmann::ordered_json::array();
  for (const std::string& party : v.parties) parties.push_back(printable(party));
  for (const Evidence& e : v.evidence)
    for (const EvidenceFrame& f : e.frames)
      frames.push_back(
          {{"vantage", printable(f.vantage)}, {"number", f.number}, {"time", utc_time(f.time_ns)}, {"line", describe(f)}});
  const nlohmann::ordered_json out{{"time", utc_second(line.at_s)},
                                   {"check", v.spec->id},
                                   {"slug", v.spec->slug},
                                   {"level", word(v.spec->level)},
                                   {"severity", word(v.spec->severity)},
                                   {"parties", std::move(parties)},
                                   {"because", printable(v.because)},
                                   {"count", line.count},
                                   {"total", line.total},
                                   {"again", line.since_s != 0},
                                   {"frames", std::move(frames)}};
  return out.dump() + "\n";
}

std::string to_metrics(const WatchFindings& findings, std::span<const Coverage> coverage, const std::string& cluster) {
  const std::string of = fmt::format("cluster=\"{}\"", label_value(cluster));
  std::string out =
      "# HELP lvspec_watch_frames_total Frames that a vantage has shown.\n# TYPE lvspec_watch_frames_total counter\n";
  for (const Coverage& c : coverage)
    out += fmt::format("lvspec_watch_frames_total{{{},vantage=\"{}\"}} {}\n", of, label_value(c.vantage), c.seen);
  out +=
      "# HELP lvspec_watch_findings_total How often a rule was seen broken, by whom.\n# TYPE lvspec_watch_findings_total "
      "counter\n";
  for (const auto& [key, finding] : findings.all())
    out += fmt::format("lvspec_watch_findings_total{{{},check=\"{}\",party=\"{}\"}} {}\n", of, label_value(key.first),
                       label_value(key.second), finding.count);
  out +=
      "# HELP lvspec_watch_last_finding_timestamp_seconds When last.\n# TYPE lvspec_watch_last_finding_timestamp_seconds gauge\n";
  for (const auto& [key, finding] : findings.all())
    out += fmt::format("lvspec_watch_last_finding_timestamp_seconds{{{},check=\"{}\",party=\"{}\"}} {}\n", of,
                       label_value(key.first), label_value(key.second), finding.last_s);
  return out;
}

}  // namespace lvspec
