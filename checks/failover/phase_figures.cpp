#include "checks/failover/phase_figures.hpp"

#include <algorithm>

namespace lvspec {
namespace {

constexpr std::int64_t ms = 1'000'000;

double seconds(std::int64_t ns) { return static_cast<double>(ns) / 1e9; }

/// One phase while it is being weighed.
class Phase {
 public:
  Phase(const ScenarioFacts& facts, const PhaseWindow& window) : facts_(facts), window_(window) {
    for (const Request& r : facts.requests)
      if (facts.belongs(r, window)) ours_.push_back(&r);
    out_.mend = window.mend;
    out_.began = facts.second(window.began);
    out_.ended = facts.second(window.ended);
    out_.until = facts.second(window.until);
  }

  [[nodiscard]] FailoverPhase figures() {
    count();
    owners();
    set_onset();
    if (facts_.of_director)
      takeover();
    else
      server_left();
    answers_again();
    gap();
    keep_connections();
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool lost(const Request& r) const noexcept { return !facts_.answered(r); }

  void count() {
    const auto& servers = facts_.profile.real_servers;
    for (const RealServer& server : servers) out_.servers.push_back({server.name});
    out_.servers.push_back({"unknown"});
    std::int64_t before = 0;
    for (const Request* r : ours_) {
      if (before != 0) out_.pause = std::max(out_.pause, seconds(r->asked_ns - before));
      before = r->asked_ns;
      ++out_.asked;
      const bool known = r->server.role == Role::real_server && r->server.index < servers.size();
      ServerShare& server = out_.servers[known ? r->server.index : servers.size()];
      if (!lost(*r)) {
        ++out_.answered;
        ++server.answered;
        continue;
      }
      ++server.lost;
      ++(r->wrong              ? out_.lost.wrong
         : r->refused_ns != 0  ? out_.lost.refused
         : r->accepted_ns != 0 ? out_.lost.unfinished
         : r->answered_ns != 0 ? out_.lost.unfinished
                               : out_.lost.silent);
    }
    if (out_.servers.back().answered + out_.servers.back().lost == 0) out_.servers.pop_back();
  }

  /// Who spoke for the VIP before the phase, and at its end; who else spoke first.
  void owners() {
    for (const VipSign& s : facts_.followed.signs()) {
      if (s.time_ns >= window_.until) break;
      if (s.sign == OwnerSign::resignation) continue;
      // A real server that answers for the VIP is no owner of it, and what fails then is not told by its silence.
      if (s.time_ns < window_.began && s.by.party.role == Role::director)
        before_ = s.by;
      else if (s.time_ns < window_.began)
        continue;
      else if (!new_ && s.by.party.role == Role::director && s.by.party != before_.party)
        new_ = &s;
      after_ = s.by;
    }
    const auto named = [&](const Culprit& who) { return who == Culprit{} ? std::string{} : facts_.followed.name(who); };
    out_.owner_before = named(before_);
    out_.owner_after = named(after_);
  }

  /// The first sign that something is broken; where none came before the new owner's first word, a command's time.
  void set_onset() {
    onset_ = window_.ended;
    out_.counted_from = Onset::command_ended;
    const std::int64_t seen = first_word();
    if (seen < window_.ended) {
      onset_ = window_.began;
      out_.counted_from = Onset::command_began;
    }
    std::int64_t first = std::min(seen, window_.until);
    for (const VipSign& s : facts_.followed.signs())
      if (s.sign == OwnerSign::resignation && s.time_ns >= window_.began && s.time_ns < first) {
        first = onset_ = s.time_ns;
        out_.counted_from = Onset::resignation;
      }
    for (const Request* r : ours_)
      if (lost(*r) && std::max(r->asked_ns, window_.began) < first) {
        first = onset_ = std::max(r->asked_ns, window_.began);
        out_.counted_from = Onset::lost_request;
      }
    out_.onset = facts_.second(onset_);
  }

  /// When the new owner spoke, or a mended real server answered, first.
  [[nodiscard]] std::int64_t first_word() const {
    if (new_ != nullptr) return new_->time_ns;
    const Request* back = window_.mend && !facts_.of_director ? answered_by_host() : nullptr;
    return back != nullptr ? back->answered_ns : INT64_MAX;
  }

  [[nodiscard]] double since_onset(std::int64_t at) const noexcept { return seconds(std::max<std::int64_t>(at - onset_, 0)); }

  void takeover() {
    if (new_ == nullptr) return;
    out_.detected = since_onset(new_->time_ns);
    for (const VipSign& s : facts_.followed.signs())
      if (s.sign == OwnerSign::announcement && s.by.party == new_->by.party && s.time_ns >= window_.began &&
          s.time_ns < window_.until) {
        out_.announced = since_onset(s.time_ns);
        return;
      }
  }

  [[nodiscard]] const Request* answered_by_host() const {
    for (const Request* r : ours_)
      if (!lost(*r) && facts_.is_host(*r)) return r;
    return nullptr;
  }

  /// A real server that fails is sent new connections until somebody notices; one that is back answers one.
  void server_left() {
    if (window_.mend) {
      if (const Request* back = answered_by_host()) out_.detected = since_onset(back->answered_ns);
      return;
    }
    const Request* last = nullptr;
    for (const Request* r : ours_)
      if (lost(*r) && (facts_.is_host(*r) || r->server.role == Role::unknown)) last = r;
    if (last == nullptr) return;
    const std::int64_t quiet = std::min<std::int64_t>(1000 * ms, (window_.until - window_.began) / 4);
    out_.still_sent = last->asked_ns > window_.until - quiet;
    if (!out_.still_sent) out_.detected = since_onset(last->asked_ns);
  }

  /// From its first right answer on, no request is lost any more.
  void answers_again() {
    const Request* last = nullptr;
    for (const Request* r : ours_)
      if (lost(*r)) last = r;
    if (last == nullptr) return;
    for (const Request* r : ours_)
      if (!lost(*r) && r->asked_ns > last->asked_ns && r->answered_ns < window_.until) {
        out_.answers = since_onset(r->answered_ns);
        return;
      }
  }

  /// One that began before the break counts from there; what a mend finds is the break's until the mend begins.
  void gap() {
    std::vector<std::int64_t> times;
    for (const Request& r : facts_.requests)
      if (facts_.answered(r)) times.push_back(r.answered_ns);
    std::sort(times.begin(), times.end());
    // Nobody answers what is not asked any more.
    const std::int64_t end = facts_.requests.empty() ? window_.began : std::min(window_.until, facts_.requests.back().asked_ns);
    times.push_back(end);
    std::int64_t before = window_.began, longest = 0;
    for (const std::int64_t time : times) {
      const std::int64_t at = std::min(time, end);
      if (at > window_.began) longest = std::max(longest, at - before);
      if (at > window_.began || !window_.mend) before = at;
    }
    out_.gap = seconds(longest);
  }

  void keep_connections() {
    for (const TalkEvents& events : facts_.kept) keep_connection(events);
  }

  void keep_connection(const TalkEvents& events) {
    using What = TalkEvent::What;
    std::int64_t heard = 0, silence = 0;
    const TalkEvent* end = nullptr;
    for (const TalkEvent& e : events) {
      if (e.time_ns >= window_.until) break;
      const bool ends = e.what == What::reset || e.what == What::closed;
      if (e.time_ns < window_.began && ends) return;  // not established any more
      if (e.time_ns >= window_.began && heard == 0) return;
      if (ends && end == nullptr) end = &e;
      if (e.what != What::answered) continue;
      if (e.time_ns >= window_.began) silence = std::max(silence, e.time_ns - heard);
      heard = e.time_ns;
    }
    if (heard == 0) return;
    KeptConnections& kept = out_.kept;
    ++kept.open;
    if (end != nullptr) return note_end(*end);
    const Failover& order = facts_.profile.failover;
    const std::int64_t patience = std::min<std::int64_t>(std::int64_t{2} * order.speak_every_ms * ms + facts_.timeout_ns(),
                                                         (window_.until - window_.began) / 2);
    if (heard < window_.until - patience) {
      ++kept.silent;
    } else {
      ++kept.survived;
      kept.longest_silence = std::max(kept.longest_silence, seconds(silence));
    }
  }

  void note_end(const TalkEvent& end) {
    KeptConnections& kept = out_.kept;
    if (end.what == TalkEvent::What::closed) {
      ++kept.closed;
      return;
    }
    ++kept.reset;
    std::string by = facts_.followed.name(end.by);
    if (std::find(kept.reset_by.begin(), kept.reset_by.end(), by) == kept.reset_by.end()) kept.reset_by.push_back(std::move(by));
  }

  const ScenarioFacts& facts_;
  const PhaseWindow& window_;
  std::vector<const Request*> ours_;
  FailoverPhase out_;
  Culprit before_{}, after_{};
  const VipSign* new_ = nullptr;
  std::int64_t onset_ = 0;
};

}  // namespace

FailoverPhase phase_figures(const ScenarioFacts& facts, const PhaseWindow& window) { return Phase(facts, window).figures(); }

}  // namespace lvspec
