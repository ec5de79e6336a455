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

/// One step for each [[arp]] and VIP. Where the stage's rate has no whole interval in milliseconds, it is the next smaller one.
void plan_questions_of(PlanBuilder& builder, const LoadProfile& load, Ip asker) {
  for (const LoadQuestions& questions : load.questions) {
    std::uint32_t at = 0;
    for (const Stage& stage : load.stages) {
      if (stage.name == questions.during) {
        for (const Ip vip : vips(builder.profile, asker.family())) {
          const auto interval = std::max(1U, static_cast<std::uint32_t>(1000 / questions.rate));
          builder.add({.stimulus = Stimulus::ask_vip,
                       .at_ms = at,
                       .repeat = std::max(1U, static_cast<std::uint32_t>(stage.length_ms * questions.rate / 1000)),
                       .interval_ms = interval,
                       .client = asker,
                       .target = vip},
                      answers_ms);
        }
      }
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
