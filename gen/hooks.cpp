#include "gen/hooks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lvspec {
namespace {

using namespace std::chrono_literals;

constexpr Moment command_poll = 10ms;

std::uint32_t ms(Moment time) { return static_cast<std::uint32_t>(std::max<Moment::rep>(time.count() / 1000, 0)); }
Moment limit(const Hook& hook) { return std::chrono::milliseconds(hook.within_ms); }

}  // namespace

Hooks::Hooks(const Plan& plan, const Profile& profile, const SessionEvents& events) : events_(events), records_(plan.hooks) {
  for (std::size_t i = 0; i < records_.size(); ++i)
    if (const auto found = profile.hooks.find(records_[i].hook); found != profile.hooks.end())
      states_[found->first] = {.hook = &found->second, .record = i};
}

// Whoever ends a session by an exception still leaves the cluster as it was.
Hooks::~Hooks() {
  for (auto& [name, state] : states_) {
    if (state.phase == Phase::waiting || state.phase == Phase::over) continue;
    if (state.phase != Phase::mending) state.command.emplace(state.hook->mend_command);
    state.command->wait(std::chrono::milliseconds(state.hook->within_ms));
  }
}

void Hooks::enter(const std::string& hook) {
  if (const auto found = states_.find(hook); found != states_.end()) {
    found->second.entered = true;
    ++found->second.parts;
    ++found->second.unprepared;
  }
}

void Hooks::prepared(const std::string& hook) {
  if (const auto found = states_.find(hook); found != states_.end()) --found->second.unprepared;
}

void Hooks::leave(const std::string& hook) {
  if (const auto found = states_.find(hook); found != states_.end()) --found->second.parts;
}

Hooks::Phase Hooks::phase(const std::string& hook) const {
  const auto found = states_.find(hook);
  return found == states_.end() ? Phase::over : found->second.phase;
}

Moment Hooks::since(const std::string& hook) const {
  const auto found = states_.find(hook);
  return found == states_.end() ? Moment{0} : found->second.since;
}

void Hooks::advance(Moment now) {
  for (auto& [name, state] : states_) advance(name, state, now);
}

void Hooks::advance(const std::string& name, State& state, Moment now) {
  if (state.command) {
    state.command->look();
    if (!state.command->ended() && now >= state.since + limit(*state.hook))
      state.command->kill(fmt::format("not done within {} ms", state.hook->within_ms));
    if (state.command->ended()) end_command(name, state, now);
  }
  if (state.phase == Phase::waiting && state.entered && state.unprepared == 0) {
    if (events_.before_break) events_.before_break(name);
    run(state, Phase::breaking, now);
  }
  if (state.phase == Phase::broken && state.parts == 0) run(state, Phase::mending, now);
}

HookRun& Hooks::running(State& state) {
  HookRecord& record = records_[state.record];
  return state.phase == Phase::mending ? record.mended : record.broke;
}

void Hooks::run(State& state, Phase phase, Moment now) {
  state.phase = phase;
  state.since = now;
  HookRun& what = running(state);
  what.begun = true;
  what.began_ms = ms(now);
  state.command.emplace(phase == Phase::mending ? state.hook->mend_command : state.hook->break_command);
}

void Hooks::end_command(const std::string& name, State& state, Moment now) {
  HookRun& what = running(state);
  what.ended_ms = ms(now);
  what.trouble = state.command->trouble();
  state.command.reset();
  state.since = now;
  const bool was_mend = state.phase == Phase::mending;
  if (!was_mend && !what.trouble.empty()) return run(state, Phase::mending, now);
  state.phase = was_mend ? Phase::over : Phase::broken;
  if (was_mend && what.trouble.empty() && events_.mended) events_.mended(name);
}

void Hooks::stop(Moment now) {
  for (auto& [name, state] : states_) {
    if (state.phase == Phase::waiting) state.phase = Phase::over;
    if (state.phase == Phase::breaking) {
      state.command->kill("interrupted");
      end_command(name, state, now);
    }
    if (state.phase == Phase::broken) run(state, Phase::mending, now);
  }
}

bool Hooks::busy_but_for(const std::string& hook) const {
  return std::any_of(states_.begin(), states_.end(), [&](const auto& entry) {
    return entry.first != hook && entry.second.entered && entry.second.phase != Phase::over;
  });
}

Moment Hooks::next(Moment now) const {
  return std::any_of(states_.begin(), states_.end(), [](const auto& entry) { return entry.second.command.has_value(); })
             ? now + command_poll
             : never;
}

}  // namespace lvspec
