// Single frames that are odd in one way each, and connections that begin oddly. One service is enough: what a director does with
// them does not depend on it.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "gen/plan_builder.hpp"

namespace lvspec {
namespace {

constexpr std::uint32_t answers_ms = 1500;
// A connection that is given up after 3 s, and before it one that took a retransmission or two.
constexpr std::uint32_t reuse_ms = 5000;
// Linux answers one host with errors in bursts of six, and then with one a second (net.ipv4.icmp_ratelimit).
constexpr std::uint32_t errors_apart_ms = 300;
constexpr std::uint16_t discard_port = 9;  // RFC 863

/// A port that no TCP service of the profile has, beyond those that systems give to clients.
std::uint16_t unserved_port(const Profile& profile) {
  std::uint16_t port = 65000;
  const auto is_served = [&](const Service& s) { return s.protocol == Transport::tcp && s.port == port; };
  while (std::any_of(profile.services.begin(), profile.services.end(), is_served)) --port;
  return port;
}

/// What comes before goes first; `before_ms` is when that is over.
void add(PlanBuilder& plan, std::uint32_t before_ms, Step step) {
  const Service& service = plan.profile.services[step.service];
  step.at_ms = stimuli_at_ms + 100;
  if (step.client.is_unspecified()) step.client = plan.addresses.users.front();
  step.client_port = static_cast<std::uint16_t>(plan.next_port);
  if (step.target.is_unspecified()) step.target = service.vip;
  if (step.target_port == 0) step.target_port = service.port;
  plan.next_port += step.repeat;
  const std::uint32_t waits_ms = before_ms > step.at_ms ? before_ms - step.at_ms : 0;
  const std::uint32_t lasts_ms = step.stimulus == Stimulus::reuse_port ? reuse_ms : answers_ms;
  plan.add(std::move(step), waits_ms + lasts_ms);
}

/// What is none of a host's business, framed to it: from one of our addresses to another, so that whoever forwards it brings it
/// back to us.
template <class Hosts>
void add_stray(PlanBuilder& plan, std::uint32_t before_ms, Stimulus stimulus, const Hosts& hosts) {
  const auto& users = plan.addresses.users;
  if (!plan.wants(stimulus) || users.size() < 2) return;
  for (const auto& host : hosts)
    if (own_address(host, plan.family))
      add(plan, before_ms, {.stimulus = stimulus, .target = users[1], .target_port = discard_port, .to = host.name});
}

/// A service whose VIP has ports without one.
std::optional<std::uint8_t> with_closed_ports(const Profile& profile, const std::vector<std::uint8_t>& services) {
  const auto found = std::find_if(services.begin(), services.end(), [&](std::uint8_t service) {
    return std::none_of(profile.services.begin(), profile.services.end(), [&](const Service& s) {
      return s.every_port && s.protocol == Transport::tcp && s.vip == profile.services[service].vip;
    });
  });
  return found == services.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

void plan_crafted(PlanBuilder& plan) {
  if (plan.addresses.users.empty()) return;
  const std::uint32_t before_ms = plan.end_ms;
  add_stray(plan, before_ms, Stimulus::transit, plan.profile.directors);
  add_stray(plan, before_ms, Stimulus::stray, plan.profile.real_servers);
  const auto services = tcp_services(plan.profile, plan.family);
  if (services.empty()) return;
  const auto send_to = [&](std::uint8_t service, Step step) {
    step.service = service;
    if (plan.wants(step.stimulus)) add(plan, before_ms, std::move(step));
  };
  const auto send = [&](Step step) { send_to(services.front(), std::move(step)); };
  // From a client that has sent nothing long: errors over other stimuli would use up those that it gets.
  const auto& users = plan.addresses.users;
  send({.stimulus = Stimulus::ttl_one, .repeat = 2, .interval_ms = errors_apart_ms, .client = users[users.size() > 1 ? 1 : 0]});
  send({.stimulus = Stimulus::midstream, .repeat = 3});
  send({.stimulus = Stimulus::fragments, .repeat = 2, .interval_ms = 100});
  send({.stimulus = Stimulus::full_size, .repeat = 4, .interval_ms = 100});  // rr brings each of a few servers one
  send({.stimulus = Stimulus::broadcast_syn, .repeat = 2, .interval_ms = 100});
  if (const auto service = with_closed_ports(plan.profile, services))
    send_to(*service,
            {.stimulus = Stimulus::closed_port, .repeat = 2, .interval_ms = 100, .target_port = unserved_port(plan.profile)});
  send({.stimulus = Stimulus::echo, .repeat = 2, .interval_ms = 100});
  send({.stimulus = Stimulus::repeat_syn, .repeat = 2, .interval_ms = 100});
  send({.stimulus = Stimulus::reuse_port, .repeat = 4});
  if (plan.profile.directors.size() > 1)
    for (const Director& director : plan.profile.directors)
      if (own_address(director, plan.family))
        send({.stimulus = Stimulus::each_director, .repeat = 2, .interval_ms = 100, .to = director.name});
  for (const RealServer& server : plan.profile.real_servers)
    if (own_address(server, plan.family))
      send({.stimulus = Stimulus::old_timestamps, .repeat = 3, .interval_ms = 100, .to = server.name});
}

}  // namespace lvspec
