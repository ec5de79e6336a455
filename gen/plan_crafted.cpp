// Single frames that are odd in one way each. One service is enough: what a director does with them does not depend on it.
#include <utility>

#include "gen/plan_builder.hpp"

namespace lvspec {
namespace {

constexpr std::uint32_t answers_ms = 1500;
// Linux answers one host with errors in bursts of six, and then with one a second (net.ipv4.icmp_ratelimit).
constexpr std::uint32_t errors_apart_ms = 300;

/// What has been planned before goes first; `before_ms` is when that is over.
void add(PlanBuilder& plan, std::uint32_t before_ms, std::uint8_t service, Step step) {
  const Service& s = plan.profile.services[service];
  step.at_ms = stimuli_at_ms + 100;
  step.client = plan.addresses.users.front();
  step.client_port = static_cast<std::uint16_t>(plan.next_port);
  step.target = s.vip;
  if (step.target_port == 0) step.target_port = s.port;
  step.service = service;
  plan.next_port += step.repeat;
  const std::uint32_t waits_ms = before_ms > step.at_ms ? before_ms - step.at_ms : 0;
  plan.add(std::move(step), waits_ms + answers_ms);
}

}  // namespace

void plan_crafted(PlanBuilder& plan) {
  if (plan.addresses.users.empty()) return;
  const auto services = tcp_services(plan.profile, plan.family);
  if (services.empty()) return;
  const auto send = [&, before_ms = plan.end_ms](Stimulus stimulus, std::uint32_t repeat, std::uint32_t interval_ms) {
    if (!plan.wants(stimulus)) return;
    add(plan, before_ms, services.front(), {.stimulus = stimulus, .repeat = repeat, .interval_ms = interval_ms});
  };
  send(Stimulus::ttl_one, 2, errors_apart_ms);
  send(Stimulus::midstream, 3, 0);
  send(Stimulus::echo, 2, 100);
}

}  // namespace lvspec
