// Prometheus' text format for the textfile collector of node_exporter: no timestamps on samples, the time of the run is one of
// them.
#include <fmt/format.h>

#include <array>

#include "lvspec/printable.hpp"
#include "reports/render.hpp"
#include "reports/words.hpp"

namespace lvspec {
namespace {

struct Label {
  std::string_view name;
  std::string_view value;
};

/// Samples under construction; each metric's head comes once, before its samples.
class Metrics {
 public:
  explicit Metrics(std::string_view cluster) : cluster_(fmt::format("cluster=\"{}\"", label_value(cluster))) {}

  void metric(std::string_view name, std::string_view help) {
    name_ = name;
    out_ += fmt::format("# HELP {} {}\n# TYPE {} gauge\n", name, help, name);
  }
  template <class Number>
  void sample(Number value, std::initializer_list<Label> labels = {}) {
    out_ += name_ + "{" + cluster_;
    for (const Label& label : labels) out_ += fmt::format(",{}=\"{}\"", label.name, label_value(label.value));
    out_ += fmt::format("}} {}\n", value);
  }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::string cluster_, name_, out_;
};

constexpr std::array outcomes{"pass", "fail", "waived", "inconclusive", "not_applicable", "error"};

const char* outcome_label(const Verdict& verdict) noexcept {
  const bool waived = verdict.outcome == Outcome::fail && !verdict.counts_as_failure();
  return waived ? "waived" : word(verdict.outcome);
}

void whole_run(Metrics& m, const Report& report) {
  m.metric("lvspec_run_exit_status",
           "What the run's verdicts come to: 0 passed, 1 failed, 3 inconclusive, 4 error, 5 nothing shown.");
  m.sample(summarize(report).exit_status);
  m.metric("lvspec_run_timestamp_seconds", "When the run began, in seconds since the Unix epoch.");
  m.sample(report.started_s);
  m.metric("lvspec_run_interrupted", "1 where a signal ended the run early.");
  m.sample(report.interrupted ? 1 : 0);
}

/// A series for each outcome, so that an alert's series does not vanish when the outcome changes.
void checks(Metrics& m, const Report& report) {
  if (report.verdicts.empty()) return;
  m.metric("lvspec_check_outcome", "1 at the outcome that the check had, 0 at the others.");
  for (const Verdict& verdict : report.verdicts)
    for (const std::string_view outcome : outcomes)
      m.sample(outcome == outcome_label(verdict) ? 1 : 0, {{"id", verdict.spec->id},
                                                           {"slug", verdict.spec->slug},
                                                           {"level", word(verdict.spec->level)},
                                                           {"severity", word(verdict.spec->severity)},
                                                           {"outcome", outcome}});
  bool headed = false;
  for (const Verdict& verdict : report.verdicts) {
    if (!verdict.counts_as_failure()) continue;
    for (const std::string& party : verdict.parties) {
      if (!headed) m.metric("lvspec_check_blamed", "A host that a failed check blames.");
      headed = true;
      m.sample(1, {{"id", verdict.spec->id}, {"host", party}});
    }
  }
}

void vantages(Metrics& m, const Report& report) {
  if (report.coverage.empty()) return;
  m.metric("lvspec_vantage_frames_seen", "Frames that a vantage captured.");
  for (const Coverage& c : report.coverage) m.sample(c.seen, {{"vantage", c.vantage}});
  m.metric("lvspec_vantage_frames_lost", "Frames that a vantage is known to have lost; absent where it keeps no count.");
  for (const Coverage& c : report.coverage)
    if (c.counted) m.sample(c.dropped, {{"vantage", c.vantage}});
  m.metric("lvspec_vantage_complete", "1 where silence at the vantage means something.");
  for (const Coverage& c : report.coverage) m.sample(c.complete ? 1 : 0, {{"vantage", c.vantage}});
}

void response_times(Metrics& m, const LoadReport& load) {
  m.metric("lvspec_load_response_seconds", "Response times, from when a request was meant to leave.");
  for (const StageFigures& s : load.stages) {
    const auto at = [&](std::string_view quantile, double ms) {
      m.sample(ms / 1000, {{"stage", s.name}, {"quantile", quantile}});
    };
    at("0.5", s.response.p50);
    at("0.9", s.response.p90);
    at("0.99", s.response.p99);
    at("0.999", s.response.p999);
    at("1", s.response.max);
  }
}

void demands(Metrics& m, const LoadReport& load) {
  m.metric("lvspec_load_valid", "1 where the generator kept its own limits.");
  m.sample(load.valid() ? 1 : 0);
  if (load.thresholds.empty()) return;
  m.metric("lvspec_load_threshold_met", "1 where a threshold of the load profile was met.");
  for (const Demand& d : load.thresholds) m.sample(d.met ? 1 : 0, {{"threshold", d.what}, {"limit", d.limit}});
}

void load_run(Metrics& m, const LoadReport& load) {
  demands(m, load);
  if (load.stages.empty()) return;
  m.metric("lvspec_load_answered_per_second", "Requests answered as expected, a second.");
  for (const StageFigures& s : load.stages) m.sample(s.achieved_rate, {{"stage", s.name}});
  m.metric("lvspec_load_requests", "Requests by what became of them.");
  for (const StageFigures& s : load.stages)
    for (std::size_t a = 0; a < answer_count; ++a) {
      // Unsent requests have a count of their own, as they met no answer.
      const bool unsent = std::string_view(word(static_cast<Answer>(a))) == "unsent";
      m.sample(unsent ? s.unsent : s.answers[a], {{"stage", s.name}, {"answer", word(static_cast<Answer>(a))}});
    }
  response_times(m, load);
  m.metric("lvspec_load_server_share", "A real server's share of the stage's attributed connections.");
  for (const StageFigures& s : load.stages)
    for (const ServerFigures& server : s.servers) m.sample(server.share, {{"stage", s.name}, {"server", server.name}});
}

void phase_times(Metrics& m, const FailoverReport& failover, const char* name, const char* help,
                 std::optional<double> FailoverPhase::*figure) {
  m.metric(name, help);
  for (const FailoverScenario& s : failover.scenarios)
    for (const FailoverPhase& p : s.phases)
      if (p.*figure) m.sample(*(p.*figure), {{"hook", s.hook}, {"phase", p.mend ? "mend" : "break"}});
}

template <class Figure>
void phase_figures(Metrics& m, const FailoverReport& failover, const char* name, const char* help, Figure figure) {
  m.metric(name, help);
  for (const FailoverScenario& s : failover.scenarios)
    for (const FailoverPhase& p : s.phases) m.sample(figure(p), {{"hook", s.hook}, {"phase", p.mend ? "mend" : "break"}});
}

void failover_run(Metrics& m, const FailoverReport& failover) {
  m.metric("lvspec_failover_valid", "1 where the figures of every scenario speak of the cluster.");
  m.sample(failover.valid() ? 1 : 0);
  phase_times(m, failover, "lvspec_failover_detected_seconds",
              "Until another director was heard, or a failed real server was left.", &FailoverPhase::detected);
  phase_times(m, failover, "lvspec_failover_announced_seconds", "Until the first gratuitous ARP of the new owner.",
              &FailoverPhase::announced);
  phase_times(m, failover, "lvspec_failover_answers_seconds", "Until no request was lost any more.", &FailoverPhase::answers);
  phase_figures(m, failover, "lvspec_failover_gap_seconds", "Longest time without an answer.",
                [](const FailoverPhase& p) { return p.gap; });
  phase_figures(m, failover, "lvspec_failover_requests_lost", "Requests without a right answer in time.",
                [](const FailoverPhase& p) { return p.lost.all(); });
  phase_figures(m, failover, "lvspec_failover_connections_lost", "Established connections that did not survive.",
                [](const FailoverPhase& p) { return p.kept.ended(); });
}

}  // namespace

std::string to_prometheus(const Report& report) {
  Metrics metrics(report.cluster);
  whole_run(metrics, report);
  checks(metrics, report);
  vantages(metrics, report);
  if (report.load) load_run(metrics, *report.load);
  if (report.failover) failover_run(metrics, *report.failover);
  return metrics.take();
}

}  // namespace lvspec
