#include "gen/load/load_plan.hpp"

#include <algorithm>
#include <cmath>

#include "gen/plan_builder.hpp"

namespace lvspec {
namespace {

constexpr std::uint32_t answers_ms = 1000;

void number(std::vector<Step>& steps, std::uint32_t first) {
  for (Step& step : steps) step.id = first++;
}

// No step has more frames than a host has ports.
constexpr std::uint32_t most_of_a_step = 60'000, most_steps = 1000;

/// Steps by turns, whose questions are whole milliseconds apart: 300 a second are three steps of 100.
struct Rhythm {
  std::uint32_t steps = 1, interval_ms = 1;
};

/// The fewest that come to the rate within a ten-thousandth, and never late, so that the last question is asked within its stage;
/// with the most that there may be, the error is below a thousandth.
Rhythm rhythm_of(double rate) {
  Rhythm out;
  for (;; ++out.steps) {
    const double exact = out.steps * 1000 / rate;
    out.interval_ms = static_cast<std::uint32_t>(std::max(std::floor(exact), 1.0));
    if (std::abs(out.interval_ms - exact) <= exact * 1e-4 || out.steps == most_steps) return out;
  }
}

/// The questions of a stage for one VIP.
void plan_questions_of(PlanBuilder& builder, const LoadStage& stage, double rate, std::uint32_t at_ms, Ip asker, Ip vip) {
  const Rhythm rhythm = rhythm_of(rate);
  const auto all = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::llround(stage.length_ms * rate / 1000)));
  for (std::uint32_t turn = 0; turn < rhythm.steps; ++turn) {
    std::uint64_t left = all / rhythm.steps + (turn < all % rhythm.steps ? 1 : 0);
    for (std::uint32_t at = at_ms + turn * rhythm.interval_ms / rhythm.steps; left != 0;) {
      const auto some = static_cast<std::uint32_t>(std::min<std::uint64_t>(left, most_of_a_step));
      builder.add({.stimulus = Stimulus::ask_vip,
                   .at_ms = at,
                   .repeat = some,
                   .interval_ms = rhythm.interval_ms,
                   .client = asker,
                   .target = vip},
                  answers_ms);
      at += some * rhythm.interval_ms;
      left -= some;
    }
  }
}

void plan_questions_of(PlanBuilder& builder, const LoadProfile& load, Ip asker) {
  for (const LoadQuestions& questions : load.questions) {
    std::uint32_t at = 0;
    for (const LoadStage& stage : load.stages) {
      for (const Ip vip : vips(builder.profile, asker.family()))
        if (stage.name == questions.during) plan_questions_of(builder, stage, questions.rate, at, asker, vip);
      at += stage.length_ms;
    }
  }
}

}  // namespace

LoadPlan make_load_plan(const Profile& profile, const LoadProfile& load, const PlanOptions& options,
                        const std::vector<Ip>& clients, std::optional<Ip> asker, std::span<const CheckSpec* const> selected) {
  PlanOptions silent = options;
  silent.passive_s = 1;
  LoadPlan out;
  out.whole = make_plan(profile, silent, selected);
  PlanBuilder proofs{.profile = profile, .options = options};
  proofs.family = clients.front().family();
  proofs.needs.add(Stimuli(Stimulus::resolve));
  proofs.addresses.users = clients;
  if (asker) proofs.addresses.users.push_back(*asker);
  plan_proofs(proofs);
  out.proofs = out.questions = out.whole;
  out.proofs.passive = out.questions.passive = false;
  out.whole.clients = out.proofs.clients = proofs.addresses.users;
  out.proofs.steps = std::move(proofs.steps);
  number(out.proofs.steps, 1);
  out.proofs.length_ms = proofs.end_ms + proofs.frames_ms(clients.size() * 3);
  PlanBuilder questions{.profile = profile, .options = options};
  questions.family = proofs.family;
  if (asker) plan_questions_of(questions, load, *asker);
  out.questions.clients = asker ? std::vector{*asker} : std::vector<Ip>{};
  out.questions.steps = std::move(questions.steps);
  number(out.questions.steps, static_cast<std::uint32_t>(out.proofs.steps.size()) + 1);
  out.questions.length_ms = questions.end_ms;
  out.whole.steps = out.proofs.steps;
  for (Step step : out.questions.steps) {
    step.at_ms += out.proofs.length_ms;
    out.whole.steps.push_back(std::move(step));
  }
  out.whole.length_ms = out.proofs.length_ms + out.questions.length_ms;
  return out;
}

}  // namespace lvspec
