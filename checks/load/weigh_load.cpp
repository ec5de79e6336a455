#include "checks/load/weigh_load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>

#include "checks/load/moments.hpp"
#include "checks/load/stage_figures.hpp"

namespace lvspec {
namespace {

bool holds(Comparison comparison, double found, double limit) noexcept {
  switch (comparison) {
    case Comparison::less:
      return found < limit;
    case Comparison::at_most:
      return found <= limit;
    case Comparison::equal:
      return found == limit;
    case Comparison::at_least:
      return found >= limit;
    case Comparison::more:
      return found > limit;
  }
  return false;
}

/// Whether a complete capture shows what the director sends on.
bool shows_copies(const Profile& profile, std::span<const Coverage> coverage) {
  for (std::size_t v = 0; v < profile.vantages.size() && v < coverage.size(); ++v)
    if ((profile.vantages[v].at == Place::segment || profile.vantages[v].at == Place::director) && coverage[v].complete)
      return true;
  return false;
}

double fraction(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

double error_rate(const StageFigures& s) { return fraction(s.scheduled - s.done, s.scheduled); }

double share_deviation(const StageFigures& s, const std::vector<double>& expected) {
  double most = 0;
  for (std::size_t i = 0; i < expected.size() && i < s.servers.size(); ++i)
    most = std::max(most, std::abs(s.servers[i].share - expected[i]));
  return most;
}

/// After how many seconds a client port may have come again while the director still knew it (FIN_WAIT, 2 minutes): in this run,
/// or after an earlier one that was as fast, since the clock moves the walk's beginning on by pairs / 240 s
/// (gen/load/engine.cpp). 0: never.
std::int64_t ports_came_again(const LoadRun& run, const LoadProfile& load) {
  constexpr std::int64_t remembered_s = 120, round_s = 240;
  if (run.smallest_gap_ms >= 0 && run.smallest_gap_ms < remembered_s * 1000)
    return std::max<std::int64_t>(run.smallest_gap_ms / 1000, 1);
  const double pairs = static_cast<double>(run.clients.size()) *
                       (double{static_cast<double>(load.clients.last_port)} - load.clients.first_port + 1);
  const double seconds = run.stages.empty() ? 0 : static_cast<double>(run.stages.back().end_ns) / 1e9;
  const bool outran = static_cast<double>(run.connections.size()) > pairs * std::max(seconds, 1.0) / round_s;
  return outran ? std::max<std::int64_t>(static_cast<std::int64_t>(seconds), 1) : 0;
}

/// One run being weighed.
class Scales {
 public:
  Scales(const Profile& profile, const LoadProfile& load, const LoadRun& run, const LoadWitness& witness,
         std::span<const Coverage> coverage, std::span<const Verdict> verdicts)
      : profile_(profile), load_(load), run_(run), coverage_(coverage), shares_(shares_by_weight()), others_(witness.others) {
    const std::span<const Seen> seen = witness.seen;
    sees_copies_ = shows_copies(profile, coverage);
    for (std::size_t s = 0; s < run.stages.size(); ++s) {
      books_.emplace_back(profile, load.stages[s], run.stages[s]);
      books_.back().set_sees_copies(sees_copies_);
    }
    for (const LoadExchange& e : run.exchanges) {
      const bool connected = e.connection < run.connections.size();
      books_[e.stage].add(e, connected ? &run.connections[e.connection] : nullptr,
                          connected && e.connection < seen.size() ? &seen[e.connection] : nullptr);
    }
    judged_ = !verdicts.empty();
    for (const Verdict& verdict : verdicts)
      if (verdict.counts_as_failure()) report_.violations.push_back(violation(verdict));
    for (const StageBook& book : books_) report_.stages.push_back(book.figures());
    keep_latencies();
    report_.moments = moments_of(profile, run, seen);
  }

  [[nodiscard]] LoadReport weigh() {
    report_.generator_cpu_s = run_.generator_cpu_s;
    for (const StageFigures& stage : report_.stages) report_.seconds += stage.seconds;
    report_.started_unix_ns = run_.started_unix_ns;
    report_.smallest_gap_ms = run_.smallest_gap_ms;
    report_.notes = run_.notes;
    validity();
    shares();
    for (const Threshold& threshold : load_.thresholds) weigh(threshold);
    return std::move(report_);
  }

 private:
  [[nodiscard]] LoadViolation violation(const Verdict& verdict) const {
    std::int64_t first_ns = INT64_MAX;
    for (const Evidence& evidence : verdict.evidence)
      for (const EvidenceFrame& frame : evidence.frames) first_ns = std::min(first_ns, frame.time_ns);
    LoadViolation out{std::string(verdict.spec->id), -1, ""};
    if (first_ns == INT64_MAX) return out;
    const std::int64_t at = first_ns - run_.started_unix_ns;
    out.second = static_cast<double>(at) / 1e9;
    for (std::size_t s = 0; s < run_.stages.size(); ++s)
      if (at >= run_.stages[s].start_ns && at < run_.stages[s].end_ns) out.stage = load_.stages[s].name;
    return out;
  }

  void keep_latencies() {
    for (std::size_t s = 0; s < books_.size(); ++s) {
      const std::int64_t start = run_.stages[s].start_ns, length = run_.stages[s].end_ns - start;
      report_.latencies.push_back({"", start, length, books_[s].all().response});
      for (std::size_t i = 0; i < profile_.real_servers.size(); ++i)
        report_.latencies.push_back({profile_.real_servers[i].name, start, length, books_[s].response_of(i)});
    }
  }

  [[nodiscard]] std::vector<double> shares_by_weight() const {
    const bool equal = profile_.services[run_.service].scheduler == "rr" || profile_.services[run_.service].scheduler == "lc";
    std::vector<double> out;
    double sum = 0;
    for (const RealServer& server : profile_.real_servers)
      sum += out.emplace_back(equal ? (server.weight > 0 ? 1 : 0) : server.weight);
    for (double& share : out) share = sum > 0 ? share / sum : 0;
    return out;
  }

  void demand(std::string what, std::string limit, std::string found, bool met) {
    report_.validity.push_back({std::move(what), std::move(limit), std::move(found), met});
  }

  void validity() {
    Histogram lag;
    std::uint64_t scheduled = 0, unsent = 0, answered = 0, attributed = 0;
    for (std::size_t s = 0; s < books_.size(); ++s) {
      const StageFigures& f = report_.stages[s];
      if (!f.judged) continue;
      if (!f.closed) lag.add(books_[s].all().lag);
      scheduled += f.scheduled;
      unsent += f.unsent;
      attributed += f.attribution.mac + f.attribution.token;
      answered += f.attribution.mac + f.attribution.token + f.attribution.unknown;
    }
    const double lag_ms = static_cast<double>(lag.value_at(99)) / 1000,
                 cpu = report_.seconds > 0 ? run_.generator_cpu_s / report_.seconds : 0;
    const double lost = fraction(unsent, scheduled), known = answered == 0 ? 1 : fraction(attributed, answered);
    const LoadValidity& v = load_.validity;
    demand("send lag p99", fmt::format("<= {} ms", v.lag_p99_ms), fmt::format("{:.3f} ms", lag_ms), lag_ms <= v.lag_p99_ms);
    demand("unsent requests", fmt::format("<= {:g} %", v.unsent * 100), fmt::format("{} of {}", unsent, scheduled),
           lost <= v.unsent);
    demand("port errors", "0", fmt::format("{}", run_.port_errors), run_.port_errors == 0);
    demand("generator's CPU", fmt::format("<= {:g} %", v.cpu * 100), fmt::format("{:.1f} %", cpu * 100), cpu <= v.cpu);
    if (coverage_.empty()) return;  // a run without checks records nothing
    demand("attribution", fmt::format(">= {:g} %", v.attribution * 100), fmt::format("{} of {}", attributed, answered),
           known >= v.attribution);
    std::uint64_t dropped = 0;
    bool complete = true;
    for (const Coverage& c : coverage_) dropped += c.dropped, complete = complete && c.complete;
    demand("captures", "complete", complete ? "complete" : fmt::format("{} frames lost, or a capture cut", dropped), complete);
  }

  /// rr and wrr give exact shares: of any n choices in a row, each server gets its weight for every whole cycle in n, and at most
  /// its weight of the rest. That holds where every connection of the run is known to have gone through the director, to a known
  /// server, with no entry of an earlier one in its way.
  void shares() {
    const Service& service = profile_.services[run_.service];
    const bool rr = service.scheduler == "rr";
    if ((!rr && service.scheduler != "wrr") || service.persistence_s != 0 || profile_.directors.size() != 1) return;
    if (!sees_copies_ || others_ || ports_came_again(run_, load_) != 0) return;
    std::vector<std::uint64_t> got(profile_.real_servers.size());
    for (const StageFigures& s : report_.stages) {
      if (s.around_director != 0 || s.servers.size() != got.size()) return;
      for (std::size_t i = 0; i < got.size(); ++i) got[i] += s.servers[i].connections;
    }
    const std::uint64_t all = std::accumulate(got.begin(), got.end(), std::uint64_t{0});
    if (all != run_.connections.size() || all == 0) return;
    std::vector<std::uint64_t> weights;
    std::uint64_t divisor = 0;
    for (const RealServer& server : profile_.real_servers) divisor = std::gcd(divisor, weights.emplace_back(server.weight));
    for (std::uint64_t& weight : weights) weight = rr ? (weight > 0 ? 1 : 0) : weight / std::max<std::uint64_t>(divisor, 1);
    const std::uint64_t cycle = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
    bool exact = cycle != 0;
    std::string found;
    for (std::size_t i = 0; exact && i < got.size(); ++i)
      exact = got[i] >= all / cycle * weights[i] && got[i] <= (all / cycle + 1) * weights[i];
    for (std::size_t i = 0; i < got.size(); ++i)
      found += fmt::format("{}{} {}", i == 0 ? "" : ", ", profile_.real_servers[i].name, got[i]);
    report_.thresholds.push_back({"shares of new connections", "as " + *service.scheduler + " gives them", found, exact});
  }

  /// What the metric came to, and its unit for a reader.
  struct Found {
    double value = 0;
    std::string text;
  };

  [[nodiscard]] static Found milliseconds(const Histogram& h, double percentile) {
    const double ms = static_cast<double>(percentile >= 100 ? h.max() : h.value_at(percentile)) / 1000;
    return {ms, fmt::format("{:.3f} ms", ms)};
  }
  [[nodiscard]] static Found percent(double value) { return {value, fmt::format("{:.3f} %", value * 100)}; }
  [[nodiscard]] static Found count(std::uint64_t value) { return {static_cast<double>(value), fmt::format("{}", value)}; }

  [[nodiscard]] std::size_t position_of(const std::string& server) const {
    for (std::size_t i = 0; i < profile_.real_servers.size(); ++i)
      if (profile_.real_servers[i].name == server) return i;
    return 0;
  }

  [[nodiscard]] Found found(const Threshold& t) const {
    if (!t.stage) return count(report_.violations.size());
    const StageBook& book = books_[*t.stage];
    const StageFigures& f = report_.stages[*t.stage];
    const bool server = t.server.has_value();
    const std::size_t whose = server ? position_of(*t.server) : 0;
    switch (t.metric) {
      case Metric::response:
        return milliseconds(server ? book.response_of(whose) : book.all().response, t.percentile);
      case Metric::service:
        return milliseconds(book.all().service, t.percentile);
      case Metric::connect:
        return milliseconds(book.all().connect, t.percentile);
      case Metric::first_byte:
        return milliseconds(book.all().first_byte, t.percentile);
      case Metric::lag:
        return milliseconds(book.all().lag, t.percentile);
      case Metric::error_rate:
        return percent(server ? fraction(f.servers[whose].errors, f.servers[whose].asked) : error_rate(f));
      case Metric::achieved_rate:
        return {f.achieved_rate, fmt::format("{:.1f} a second", f.achieved_rate)};
      case Metric::share_deviation:
        return percent(share_deviation(f, shares_));
      case Metric::share:
        return percent(server ? f.servers[whose].share : 0);
      case Metric::unsent:
        return count(f.unsent);
      case Metric::violations:
        return count(report_.violations.size());
    }
    return {};
  }

  /// Why nothing is known of what a threshold speaks of; empty where something is.
  [[nodiscard]] std::string unseen(const Threshold& t) const {
    if (!t.stage) return judged_ ? "" : "no check was judged";
    const StageBook& book = books_[*t.stage];
    const StageFigures& f = report_.stages[*t.stage];
    if (f.scheduled == 0) return "no request was made";
    const std::size_t whose = t.server ? position_of(*t.server) : 0;
    const auto of = [](const Histogram& h) { return h.count() == 0 ? "no request came so far" : ""; };
    switch (t.metric) {
      case Metric::response:
        return of(t.server ? book.response_of(whose) : book.all().response);
      case Metric::service:
        return of(book.all().service);
      case Metric::connect:
        return of(book.all().connect);
      case Metric::first_byte:
        return of(book.all().first_byte);
      case Metric::lag:
        return of(book.all().lag);
      case Metric::error_rate:
        return t.server && f.servers[whose].asked == 0 ? "no request is known to have been its" : "";
      case Metric::share:
      case Metric::share_deviation:
        return attributed_connections(f) == 0 ? "no new connection was attributed" : "";
      case Metric::achieved_rate:
      case Metric::unsent:
      case Metric::violations:
        return "";
    }
    return "";
  }
  [[nodiscard]] std::uint64_t attributed_connections(const StageFigures& f) const {
    std::uint64_t known = 0;
    for (std::size_t i = 0; i < profile_.real_servers.size(); ++i) known += f.servers[i].connections;
    return known;
  }

  /// A threshold whose stage was never reached is not met: nothing was shown of it.
  void weigh(const Threshold& t) {
    if (t.stage && *t.stage >= books_.size()) {
      report_.thresholds.push_back({t.key, t.limit, "the stage was not reached", false});
      return;
    }
    const std::string nothing = unseen(t);
    const Found what = found(t);
    report_.thresholds.push_back(
        {t.key, t.limit, nothing.empty() ? what.text : nothing, nothing.empty() && holds(t.comparison, what.value, t.value)});
  }

  const Profile& profile_;
  const LoadProfile& load_;
  const LoadRun& run_;
  std::span<const Coverage> coverage_;
  std::vector<double> shares_;
  bool judged_ = false, sees_copies_ = false, others_;
  std::vector<StageBook> books_;
  LoadReport report_;
};

}  // namespace

void excuse_reused_ports(std::vector<Verdict>& verdicts, const LoadRun& run, const LoadProfile& load) {
  constexpr std::array<std::string_view, 2> count_turns{"SCH-02", "SCH-14"};
  const std::int64_t after_s = ports_came_again(run, load);
  if (after_s == 0) return;
  for (Verdict& verdict : verdicts) {
    const bool counts = std::find(count_turns.begin(), count_turns.end(), verdict.spec->id) != count_turns.end();
    if (!counts || (verdict.outcome != Outcome::fail && verdict.outcome != Outcome::pass)) continue;
    verdict.outcome = Outcome::inconclusive;
    verdict.because = fmt::format(
        "client ports may have come again after {} s, while the director still knew them: give the load a larger pool", after_s);
    verdict.parties.clear();
    verdict.evidence.clear();
  }
}

LoadReport weigh_load(const Profile& profile, const LoadProfile& load, const LoadRun& run, const LoadWitness& witness,
                      std::span<const Coverage> coverage, std::span<const Verdict> verdicts) {
  return Scales(profile, load, run, witness, coverage, verdicts).weigh();
}

}  // namespace lvspec
