#include "gen/planner.hpp"

#include <algorithm>
#include <utility>

#include "gen/plan_builder.hpp"

namespace lvspec {
namespace {

constexpr std::uint32_t first_port = 4096, ports_a_second = 256, seconds = 228, spare = 12;

/// Ports move on with the clock, so that runs in a row meet neither a director's nor a real server's memory of a connection (120
/// s and 60 s after its close, and a run may close it half a minute after it began); a seed that is given again must not bring
/// back the same ports.
///
/// Each second of 228 has ports of its own, whatever a run needs; one that needs more goes on into those of the next seconds,
/// which it lasts for, and at the end into some spare ones.
std::uint32_t port_at(std::int64_t started_s, std::uint32_t used) {
  const std::uint32_t blocks = (used + ports_a_second - 1) / ports_a_second;
  const auto second = static_cast<std::uint32_t>(std::max<std::int64_t>(started_s, 0) % seconds);
  return first_port + std::min(second, seconds + spare - blocks) * ports_a_second;
}

void move_ports(PlanBuilder& builder) {
  const std::uint32_t start = port_at(builder.options.started_s, builder.next_port);
  for (Step& step : builder.steps)
    if (step.target_port != 0) step.client_port = static_cast<std::uint16_t>(step.client_port + start);
}

/// Each time the ports come round, the users change places, so that the same port is another connection. With four of them, 912 s go
/// by until a run meets the connections of an earlier one: longer than a director remembers one that never ended (900 s, Linux
/// net/netfilter/ipvs/ip_vs_proto_tcp.c, tcp_timeouts). Such a connection keeps its server and takes no turn, which cannot be told
/// from a director whose rotation is broken.
void take_turns(std::vector<Ip>& users, std::int64_t started_s) {
  if (users.empty()) return;
  const auto rounds = static_cast<std::size_t>(std::max<std::int64_t>(started_s, 0) / seconds);
  std::rotate(users.begin(), users.begin() + static_cast<std::ptrdiff_t>(rounds % users.size()), users.end());
}

/// What is sent for the sake of other stimuli is only needed where there are some.
PlanAddresses needed_addresses(const Profile& profile, Family family, const PlanOptions& options, Stimuli needs) {
  PlanAddresses out = choose_addresses(profile, family, options.seed);
  take_turns(out.users, options.started_s);
  if (!needs.contains(Stimulus::fresh_client)) out.fresh = out.fresh_spare = std::nullopt;
  if (!needs.contains(Stimulus::quote)) out.quoted = std::nullopt;
  Stimuli others = needs;
  others.bits &= ~Stimuli(Stimulus::marker, Stimulus::resolve, Stimulus::probe_vip, Stimulus::ask_vip_odd, Stimulus::fresh_client,
                          Stimulus::off_link, Stimulus::ask_vip_forged)
                      .bits;
  if (others.bits != 0) return out;
  out.users.clear();
  out.spares.clear();
  return out;
}

/// What is IPv4's alone is not asked in IPv6 (plan.hpp).
constexpr Stimuli only_ipv4(Stimulus::ask_vip_odd, Stimulus::ask_vip_forged, Stimulus::ask_free, Stimulus::fragments,
                            Stimulus::quote);

Stimuli needs_of(std::span<const CheckSpec* const> selected, Family family, bool intrusive) {
  Stimuli out;
  for (const CheckSpec* spec : selected) {
    if (spec->family.value_or(family) != family) continue;
    out.add(spec->needs);
    out.add(spec->either);
    if (intrusive) out.add(spec->intrusive);
  }
  if (!intrusive) out.bits &= ~Stimuli(Stimulus::quote).bits;
  if (family == Family::ipv6) out.bits &= ~only_ipv4.bits;
  return out;
}

std::uint8_t hook_kinds_of(std::span<const CheckSpec* const> selected, bool intrusive) {
  unsigned out = 0;
  for (const CheckSpec* spec : selected)
    if (intrusive && spec->hook) out |= 1U << static_cast<unsigned>(*spec->hook);
  return static_cast<std::uint8_t>(out);
}

void add_clients(std::vector<Ip>& out, const PlanAddresses& a) {
  out.insert(out.end(), a.users.begin(), a.users.end());
  if (a.fresh && std::find(out.begin(), out.end(), *a.fresh) == out.end()) out.push_back(*a.fresh);
  if (a.quoted) out.push_back(*a.quoted);
  out.insert(out.end(), a.spares.begin(), a.spares.end());
  if (a.fresh_spare) out.push_back(*a.fresh_spare);
}

/// The markers first and last, then everything by its time and numbered.
void order(Plan& plan) {
  std::stable_sort(plan.steps.begin(), plan.steps.end(), [](const Step& a, const Step& b) { return a.at_ms < b.at_ms; });
  const Ip address = marked_address(plan);
  plan.steps.insert(plan.steps.begin(), {.stimulus = Stimulus::marker, .target = address});
  plan.steps.push_back({.stimulus = Stimulus::marker, .at_ms = plan.length_ms, .target = address});
  for (std::uint32_t id = 0; Step & step : plan.steps) step.id = ++id;
}

bool plan_has(const PlanBuilder& builder, Stimulus stimulus) {
  return std::any_of(builder.steps.begin(), builder.steps.end(),
                     [&](const Step& step) { return step.stimulus == stimulus && step.target.family() == builder.family; });
}

/// A low frame limit stretches the ARP part, too; connections count their own time.
std::uint64_t question_frames(const PlanBuilder& builder) {
  std::uint64_t out = 0;
  for (const Step& step : builder.steps) out += step.target_port == 0 ? step.repeat : 0;
  return out;
}

/// Turns to the part of one family.
void turn_to(PlanBuilder& builder, Family family, std::span<const CheckSpec* const> selected) {
  builder.family = family;
  builder.needs = needs_of(selected, family, builder.options.intrusive);
  if (!builder.options.failover.empty()) builder.needs = Stimuli(Stimulus::resolve, Stimulus::hook);
  builder.addresses = needed_addresses(builder.profile, family, builder.options, builder.needs);
}

void plan_family(Plan& plan, PlanBuilder& builder) {
  plan_proofs(builder);
  plan_questions(builder);
  plan_connections(builder);
  add_clients(plan.clients, builder.addresses);
  const auto& off_link = builder.addresses.off_link;
  if (plan_has(builder, Stimulus::off_link))
    plan.off_link_clients.insert(plan.off_link_clients.end(), off_link.begin(), off_link.end());
}

template <class Visit>
void each_family(PlanBuilder& builder, std::span<const CheckSpec* const> selected, Visit visit) {
  for (const Family family : families) {
    if (!builder.profile.serves(family)) continue;
    turn_to(builder, family, selected);
    visit();
  }
}

/// What is like no other connection, datagrams and odd frames follow those that show the schedule; forged questions follow
/// everything.
void plan_audit(Plan& plan, PlanBuilder& builder, std::span<const CheckSpec* const> selected) {
  each_family(builder, selected, [&] { plan_family(plan, builder); });
  each_family(builder, selected, [&] { plan_talks(builder), plan_datagrams(builder), plan_crafted(builder); });
  each_family(builder, selected, [&] { plan_forgeries(builder); });
  each_family(builder, selected, [&] {
    if (builder.hooks.empty()) plan_hooks(builder);
  });
}

/// In the first family that has a service for it.
void plan_takeovers(Plan& plan, PlanBuilder& builder, std::span<const CheckSpec* const> selected) {
  each_family(builder, selected, [&] {
    if (!builder.hooks.empty()) return;
    plan_failover(builder, builder.options.failover);
    if (builder.hooks.empty()) return;
    plan_proofs(builder);
    add_clients(plan.clients, builder.addresses);
  });
}

void plan_stimuli(Plan& plan, PlanBuilder& builder, std::span<const CheckSpec* const> selected) {
  builder.options.failover.empty() ? plan_audit(plan, builder, selected) : plan_takeovers(plan, builder, selected);
  move_ports(builder);
  const std::uint32_t question_time = builder.frames_ms(question_frames(builder));
  plan.steps = std::move(builder.steps);
  plan.hooks = std::move(builder.hooks);
  plan.length_ms = builder.end_ms + question_time;
}

}  // namespace

void PlanBuilder::add_with_ports(Step step, std::uint32_t answers_ms) {
  constexpr std::uint32_t ports_limit = 30000;
  if (next_port + step.repeat > ports_limit) return;
  step.client_port = static_cast<std::uint16_t>(next_port);
  next_port += step.repeat;
  add(std::move(step), answers_ms);
}

void PlanBuilder::add(Step step, std::uint32_t answers_ms) {
  end_ms = std::max(end_ms, step.at_ms + (step.repeat - 1) * step.interval_ms + answers_ms);
  steps.push_back(std::move(step));
}

std::uint32_t PlanBuilder::frames_ms(std::uint64_t frames) const noexcept {
  return static_cast<std::uint32_t>(frames * 1000 / std::max(profile.frames_per_second, 1U));
}

std::vector<Ip> vips(const Profile& profile, Family family) {
  std::vector<Ip> out;
  for (const Service& service : profile.services)
    if (service.vip.family() == family && std::find(out.begin(), out.end(), service.vip) == out.end()) out.push_back(service.vip);
  return out;
}

std::vector<std::uint8_t> tcp_services(const Profile& profile, Family family) {
  std::vector<std::uint8_t> out;
  for (std::size_t i = 0; i < profile.services.size() && i < 256; ++i)
    if (profile.services[i].protocol == Transport::tcp && profile.services[i].vip.family() == family)
      out.push_back(static_cast<std::uint8_t>(i));
  return out;
}

Ip marked_address(const Plan& plan) {
  const auto first = std::find_if(plan.clients.begin(), plan.clients.end(), [](Ip client) { return client.is_v4(); });
  return first == plan.clients.end() ? Ip::v4(0) : *first;
}

Plan make_plan(const Profile& profile, const PlanOptions& options, std::span<const CheckSpec* const> selected) {
  Plan plan;
  plan.seed = options.seed;
  plan.started_s = options.started_s;
  plan.intrusive = options.intrusive;
  plan.fail_on = options.fail_on;
  plan.passive = options.passive_s > 0;
  plan.token = static_cast<std::uint32_t>(mix64(options.seed ^ mix64(static_cast<std::uint64_t>(options.started_s))));
  for (const CheckSpec* spec : selected) plan.selection.emplace_back(spec->id);
  PlanBuilder builder{.profile = profile, .options = options, .hook_kinds = hook_kinds_of(selected, options.intrusive)};
  if (plan.passive)
    plan.length_ms = std::min(options.passive_s, 4'000'000U) * 1000;
  else
    plan_stimuli(plan, builder, selected);
  order(plan);
  return plan;
}

}  // namespace lvspec
