#include "checks/failover/weigh_failover.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "checks/failover/phase_figures.hpp"

namespace lvspec {
namespace {

constexpr std::int64_t ms = 1'000'000;
// Times are exact to the longest pause between requests; beyond so many of their intervals they say too little.
constexpr std::int64_t longest_pause = 10;
// What any machine may pause for while others work: of short intervals ten are less, and say no less for it.
constexpr std::int64_t shortest_limit_ms = 500;

std::string seconds_text(double seconds) { return fmt::format("{:.2f} s", seconds); }

std::int64_t unix_ns(const Plan& plan, std::uint32_t at_ms) { return plan.began_ns + std::int64_t{at_ms} * ms; }

/// One hook's scenario while it is being weighed.
class ScenarioScales {
 public:
  ScenarioScales(const Profile& profile, const Plan& plan, const Followed& followed, const HookRecord& record, const Hook& hook)
      : plan_(plan), record_(record), facts_{profile, followed, hook} {
    facts_.zero_ns = plan.began_ns;
    facts_.requests = followed.requests(record.hook);
    facts_.kept = followed.kept(record.hook);
    facts_.of_director =
        std::any_of(profile.directors.begin(), profile.directors.end(), [&](const Director& d) { return d.name == hook.host; });
    out_.hook = record.hook;
    out_.host = hook.host;
    out_.kind = hook.kind;
    out_.of_director = facts_.of_director;
  }

  [[nodiscard]] FailoverScenario weigh(std::span<const Coverage> coverage) {
    add_phases();
    judge_capture(coverage);
    judge_commands();
    judge_requests();
    if (!out_.phases.empty() && out_.phases.front().trouble.empty()) judge_break(out_.phases.front());
    const Failover& order = facts_.profile.failover;
    const auto own = order.limits_of.find(record_.hook);
    for (const FailoverPhase& phase : out_.phases) {
      judge_limits(phase, own == order.limits_of.end() ? order.limits : both(order.limits, own->second));
    }
    return std::move(out_);
  }
  [[nodiscard]] const std::vector<Request>& requests() const noexcept { return facts_.requests; }

 private:
  static FailoverLimits both(FailoverLimits all, const FailoverLimits& own) {
    if (own.detected_ms) all.detected_ms = own.detected_ms;
    if (own.announced_ms) all.announced_ms = own.announced_ms;
    if (own.answers_ms) all.answers_ms = own.answers_ms;
    if (own.gap_ms) all.gap_ms = own.gap_ms;
    if (own.lost) all.lost = own.lost;
    if (own.connections) all.connections = own.connections;
    return all;
  }

  void add_phases() {
    if (plan_.began_ns == 0 || !record_.broke.begun) return;
    const std::int64_t end =
        facts_.requests.empty() ? unix_ns(plan_, record_.broke.ended_ms) : facts_.requests.back().asked_ns + facts_.timeout_ns();
    const std::int64_t mends = record_.mended.begun ? unix_ns(plan_, record_.mended.began_ms) : end;
    add_phase({false, unix_ns(plan_, record_.broke.began_ms), unix_ns(plan_, record_.broke.ended_ms), mends}, record_.broke);
    if (record_.mended.begun)
      add_phase({true, mends, unix_ns(plan_, record_.mended.ended_ms), std::max(end, unix_ns(plan_, record_.mended.ended_ms))},
                record_.mended);
  }

  void add_phase(const PhaseWindow& window, const HookRun& run) {
    out_.phases.push_back(phase_figures(facts_, window));
    out_.phases.back().trouble = run.trouble;
  }

  void demand(std::string what, std::string limit, std::string found, bool met) {
    out_.validity.push_back({fmt::format("{}: {}", record_.hook, what), std::move(limit), std::move(found), met});
  }

  /// Figures come from the tester's own port alone.
  void judge_capture(std::span<const Coverage> coverage) {
    const auto& vantages = facts_.profile.vantages;
    for (std::size_t v = 0; v < vantages.size() && v < coverage.size(); ++v)
      if (vantages[v].at == Place::client && vantages[v].interface)
        return demand("capture at " + vantages[v].name, "complete", coverage[v].complete ? "complete" : coverage[v].why,
                      coverage[v].complete);
    demand("capture at the tester's port", "there", "the profile has no such vantage", false);
  }

  void judge_commands() {
    if (plan_.began_ns == 0)
      return demand("times of the commands", "known",
                    "the plan was written before the run was played; judge the run's folder, whose plan.json has them", false);
    for (const auto& [run, name] : {std::pair(&record_.broke, "break command"), std::pair(&record_.mended, "mend command")})
      demand(name, "ended well",
             !run->begun            ? "the run ended before it"
             : run->trouble.empty() ? fmt::format("in {} ms", run->ended_ms - run->began_ms)
                                    : run->trouble,
             run->begun && run->trouble.empty());
  }

  void judge_requests() {
    if (out_.phases.empty()) return;
    const std::int64_t began = unix_ns(plan_, record_.broke.began_ms);
    std::uint64_t asked = 0, lost = 0;
    std::int64_t pause = 0, before = 0;
    for (const Request& r : facts_.requests) {
      if (before != 0) pause = std::max(pause, r.asked_ns - before);
      before = r.asked_ns;
      if (r.asked_ns >= began) continue;
      ++asked;
      lost += !facts_.answered(r) && r.asked_ns + facts_.timeout_ns() <= began ? 1 : 0;
    }
    demand("requests lost before the break", "none of some", fmt::format("{} of {}", lost, asked), lost == 0 && asked != 0);
    const std::int64_t most = std::max(std::int64_t{facts_.profile.failover.every_ms} * longest_pause, shortest_limit_ms) * ms;
    demand("longest pause between requests", fmt::format("<= {} ms", most / ms), fmt::format("{} ms", pause / ms), pause <= most);
    if (record_.mended.begun) judge_end();
  }

  void judge_end() {
    const std::int64_t wanted = facts_.profile.failover.after_ms, slack = 1000;
    const std::int64_t last = facts_.requests.empty() ? 0 : facts_.requests.back().asked_ns;
    const std::int64_t watched = std::max<std::int64_t>((last - unix_ns(plan_, record_.mended.ended_ms)) / ms, 0);
    demand("watched after the mend", fmt::format("{} ms", wanted), fmt::format("{} ms", watched), watched + slack >= wanted);
  }

  /// What the wire shows nothing of may not have been broken at all.
  void judge_break(const FailoverPhase& phase) {
    const bool silent = !out_.of_director && std::none_of(facts_.requests.begin(), facts_.requests.end(), [&](const Request& r) {
      const double asked = facts_.second(r.asked_ns);
      return asked > (phase.ended + phase.until) / 2 && asked < phase.until && facts_.answered(r) && facts_.is_host(r);
    });
    const bool served = std::any_of(facts_.requests.begin(), facts_.requests.end(), [&](const Request& r) {
      return facts_.second(r.asked_ns) < phase.began && facts_.answered(r) && facts_.is_host(r);
    });
    const bool shows = phase.detected || phase.lost.all() != 0 || phase.kept.ended() != 0 || (silent && served);
    demand("the break", "shows on the wire", shows ? "it does" : "no request was lost, and nobody took over", shows);
  }

  void limit(const FailoverPhase& phase, std::string_view what, std::string limit, std::string found, bool met) {
    out_.limits.push_back(
        {fmt::format("{} {}: {}", record_.hook, phase.mend ? "mend" : "break", what), std::move(limit), std::move(found), met});
  }

  /// `never`: what an absent figure means; whether that misses the limit depends on it.
  void limit_time(const FailoverPhase& phase, std::string_view what, const std::optional<std::uint32_t>& most,
                  const std::optional<double>& found, const char* never, bool never_is_met) {
    if (!most) return;
    limit(phase, what, fmt::format("<= {} ms", *most), found ? seconds_text(*found) : never,
          found ? *found * 1000 <= *most : never_is_met);
  }

  void judge_limits(const FailoverPhase& phase, const FailoverLimits& most) {
    const bool all_well = phase.lost.all() == 0;
    if (out_.of_director) {
      // Whoever comes back need not take the VIP back.
      limit_time(phase, "detected", most.detected_ms, phase.detected, "nobody took over", phase.mend);
      limit_time(phase, "announced", most.announced_ms, phase.announced, phase.detected ? "not announced" : "nobody took over",
                 phase.mend && !phase.detected);
    } else {
      limit_time(phase, "detected", most.detected_ms, phase.detected,
                 phase.mend         ? "it answered nothing"
                 : phase.still_sent ? "never"
                                    : "nothing was lost there",
                 !phase.mend && !phase.still_sent);
    }
    limit_time(phase, "answers", most.answers_ms, phase.answers, all_well ? "nothing was lost" : "never", all_well);
    limit_time(phase, "gap", most.gap_ms, phase.gap, "", true);
    if (most.lost)
      limit(phase, "lost", fmt::format("<= {}", *most.lost), fmt::format("{} of {}", phase.lost.all(), phase.asked),
            phase.lost.all() <= *most.lost);
    if (most.connections)
      limit(phase, "lost_connections", fmt::format("<= {}", *most.connections),
            fmt::format("{} of {}", phase.kept.ended(), phase.kept.open), phase.kept.ended() <= *most.connections);
  }

  const Plan& plan_;
  const HookRecord& record_;
  ScenarioFacts facts_;
  FailoverScenario out_;
};

/// Signs in a row, of one kind and by one host.
std::vector<OwnerSpell> spells(const Followed& followed, std::int64_t zero_ns) {
  std::vector<OwnerSpell> out;
  const auto second = [&](std::int64_t at) { return static_cast<double>(at - zero_ns) / 1e9; };
  for (const VipSign& s : followed.signs()) {
    const std::string host = followed.name(s.by);
    const auto last = std::find_if(out.rbegin(), out.rend(), [&](const OwnerSpell& spell) { return spell.sign == s.sign; });
    if (last != out.rend() && last->host == host)
      last->last = second(s.time_ns);
    else
      out.push_back({host, s.sign, second(s.time_ns), second(s.time_ns)});
  }
  return out;
}

void add_requests(FailoverReport& report, const std::vector<Request>& requests, const Profile& profile, std::int64_t zero_ns) {
  for (const Request& r : requests) {
    const std::int64_t took = r.answered_ns - r.asked_ns;
    const bool in_time = r.answered_ns != 0 && took <= std::int64_t{profile.failover.timeout_ms} * ms;
    report.requests.push_back({report.scenarios.size() - 1, static_cast<double>(r.asked_ns - zero_ns) / 1e9,
                               in_time ? static_cast<double>(took) / 1e9 : -1,
                               r.server.role == Role::real_server ? r.server.index : std::uint8_t{255}});
  }
}

}  // namespace

FailoverReport weigh_failover(const Profile& profile, const Plan& plan, const Followed& followed,
                              std::span<const Coverage> coverage) {
  FailoverReport report;
  report.every_ms = profile.failover.every_ms;
  report.timeout_ms = profile.failover.timeout_ms;
  if (followed.service() < profile.services.size()) report.service = profile.services[followed.service()].text();
  for (const RealServer& server : profile.real_servers) report.servers.push_back(server.name);
  for (const HookRecord& record : plan.hooks) {
    const auto hook = profile.hooks.find(record.hook);
    if (hook == profile.hooks.end()) {
      report.notes.push_back(
          fmt::format("the profile has no [hooks.\"{}\"] any more, so nothing can be said of it", record.hook));
      continue;
    }
    ScenarioScales scales(profile, plan, followed, record, hook->second);
    report.scenarios.push_back(scales.weigh(coverage));
    if (plan.began_ns != 0) add_requests(report, scales.requests(), profile, plan.began_ns);
  }
  if (plan.began_ns != 0) report.owners = spells(followed, plan.began_ns);
  if (profile.failover.connections != 0 && followed.service() < profile.services.size() &&
      profile.services[followed.service()].application != Application::http)
    report.notes.push_back("no connection was kept: the service says nothing that could be asked for again and again");
  return report;
}

}  // namespace lvspec
