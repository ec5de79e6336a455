// The part of a plan that asks by ARP, or by NDP.
#include <algorithm>
#include <string>

#include "gen/plan_builder.hpp"

namespace lvspec {
namespace {

constexpr std::uint32_t probes = 3, probe_gap_ms = 250;
constexpr std::uint32_t question_gap_ms = 300, answers_ms = 1000, proxy_answers_ms = 1200;

void prove(PlanBuilder& plan, Ip client) {
  plan.add({.stimulus = Stimulus::prove_free, .repeat = probes, .interval_ms = probe_gap_ms, .target = client}, answers_ms);
}

/// Probe-shaped, as no address of ours is proven free yet.
void resolve(PlanBuilder& plan, Ip address) {
  plan.add({.stimulus = Stimulus::resolve, .repeat = 2, .interval_ms = question_gap_ms, .target = address}, answers_ms);
}

/// A reply names the asker alone, so each kind of question has an asker of its own: else nobody could say which one was answered.
Ip asker(const PlanBuilder& plan, std::size_t kind) {
  const auto& users = plan.addresses.users;
  return users[std::min(kind, users.size() - 1)];
}

void ask_each_host(PlanBuilder& plan, Ip vip) {
  std::uint32_t at = stimuli_at_ms + 40;
  const auto ask = [&](const std::string& host) {
    plan.add({.stimulus = Stimulus::ask_vip_unicast,
              .at_ms = at,
              .repeat = 3,
              .interval_ms = question_gap_ms,
              .client = asker(plan, 2),
              .target = vip,
              .to = host},
             answers_ms);
    at += 10;
  };
  for (const Director& director : plan.profile.directors) ask(director.name);
  for (const RealServer& server : plan.profile.real_servers)
    if (own_address(server, plan.family)) ask(server.name);
}

void ask_broadcast(PlanBuilder& plan, Ip vip) {
  const auto& users = plan.addresses.users;
  for (std::uint32_t i = 0; i < std::min<std::size_t>(2, users.size()); ++i)
    plan.add({.stimulus = Stimulus::ask_vip,
              .at_ms = stimuli_at_ms + 20 + 150 * i,
              .repeat = 5,
              .interval_ms = question_gap_ms,
              .client = users[i],
              .target = vip},
             answers_ms);
}

void ask_free(PlanBuilder& plan) {
  std::uint32_t at = stimuli_at_ms + 50;
  for (const Ip address : plan.addresses.unowned) {
    plan.add({.stimulus = Stimulus::ask_free,
              .at_ms = at,
              .repeat = 2,
              .interval_ms = question_gap_ms,
              .client = asker(plan, 3),
              .target = address},
             proxy_answers_ms);
    at += 20;
  }
}

void ask_vip(PlanBuilder& plan, Ip vip) {
  const bool can_speak = !plan.addresses.users.empty();
  if (plan.wants(Stimulus::ask_vip) && can_speak) ask_broadcast(plan, vip);
  if (plan.wants(Stimulus::ask_vip_unicast) && can_speak) ask_each_host(plan, vip);
  if (plan.wants(Stimulus::probe_vip))
    plan.add({.stimulus = Stimulus::probe_vip,
              .at_ms = stimuli_at_ms + 80,
              .repeat = 3,
              .interval_ms = question_gap_ms,
              .target = vip},
             answers_ms);
  if (plan.wants(Stimulus::ask_vip_odd) && plan.addresses.odd_sender)
    plan.add({.stimulus = Stimulus::ask_vip_odd,
              .at_ms = stimuli_at_ms + 120,
              .repeat = 3,
              .interval_ms = question_gap_ms,
              .client = *plan.addresses.odd_sender,
              .target = vip},
             answers_ms);
}

}  // namespace

void plan_proofs(PlanBuilder& plan) {
  const PlanAddresses& a = plan.addresses;
  for (const Ip client : a.users) prove(plan, client);
  if (a.fresh && std::find(a.users.begin(), a.users.end(), *a.fresh) == a.users.end()) prove(plan, *a.fresh);
  for (const Ip spare : a.spares) prove(plan, spare);
  if (a.fresh_spare) prove(plan, *a.fresh_spare);
  if (a.quoted) prove(plan, *a.quoted);
  const bool all = plan.wants(Stimulus::resolve);
  const auto resolve_host = [&](const auto& host) {
    const auto address = own_address(host, plan.family);
    if (address && (all || host.macs.empty())) resolve(plan, *address);
  };
  for (const Director& d : plan.profile.directors) resolve_host(d);
  for (const RealServer& r : plan.profile.real_servers) resolve_host(r);
  if (plan.profile.gateway) resolve_host(*plan.profile.gateway);
  for (const Ip vip : vips(plan.profile, plan.family)) resolve(plan, vip);
}

void plan_questions(PlanBuilder& plan) {
  for (const Ip vip : vips(plan.profile, plan.family)) ask_vip(plan, vip);
  if (plan.wants(Stimulus::ask_free) && !plan.addresses.users.empty()) ask_free(plan);
}

namespace {

constexpr std::uint32_t restorations = 3, restoration_gap_ms = 1100, restoration_delay_ms = 400;

/// Framed to the one real server that is asked, so that nobody else learns the false mapping.
void forge(PlanBuilder& plan, Ip sender, const std::string& asked, std::uint32_t at) {
  const auto services = vips(plan.profile, plan.family);
  plan.add({.stimulus = Stimulus::ask_vip_forged, .at_ms = at, .client = sender, .target = services.front(), .to = asked},
           answers_ms);
  plan.add({.stimulus = Stimulus::ask_vip_forged,
            .at_ms = at + restoration_delay_ms,
            .repeat = restorations,
            .interval_ms = restoration_gap_ms,
            .client = sender,
            .target = sender,
            .to = asked},
           answers_ms);
}

}  // namespace

void plan_forgeries(PlanBuilder& plan) {
  if (!plan.wants(Stimulus::ask_vip_forged) || !plan.options.intrusive) return;
  std::uint32_t last = stimuli_at_ms;
  for (const Step& step : plan.steps)
    if (step.stimulus != Stimulus::fresh_client)
      last = std::max(last, step.at_ms + (step.stimulus == Stimulus::off_link ? 1100 : 0));
  const auto& servers = plan.profile.real_servers;
  for (std::size_t i = 0; i < servers.size(); ++i) {
    if (plan.profile.gateway) forge(plan, plan.profile.gateway->address, servers[i].name, last);
    if (servers.size() > 1) forge(plan, servers[(i + 1) % servers.size()].address, servers[i].name, last);
  }
}

}  // namespace lvspec
