#include <fmt/format.h>

#include <utility>

#include "lvspec/printable.hpp"
#include "reports/load_parts.hpp"

namespace lvspec {
namespace {

void demands(Page& page, std::string_view heading, const std::vector<Demand>& all, std::string_view missed) {
  if (all.empty()) return;
  page.heading(heading);
  for (const Demand& d : all)
    page.item(2, 4, padded(d.met ? "met" : missed, 9),
              fmt::format("{} {}: {}", printable(d.what), printable(d.limit), printable(d.found)),
              d.met ? Colour::green : Colour::red);
}

std::string percentiles(const LatencyFigures& l) {
  return fmt::format("p50 {:.2f}  p90 {:.2f}  p95 {:.2f}  p99 {:.2f}  p99.9 {:.2f}  max {:.2f} ms", l.p50, l.p90, l.p95, l.p99,
                     l.p999, l.max);
}

void latency(Page& page, std::string_view name, const LatencyFigures& figures) {
  if (figures.count != 0) page.item(4, 4, padded(name, 13), percentiles(figures));
}

void answers(Page& page, const StageFigures& stage) {
  std::string text;
  for (std::size_t a = 0; a < answer_count; ++a)
    if (stage.answers[a] != 0 && static_cast<Answer>(a) != Answer::ok)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", stage.answers[a], word(static_cast<Answer>(a)));
  if (!text.empty()) page.item(4, 4, padded("errors", 13), text, Colour::red);
}

void lost(Page& page, const LostConnections& lost) {
  if (lost.at_director + lost.at_server + lost.on_the_way_back + lost.unknown == 0) return;
  page.item(4, 4, padded("lost SYNs", 13),
            fmt::format("{} at the director, {} at a real server, {} on the way back, {} where no vantage sees", lost.at_director,
                        lost.at_server, lost.on_the_way_back, lost.unknown),
            Colour::red);
}

void server(Page& page, const ServerFigures& s) {
  const std::string when = s.errors == 0 ? ""
                                         : fmt::format(" from second {:.1f} to {:.1f} ({:.1f} s)", s.first_error, s.last_error,
                                                       s.last_error - s.first_error);
  page.item(4, 4, padded(printable(s.name), 13),
            fmt::format("{} connections ({:.2f} %), {} requests, {} errors{}; p50 {:.2f}  p99 {:.2f} ms", s.connections,
                        s.share * 100, s.requests, s.errors, when, s.response.p50, s.response.p99));
}

void stage(Page& page, const StageFigures& s) {
  page.blank();
  page.item(2, 4, printable(s.name),
            fmt::format("{}{}: {} asked, {} sent, {} unsent, {} answered rightly, {:.1f} a second",
                        s.closed ? "closed loop: percentiles are not comparable with an open loop's" : "open loop",
                        s.judged ? "" : ", not judged", s.scheduled, s.sent, s.unsent, s.done, s.achieved_rate),
            Colour::bold);
  answers(page, s);
  lost(page, s.lost);
  latency(page, "response", s.response);
  latency(page, "service", s.service);
  latency(page, "connect", s.connect);
  latency(page, "first byte", s.first_byte);
  latency(page, "send lag", s.lag);
  for (const ServerFigures& one : s.servers) server(page, one);
  if (s.around_director != 0)
    page.item(4, 4, padded("astray", 13),
              fmt::format("{} connections went around the director, straight to a real server", s.around_director), Colour::red);
  page.item(4, 4, padded("attributed", 13),
            fmt::format("{} by the MAC of the SYN-ACK, {} by what the answer named, {} unknown{}", s.attribution.mac,
                        s.attribution.token, s.attribution.unknown,
                        s.attribution.disagree == 0
                            ? ""
                            : fmt::format("; {} answers named another server than their MAC", s.attribution.disagree)));
}

}  // namespace

std::string load_headline(const LoadReport& load) {
  std::size_t invalid = 0, missed = 0;
  for (const Demand& d : load.validity) invalid += d.met ? 0 : 1;
  for (const Demand& d : load.thresholds) missed += d.met ? 0 : 1;
  std::string out;
  if (invalid != 0) {
    out = "INVALID RUN: the generator's own limits were passed (";
    bool first = true;
    for (const Demand& d : load.validity)
      if (!d.met) out += fmt::format("{}{} {}", std::exchange(first, false) ? "" : ", ", printable(d.what), printable(d.found));
    out += "), so the figures do not speak of the cluster alone";
  }
  if (missed != 0) out += fmt::format("{}{} of {} thresholds missed", out.empty() ? "" : "; ", missed, load.thresholds.size());
  return out;
}

void load_text(Page& page, const LoadReport& load) {
  demands(page, "Validity of the run", load.validity, "INVALID");
  demands(page, "Thresholds", load.thresholds, "MISSED");
  if (!load.violations.empty()) page.heading("Violations under load");
  for (const LoadViolation& v : load.violations)
    page.item(2, 4, padded(v.id, 9),
              v.stage.empty() ? fmt::format("first at second {:.1f}, outside of the stages", v.second)
                              : fmt::format("first at second {:.1f}, in {}", v.second, printable(v.stage)),
              Colour::red);
  page.heading("Load");
  for (const StageFigures& s : load.stages) stage(page, s);
  page.blank();
  page.item(
      2, 4, "generator",
      fmt::format("{:.1f} s of CPU in {:.1f} s{}", load.generator_cpu_s, load.seconds,
                  load.smallest_gap_ms < 0 ? "; no client port was used twice"
                                           : fmt::format("; a client port rested for {} ms at least", load.smallest_gap_ms)));
  for (const std::string& note : load.notes) page.item(2, 2, "-", printable(note));
}

}  // namespace lvspec
