#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lvspec/printable.hpp"
#include "reports/failover_parts.hpp"
#include "reports/html_parts.hpp"
#include "reports/svg_chart.hpp"

namespace lvspec {
namespace {

constexpr double most_slices = 120;

/// What a scenario's chart is about: its requests, and from when to when.
struct Stretch {
  std::vector<const FailoverRequest*> requests;
  double from = 0, until = 0;
};

Stretch stretch_of(const FailoverReport& failover, const FailoverScenario& scenario) {
  Stretch out;
  const std::size_t s = static_cast<std::size_t>(&scenario - failover.scenarios.data());
  for (const FailoverRequest& r : failover.requests)
    if (r.scenario == s) out.requests.push_back(&r);
  if (out.requests.empty()) return out;
  out.from = out.requests.front()->asked;
  out.until = out.requests.back()->asked;
  return out;
}

/// Who had the VIP, by what VRRP said, or else by what was announced or answered.
void owner_bands(Chart& chart, const FailoverReport& failover, const Stretch& stretch) {
  const auto spoken = [&](OwnerSign sign) {
    return std::any_of(failover.owners.begin(), failover.owners.end(), [&](const OwnerSpell& o) { return o.sign == sign; });
  };
  const OwnerSign by = spoken(OwnerSign::advertisement) ? OwnerSign::advertisement : OwnerSign::answer;
  std::vector<const OwnerSpell*> spells;
  for (const OwnerSpell& o : failover.owners)
    if (o.sign == by) spells.push_back(&o);
  bool shaded = false;
  for (std::size_t i = 0; i < spells.size(); ++i, shaded = !shaded) {
    const double from = std::max(spells[i]->first, stretch.from);
    const double until = std::min(i + 1 < spells.size() ? spells[i + 1]->first : stretch.until, stretch.until);
    if (until > from) chart.band(from, until, printable(spells[i]->host), shaded);
  }
}

std::string timeline(const FailoverReport& failover, const FailoverScenario& scenario) {
  const Stretch stretch = stretch_of(failover, scenario);
  if (stretch.until <= stretch.from) return "";
  const double every = failover.every_ms / 1000.0;
  const double slice = std::max(every * 4, std::ceil((stretch.until - stretch.from) / most_slices / every) * every);
  const auto slices = static_cast<std::size_t>((stretch.until - stretch.from) / slice) + 1;
  std::vector<double> answered(slices), lost(slices);
  for (const FailoverRequest* r : stretch.requests)
    (r->took < 0 ? lost : answered)[std::min(static_cast<std::size_t>((r->asked - stretch.from) / slice), slices - 1)] +=
        1 / slice;
  const double most = std::max(*std::max_element(answered.begin(), answered.end()), *std::max_element(lost.begin(), lost.end()));
  Chart chart(fmt::format("What became of requests around {}", printable(scenario.hook)),
              Axis::linear(stretch.from, stretch.until), Axis::linear(0, most), "second of the run", "requests a second");
  owner_bands(chart, failover, stretch);
  std::vector<ChartPoint> line;
  for (std::size_t i = 0; i < slices; ++i) {
    const double at = stretch.from + slice * static_cast<double>(i);
    line.push_back({at, answered[i]});
    if (lost[i] > 0) chart.column("bad", at, at + slice, 0, lost[i]);
  }
  chart.line("s0", "answered rightly in time, by when they left", line, true);
  chart.legend("bad", "lost");
  for (const FailoverPhase& p : scenario.phases) {
    chart.mark(p.began, p.mend ? "mend" : "break");
    if (p.announced) chart.mark(p.onset + *p.announced, "announced");
  }
  return chart.html();
}

std::string seconds(const std::optional<double>& value, const char* never) {
  return value ? fmt::format("{:.2f} s", *value) : std::string(never);
}

template <class Figure>
std::string row(const char* name, const FailoverScenario& s, Figure figure) {
  std::string out = fmt::format("<tr><th scope=\"row\">{}</th>", name);
  for (const FailoverPhase& p : s.phases) out += "<td>" + html_text(figure(p)) + "</td>";
  return out + "</tr>\n";
}

std::string kept(const FailoverPhase& p) {
  const KeptConnections& k = p.kept;
  if (k.open == 0) return "none was open";
  std::string out = fmt::format("{} of {}", k.survived, k.open);
  for (const auto& [count, what] : {std::pair{k.reset, "reset"}, std::pair{k.closed, "closed"}, std::pair{k.silent, "silent"}})
    if (count != 0) out += fmt::format(", {} {}", count, what);
  return out;
}

std::string figures(const FailoverScenario& s) {
  if (s.phases.empty()) return "<p>It was not broken.</p>\n";
  std::string out = "<table class=\"figures told\"><thead><tr><td></td>";
  for (const FailoverPhase& p : s.phases) out += fmt::format("<th scope=\"col\">{}</th>", p.mend ? "mend" : "break");
  out += "</tr></thead><tbody>\n";
  out += row("counted from", s, onset_words);
  if (s.of_director)
    out += row("VIP before", s, [](const FailoverPhase& p) { return owner_words(p.owner_before); }) +
           row("VIP after", s, [](const FailoverPhase& p) { return owner_words(p.owner_after); });
  out += row(s.of_director ? "another director heard" : "left alone, or back", s,
             [](const FailoverPhase& p) { return seconds(p.detected, p.still_sent ? "never" : "–"); });
  if (s.of_director) out += row("gratuitous ARP", s, [](const FailoverPhase& p) { return seconds(p.announced, "–"); });
  out += row("answers again", s,
             [](const FailoverPhase& p) { return seconds(p.answers, p.lost.all() == 0 ? "nothing lost" : "never"); });
  out += row("longest gap", s, [](const FailoverPhase& p) { return fmt::format("{:.2f} s, exact to {:.2f} s", p.gap, p.pause); });
  out += row("requests lost", s, [](const FailoverPhase& p) { return fmt::format("{} of {}", p.lost.all(), p.asked); });
  for (std::size_t i = 0; i < s.phases.front().servers.size(); ++i)
    out += row(("… at " + html_text(s.phases.front().servers[i].name)).c_str(), s, [&](const FailoverPhase& p) {
      return i < p.servers.size() ? fmt::format("{}", p.servers[i].lost) : std::string("0");
    });
  out += row("established connections survived", s, kept);
  return out + "</tbody></table>\n";
}

}  // namespace

std::string html_failover(const FailoverReport& failover) {
  std::string out = "<section id=\"failover\">\n<h2>Failover</h2>\n";
  out += fmt::format("<p>{}: a request every {} ms, lost where it was not answered within {} ms.</p>\n",
                     html_text(failover.service), failover.every_ms, failover.timeout_ms);
  out += "<div class=\"tables\">" + html_demands("Limits", limits_of(failover), "missed") +
         html_demands("What the figures rest on", validity_of(failover), "not met") + "</div>\n";
  for (const FailoverScenario& s : failover.scenarios)
    out += fmt::format("<article class=\"stage\"><h3>{}{}</h3>\n", html_text(s.hook),
                       s.valid() ? "" : " <span class=\"tag\">invalid</span>") +
           "<div class=\"tables\">\n" + timeline(failover, s) + figures(s) + "</div></article>\n";
  std::string notes;
  for (const std::string& note : failover.notes) notes += fmt::format("<li>{}</li>", html_text(note));
  return out + (notes.empty() ? "" : "<ul>" + notes + "</ul>\n") + "</section>\n";
}

}  // namespace lvspec
