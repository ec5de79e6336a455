// GitHub Actions: annotations as workflow commands, and a run's summary as Markdown.
#include <fmt/format.h>

#include "lvspec/printable.hpp"
#include "reports/demands.hpp"
#include "reports/describe.hpp"
#include "reports/render.hpp"
#include "reports/words.hpp"

namespace lvspec {
namespace {

/// GitHub shows no more annotations of a kind for each step.
constexpr std::size_t most_annotations = 10;
/// A step's summary may take 1 MiB; some is left for what other commands of the step write.
constexpr std::size_t most_summary = 900'000;

/// A command ends with its line, and %XX stands for an octet in it; properties end at : and , as well.
std::string escaped(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    if (c == '%')
      out += "%25";
    else if (c == '\r')
      out += "%0D";
    else if (c == '\n')
      out += "%0A";
    else if (property && c == ':')
      out += "%3A";
    else if (property && c == ',')
      out += "%2C";
    else
      out += c;
  }
  return out;
}

struct Annotation {
  std::string title, message;
};

std::string annotations(std::string_view kind, const std::vector<Annotation>& all) {
  std::string out;
  const bool too_many = all.size() > most_annotations;
  const std::size_t shown = too_many ? most_annotations - 1 : all.size();
  const auto add = [&](const Annotation& a) {
    out += fmt::format("::{} title={}::{}\n", kind, escaped(a.title, true), escaped(a.message, false));
  };
  for (std::size_t i = 0; i < shown; ++i) add(all[i]);
  if (too_many) add({"lvspec", fmt::format("{} more are in the step's summary", all.size() - shown)});
  return out;
}

std::string title_of(const Verdict& verdict) { return fmt::format("{} {}", verdict.spec->id, verdict.spec->title); }

bool counts(const Verdict& verdict, Level fail_on) { return verdict.counts_as_failure() && verdict.spec->level <= fail_on; }

void annotate(const Verdict& verdict, Level fail_on, std::vector<Annotation>& errors, std::vector<Annotation>& warnings) {
  const bool failed = verdict.counts_as_failure();
  const bool unshown = verdict.outcome == Outcome::inconclusive || verdict.outcome == Outcome::error;
  if (failed) {
    const std::string change = printable(verdict.spec->remediation);
    auto& where = counts(verdict, fail_on) ? errors : warnings;
    where.push_back({title_of(verdict), fmt::format("{}\nChange: {}", shortened(failure_line(verdict), 1000), change)});
  }
  if (unshown)
    warnings.push_back(
        {fmt::format("{} {}", verdict.spec->id, word(verdict.outcome)), shortened(printable(verdict.because), 1000)});
}

void annotate(const Demands& demands, std::vector<Annotation>& errors, std::vector<Annotation>& warnings) {
  const auto said = [](const Demand& d) {
    return fmt::format("{} {}: {}", printable(d.what), printable(d.limit), printable(d.found));
  };
  for (const Demand& d : demands.limits)
    if (!d.met) errors.push_back({fmt::format("{} missed", demands.limit), said(d)});
  for (const Demand& d : demands.validity)
    if (!d.met) warnings.push_back({demands.invalid, said(d)});
}

std::string count_words(const Summary& s) {
  std::string out;
  const auto add = [&](std::size_t count, const char* what) {
    if (count != 0) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", count, what);
  };
  add(s.failed, "failed");
  add(s.failed_below, "failed below the level that counts");
  add(s.passed, "passed");
  add(s.inconclusive, "inconclusive");
  add(s.errors, "in error");
  add(s.not_applicable, "not applicable");
  add(s.waived, "waived");
  return out.empty() ? "no check ran" : out;
}

/// Whatever Markdown could take for a sign of its own gets a backslash, those of mentions and links as well.
std::string inert(std::string_view text) {
  constexpr std::string_view signs = "\\`*_{}[]<>()#&|~@!";
  std::string out;
  for (const char c : printable(text)) {
    if (signs.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

/// No line of it can end the block: each has words behind whatever it begins with, and a closing fence has none.
std::string frames_block(const Verdict& verdict) {
  std::string lines;
  for (const Evidence& evidence : verdict.evidence) {
    lines += fmt::format("seen {}: {}\n", times(evidence.count), printable(evidence.observed));
    for (const EvidenceFrame& frame : evidence.frames)
      lines += fmt::format("  {} #{} {} {}\n", printable(frame.vantage), frame.number, utc_time(frame.time_ns), describe(frame));
    for (const Quote& quote : evidence.quotes)
      lines += fmt::format("  {} {}: {}\n", printable(quote.host), printable(quote.question), printable(quote.line));
  }
  return lines.empty() ? "" : fmt::format("\n```text\n{}```\n", lines);
}

std::string failure(const Verdict& verdict) {
  std::string out = fmt::format("\n### {} {}\n\n", verdict.spec->id, inert(verdict.spec->title));
  if (!verdict.parties.empty()) out += fmt::format("* Who: {}\n", inert(joined(verdict.parties)));
  return out + fmt::format("* Change: {}\n{}", inert(verdict.spec->remediation), frames_block(verdict));
}

std::string failures(const Report& report) {
  std::string out;
  std::size_t left_out = 0;
  for (const Verdict& verdict : report.verdicts) {
    if (!verdict.counts_as_failure()) continue;
    const std::string one = failure(verdict);
    if (out.size() + one.size() > most_summary / 2)
      ++left_out;
    else
      out += one;
  }
  if (left_out != 0) out += fmt::format("\n{} more failures are in the run's report.\n", left_out);
  return out;
}

std::string check_table(const Report& report) {
  if (report.verdicts.empty()) return "";
  std::string out = "\n| check | outcome | what it demands | why |\n|---|---|---|---|\n";
  for (const Verdict& verdict : report.verdicts) {
    const bool seen = verdict.outcome == Outcome::fail;
    const std::string why = shortened(seen ? failure_line(verdict) : printable(verdict.because), 500);
    out +=
        fmt::format("| {} | {} | {} | {} |\n", verdict.spec->id, outcome_word(verdict), inert(verdict.spec->title), inert(why));
  }
  return out;
}

std::string demand_table(const Demands& demands) {
  std::string out = "\n| demand | limit | found | met |\n|---|---|---|---|\n";
  for (const auto* all : {&demands.validity, &demands.limits})
    for (const Demand& d : *all)
      out += fmt::format("| {} | {} | {} | {} |\n", inert(d.what), inert(d.limit), inert(d.found), d.met ? "yes" : "no");
  return out;
}

}  // namespace

std::string to_github(const Report& report) {
  std::vector<Annotation> errors, warnings;
  for (const Verdict& verdict : report.verdicts) annotate(verdict, report.fail_on, errors, warnings);
  if (const auto demands = demands_of(report)) annotate(*demands, errors, warnings);
  const Summary summary = summarize(report);
  const Annotation whole{
      "lvspec", fmt::format("{} cluster {}: {}", headline(summary.outcome), printable(report.cluster), count_words(summary))};
  return annotations("error", errors) + annotations("warning", warnings) + annotations("notice", {whole});
}

std::string to_markdown(const Report& report) {
  const Summary summary = summarize(report);
  std::string out =
      fmt::format("## {}: cluster {}\n\n{}. Started {}, seed {}{}.\n", headline(summary.outcome), inert(report.cluster),
                  count_words(summary), utc_second(report.started_s), report.seed, report.interrupted ? ", interrupted" : "");
  if (const auto demands = demands_of(report)) out += demand_table(*demands);
  out += failures(report);
  const std::string table = check_table(report);
  if (out.size() + table.size() < most_summary) out += table;
  for (const std::string& note : report.notes)
    if (out.size() < most_summary) out += fmt::format("\n* {}", inert(note));
  return out.ends_with('\n') ? out : out + "\n";
}

}  // namespace lvspec
