#include "gen/load/engine.hpp"

#include <sys/resource.h>
#include <time.h>

#include <algorithm>

#include "gen/load/engine_state.hpp"

namespace lvspec {
namespace {

using boost::system::error_code;
using Clock = std::chrono::steady_clock;
using Phase = LoadSocket::Phase;
using namespace std::chrono_literals;

constexpr auto sweep_every = 20ms;  // timeouts are this exact
constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t dense_ns = 100'000, quantum_ns = 60'000;

void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

double thread_cpu_s() {
  timespec t{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

/// Where a walk over so many pairs begins: it moves on with the clock, once round in four minutes, so that runs in a row whose
/// rate is no higher than pairs / 240 s do not meet ports that a director still remembers (FIN_WAIT: 2 minutes).
std::uint64_t place_by_clock(std::uint64_t pairs) {
  constexpr std::uint64_t round_ms = 240'000;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count()) % round_ms * pairs /
         round_ms;
}

std::int64_t ns(std::uint32_t ms) { return std::int64_t{ms} * 1'000'000; }

}  // namespace

LoadEngine::State::State(const LoadProfile& p, LoadTarget t, std::vector<Ip> clients, std::uint64_t seed,
                         std::optional<std::uint64_t> place)
    : profile(p),
      target(std::move(t)),
      schedule(p.stages, seed),
      requests(p.http, target.host, seed + 1),
      walk(clients.size(), p.clients.first_port, p.clients.last_port, p.clients.reuse_gap_ms,
           place ? *place : place_by_clock(clients.size() * (std::size_t{p.clients.last_port} - p.clients.first_port + 1))) {
  wishes.token_header = p.http.token_header.value_or("");
  const auto wants_body = [](const LoadRequest& r) { return r.expect_body.has_value(); };
  wishes.keep_body =
      std::any_of(p.http.requests.begin(), p.http.requests.end(), wants_body) ||
      std::any_of(target.server_pages.begin(), target.server_pages.end(), [](const auto& s) { return !s.empty(); });
  run.seed = seed;
  run.service = target.service;
  run.clients = std::move(clients);
  for (std::size_t s = 0; s < p.stages.size(); ++s) run.stages.push_back({schedule.stage_start_ns(s), schedule.stage_end_ns(s)});
}

/// Begins what is due. Answers call it, too: while they come one upon the other, no timer has to wake for what they can see to.
void LoadEngine::State::pace() {
  while (upcoming && upcoming->intended_ns <= now()) {
    enter_stages(upcoming->intended_ns);
    const Arrival due = *upcoming;
    previous_intended = due.intended_ns;
    upcoming = schedule.next();
    begin(due.intended_ns, due.stage);
  }
}

/// Where requests are dense, answers do most of the waking, and the timer sees to what they leave for a quantum: a wake for each
/// request besides one for each answer would cost more than the request. Where they are rare, each is waited for by itself.
void LoadEngine::State::wait_for_next() {
  const std::int64_t next = upcoming->intended_ns;
  const bool dense = next - previous_intended < dense_ns;
  pace_timer.expires_at(start + std::chrono::nanoseconds(dense ? next + quantum_ns : next));
  pace_timer.async_wait([this](const error_code& error) {
    if (error) return;
    pace();
    if (upcoming) wait_for_next();
  });
}

/// Stages that have begun; the users of a closed one ask at its start.
void LoadEngine::State::enter_stages(std::int64_t at) {
  while (next_stage < run.stages.size() && run.stages[next_stage].start_ns <= at) {
    const LoadStage& stage = profile.stages[next_stage];
    if (tell_stage) tell_stage(next_stage);
    const auto number = static_cast<std::uint16_t>(next_stage++);
    for (std::uint32_t u = 0; stage.shape == Shape::closed && u < stage.users; ++u) begin(now(), number);
  }
}

void LoadEngine::State::sweep() {
  const std::int64_t at = now();
  if (*interrupt) end_early();
  if (!ended_early) enter_stages(at);
  // Giving one up may make a closed loop's user open another, which is not looked at before the next sweep.
  for (std::size_t i = 0, all = sockets.size(); i < all; ++i) check_time(*sockets[i], at);
  serve_waiting();
  // What waits for a connection waits no longer than its own time limit.
  while (!waiting.empty() &&
         at - std::max(run.exchanges[waiting.front()].intended_ns, std::int64_t{0}) > ns(profile.http.timeout_ms)) {
    const std::uint32_t exchange = waiting.front();
    waiting.pop_front();
    run.exchanges[exchange].done_ns = at;
    --under_way;
    after_exchange(run.exchanges[exchange]);
  }
  if (at >= (std::int64_t{books.second()} + 1) * second_ns) tell_second();
  if (over()) return context.stop();
  sweep_timer.expires_after(sweep_every);
  sweep_timer.async_wait([this](const error_code& error) {
    if (!error) sweep();
  });
}

void LoadEngine::State::tell_second() {
  LoadTick tick = books.close_second();
  tick.stage = next_stage == 0 ? 0 : next_stage - 1;
  tick.open = open;
  tick.waiting = waiting.size();
  if (tell) tell(tick);
}

void LoadEngine::State::end_early() {
  if (ended_early) return;
  ended_early = run.interrupted = true;
  upcoming.reset();
  pace_timer.cancel();
  schedule_end = 0;
  const std::int64_t at = now();
  for (const std::uint32_t exchange : waiting) run.exchanges[exchange].done_ns = at;
  under_way -= waiting.size();
  waiting.clear();
  for (const auto& s : sockets)
    if (s->phase == Phase::connecting || s->phase == Phase::waiting || s->phase == Phase::reading)
      finish(*s, Answer::interrupted);
  run.stages.resize(next_stage);
  if (!run.stages.empty()) run.stages.back().end_ns = std::min(run.stages.back().end_ns, at);
}

void LoadEngine::State::check_time(LoadSocket& s, std::int64_t at) {
  const std::int64_t passed = at - s.phase_since_ns;
  const LoadHttp& http = profile.http;
  if (s.phase == Phase::ending && passed > ns(http.timeout_ms)) return close(s);
  if (s.phase == Phase::connecting && passed > ns(http.connect_timeout_ms)) return finish(s, Answer::connect_timeout);
  if (s.phase == Phase::waiting && passed > ns(std::min(http.first_byte_timeout_ms, http.timeout_ms)))
    return finish(s, Answer::first_byte_timeout);
  if (s.phase == Phase::reading && passed > ns(http.timeout_ms)) return finish(s, Answer::timeout);
}

void LoadEngine::State::loop(const std::atomic<bool>& flag) {
  raise_descriptor_limit();
  interrupt = &flag;
  const double cpu_before = thread_cpu_s();
  schedule_end = run.stages.empty() ? 0 : run.stages.back().end_ns;
  start = Clock::now();
  run.started_unix_ns = std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
  upcoming = schedule.next();
  if (upcoming) wait_for_next();
  sweep();
  context.run();
  tell_second();
  for (const auto& s : sockets)
    if (s->phase != Phase::free && s->phase != Phase::closed) close(*s);
  context.restart();
  context.poll();
  run.generator_cpu_s = thread_cpu_s() - cpu_before;
  run.smallest_gap_ms = walk.smallest_gap_ms();
}

LoadEngine::LoadEngine(const LoadProfile& profile, LoadTarget target, std::vector<Ip> clients, std::uint64_t seed,
                       std::optional<std::uint64_t> place)
    : state_(std::make_unique<State>(profile, std::move(target), std::move(clients), seed, place)) {}
LoadEngine::~LoadEngine() = default;

double LoadEngine::sustainable_rate() const noexcept { return state_->walk.sustainable_rate(); }
void LoadEngine::on_second(std::function<void(const LoadTick&)> tell) { state_->tell = std::move(tell); }
void LoadEngine::on_stage(std::function<void(std::size_t)> tell) { state_->tell_stage = std::move(tell); }

LoadRun LoadEngine::run(const std::atomic<bool>& interrupt) {
  state_->loop(interrupt);
  return std::move(state_->run);
}

}  // namespace lvspec
