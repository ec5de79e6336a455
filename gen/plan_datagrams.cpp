// The UDP part of a plan.
#include <algorithm>
#include <string>
#include <utility>

#include "gen/plan_builder.hpp"

namespace lvspec {
namespace {

constexpr std::uint32_t datagrams_limit = 200, answers_ms = 1000, patience_ms = 200;

/// 8 for each real server and one more, as connections have, so that a rotation shows.
std::uint32_t count(const Profile& profile) {
  const auto servers = std::max<std::size_t>(profile.real_servers.size(), 1);
  return static_cast<std::uint32_t>(std::clamp<std::size_t>(datagrams_limit / servers, 2, 8) * servers + 1);
}

void add(PlanBuilder& plan, std::uint8_t service, std::uint32_t repeat, const std::string& to) {
  const Service& s = plan.profile.services[service];
  const auto& users = plan.addresses.users;
  Step step{.stimulus = Stimulus::datagram,
            .at_ms = stimuli_at_ms + 100,
            .repeat = repeat,
            .client = to.empty() ? users.front() : users[users.size() > 1 ? 1 : 0],
            .target = s.vip,
            .target_port = s.port,
            .to = to,
            .service = service};
  // The connections go first; how long they take is in the plan already.
  const std::uint32_t after_all = plan.end_ms > step.at_ms ? plan.end_ms - step.at_ms : 0;
  plan.add_with_ports(std::move(step), after_all + plan.frames_ms(repeat) + repeat * patience_ms + answers_ms);
}

}  // namespace

void plan_datagrams(PlanBuilder& plan) {
  if (plan.addresses.users.empty()) return;
  for (std::size_t i = 0; i < plan.profile.services.size() && i < 256; ++i) {
    const Service& service = plan.profile.services[i];
    if (service.protocol != Transport::udp || service.vip.family() != plan.family) continue;
    const auto position = static_cast<std::uint8_t>(i);
    if (plan.wants(Stimulus::connect)) add(plan, position, count(plan.profile), {});
    if (!plan.wants(Stimulus::direct)) continue;
    for (const RealServer& server : plan.profile.real_servers)
      if (own_address(server, plan.family)) add(plan, position, 2, server.name);
  }
}

}  // namespace lvspec
