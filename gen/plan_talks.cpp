// Connections to HTTP services that are not like any other: with several requests, a late close, or a lot to carry.
#include <algorithm>
#include <string>
#include <utility>

#include "gen/plan_builder.hpp"

namespace lvspec {
namespace {

constexpr std::uint32_t at_ms = stimuli_at_ms + 100;
constexpr std::uint32_t ports_limit = 30000,
                        answers_ms = 5500;  // SYNs are given up after 3 s, what is silent after them 2 s later
constexpr std::uint32_t late_closes = 2, frames_a_talk = 16, segment_octets = 1000;
constexpr std::uint32_t most_octets = 131'072, least_octets = 16'384, octets_of_all = 4U << 20U;

/// The services that lvspec can talk to, each over its own.
std::vector<std::uint8_t> http_services(const Profile& profile, Family family) {
  std::vector<std::uint8_t> out;
  for (std::size_t i = 0; i < profile.services.size() && i < 256; ++i)
    if (profile.services[i].application == Application::http && profile.services[i].vip.family() == family)
      out.push_back(static_cast<std::uint8_t>(i));
  return out;
}

/// What goes before, and how much of this there is.
struct Talks {
  PlanBuilder& plan;
  std::uint32_t after_ms;
  std::uint64_t frames = 0;
};

/// One step with ports of its own.
void add(Talks& talks, Step step, std::uint64_t frames) {
  PlanBuilder& plan = talks.plan;
  if (plan.next_port + step.repeat > ports_limit) return;
  const Service& service = plan.profile.services[step.service];
  step.at_ms = at_ms;
  if (step.client.is_unspecified()) step.client = plan.addresses.users.front();
  step.client_port = static_cast<std::uint16_t>(plan.next_port);
  step.target = service.vip;
  step.target_port = service.port;
  plan.next_port += step.repeat;
  talks.frames += frames * step.repeat;
  plan.add(std::move(step), talks.after_ms + plan.frames_ms(talks.frames) + answers_ms);
}

/// Enough for each real server to have a turn, of a scheduler that gives them turns.
std::uint32_t a_turn_each(const Profile& profile) {
  return static_cast<std::uint32_t>(std::clamp<std::size_t>(profile.real_servers.size(), 1, 64));
}

/// By way of the director, and to each real server alone, whatever the scheduler thinks of it.
void plan_transfers(Talks& talks, Stimulus stimulus, std::uint8_t service, std::uint32_t octets) {
  const std::uint64_t frames = octets / segment_octets + frames_a_talk;
  const Profile& profile = talks.plan.profile;
  add(talks, {.stimulus = stimulus, .repeat = a_turn_each(profile), .service = service, .padding = octets}, frames);
  for (const RealServer& server : profile.real_servers)
    if (own_address(server, talks.plan.family))
      add(talks, {.stimulus = stimulus, .to = server.name, .service = service, .padding = octets}, frames);
}

/// A real server remembers for minutes what it was told of the way to a client, so this one is no other step's.
void plan_quotes(Talks& talks, std::uint8_t service) {
  constexpr std::uint8_t shapes = 5;
  const Ip client = *talks.plan.addresses.quoted;
  for (std::uint8_t shape = 0; shape < shapes; ++shape) {
    const std::uint32_t octets = shape == 0 ? most_octets : least_octets;
    add(talks,
        {.stimulus = Stimulus::quote,
         .repeat = a_turn_each(talks.plan.profile),
         .client = client,
         .service = service,
         .padding = octets,
         .shape = shape},
        octets / segment_octets + frames_a_talk);
  }
}

}  // namespace

void plan_talks(PlanBuilder& plan) {
  const auto services = http_services(plan.profile, plan.family);
  if (services.empty() || plan.addresses.users.empty()) return;
  Talks talks{plan, plan.end_ms - std::min(plan.end_ms, at_ms)};
  const auto share = octets_of_all / (services.size() * std::max<std::size_t>(plan.profile.real_servers.size(), 1));
  const auto octets = static_cast<std::uint32_t>(std::clamp<std::size_t>(share, least_octets, most_octets));
  for (const std::uint8_t service : services) {
    if (plan.wants(Stimulus::keep_alive))
      add(talks, {.stimulus = Stimulus::keep_alive, .repeat = a_turn_each(plan.profile), .service = service}, frames_a_talk);
    for (std::uint8_t shape = 0; plan.wants(Stimulus::late_close) && shape < 2; ++shape)
      add(talks, {.stimulus = Stimulus::late_close, .repeat = late_closes, .service = service, .shape = shape}, frames_a_talk);
    if (plan.wants(Stimulus::upload) && plan.profile.http.upload_path) plan_transfers(talks, Stimulus::upload, service, octets);
    if (plan.wants(Stimulus::download) && plan.profile.http.large_path)
      plan_transfers(talks, Stimulus::download, service, octets / 2);
    if (plan.wants(Stimulus::quote) && plan.profile.http.large_path && plan.addresses.quoted)
      plan_quotes(talks, service);
  }
}

}  // namespace lvspec
