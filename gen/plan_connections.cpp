// The TCP part of a plan.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "gen/plan_builder.hpp"

namespace lvspec {
namespace {

constexpr std::uint32_t frames_a_connection = 8;
constexpr std::uint32_t serial_patience_ms = 200, give_up_ms = 3000, reply_ms = 2000, fresh_ms = 3000, off_link_ms = 1000;
constexpr std::uint32_t connections_limit = 400, burst_size = 100;

Step connection(const PlanBuilder& plan, Stimulus stimulus, std::uint8_t service, Ip client, std::uint32_t repeat) {
  const Service& s = plan.profile.services[service];
  return {.stimulus = stimulus, .repeat = repeat, .client = client, .target = s.vip, .target_port = s.port, .service = service};
}

/// 8 for each real server and one more, so that a rotation shows; fewer where services and servers are many.
std::uint32_t serial_count(const Profile& profile, std::size_t services) {
  const auto servers = std::max<std::size_t>(profile.real_servers.size(), 1);
  const auto factor = std::clamp<std::size_t>(connections_limit / (servers * services), 2, 8);
  return static_cast<std::uint32_t>(factor * servers + 1);
}

void plan_fresh(PlanBuilder& plan, std::uint8_t service) {
  for (const RealServer& server : plan.profile.real_servers) {
    if (!own_address(server, plan.family)) continue;
    Step step = connection(plan, Stimulus::fresh_client, service, *plan.addresses.fresh, 1);
    step.at_ms = stimuli_at_ms;
    step.to = server.name;
    plan.add_with_ports(step, fresh_ms + 500);
  }
}

void plan_direct(PlanBuilder& plan, std::uint8_t service) {
  const auto& users = plan.addresses.users;
  for (const RealServer& server : plan.profile.real_servers) {
    if (!own_address(server, plan.family)) continue;
    Step step = connection(plan, Stimulus::direct, service, users[users.size() > 1 ? 1 : 0], 2);
    step.at_ms = stimuli_at_ms + 60;
    step.interval_ms = 100;
    step.to = server.name;
    plan.add_with_ports(step, give_up_ms + reply_ms);
  }
}

/// Returns when the serial connections of a healthy cluster are done.
std::uint32_t plan_serial(PlanBuilder& plan, const std::vector<std::uint8_t>& services) {
  std::uint32_t at = plan.connections_at_ms;
  const std::uint32_t count = serial_count(plan.profile, services.size());
  for (const std::uint8_t service : services) {
    Step step = connection(plan, Stimulus::connect, service, plan.addresses.users.front(), count);
    step.at_ms = at;
    const std::uint32_t frames = plan.frames_ms(std::uint64_t{count} * frames_a_connection);
    plan.slowest_ms += count / 2 * serial_patience_ms;  // every other connection unanswered
    at += frames + 50;
    plan.add_with_ports(step, frames + plan.slowest_ms + give_up_ms + reply_ms);
  }
  return at;
}

/// Shares of the burst and what their requests are padded with: 3,000 to 6,000 octets are three to five segments.
struct Share {
  std::uint32_t connections;
  bool padded;
};
constexpr std::array<Share, 4> shares{{{38, false}, {37, false}, {13, true}, {12, true}}};
static_assert(shares[0].connections + shares[1].connections + shares[2].connections + shares[3].connections == burst_size);

std::uint32_t plan_burst(PlanBuilder& plan, const std::vector<std::uint8_t>& services, std::uint32_t at) {
  const auto& users = plan.addresses.users;
  for (const std::uint8_t service : services) {
    const bool http = plan.profile.services[service].application == Application::http;
    const std::uint32_t frames = plan.frames_ms(burst_size * (frames_a_connection + 2));
    for (std::size_t i = 0; i < shares.size(); ++i) {
      Step step = connection(plan, Stimulus::burst, service, users[i % users.size()], shares[i].connections);
      step.at_ms = at;
      const auto odd = static_cast<std::uint32_t>(mix64(plan.options.seed + i) % 1500) * 2 + 1;
      step.padding = http && shares[i].padded ? 3000 + odd : 0;
      plan.add_with_ports(step, frames + serial_patience_ms + give_up_ms + reply_ms);
    }
    at += frames + 50;
  }
  return at;
}

void plan_off_link(PlanBuilder& plan, std::uint8_t service, std::uint32_t at) {
  for (const Ip client : plan.addresses.off_link) {
    const auto send_to = [&](const std::string& to) {
      Step step = connection(plan, Stimulus::off_link, service, client, 1);
      step.at_ms = at;
      step.to = to;
      plan.add_with_ports(step, off_link_ms + 500);
    };
    send_to("");
    for (const RealServer& server : plan.profile.real_servers)
      if (own_address(server, plan.family)) send_to(server.name);
  }
}

}  // namespace

void plan_connections(PlanBuilder& plan) {
  const auto services = tcp_services(plan.profile, plan.family);
  if (services.empty()) return;
  const bool can_speak = !plan.addresses.users.empty();
  std::uint32_t& at = plan.connections_at_ms;
  if (plan.wants(Stimulus::fresh_client) && plan.addresses.fresh) plan_fresh(plan, services.front());
  if (plan.wants(Stimulus::direct) && can_speak)
    for (const std::uint8_t service : services) plan_direct(plan, service);
  if (plan.wants(Stimulus::connect) && can_speak) at = plan_serial(plan, services);
  if (plan.wants(Stimulus::burst) && can_speak) at = plan_burst(plan, services, at);
  if (plan.wants(Stimulus::off_link)) plan_off_link(plan, services.front(), at);
}

}  // namespace lvspec
