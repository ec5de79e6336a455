// What a failover run asks around each hook's break and mend.
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "gen/plan_builder.hpp"

namespace lvspec {
namespace {

// A connection that is over its time limit is reset, and its answers, if any, are waited for a moment.
constexpr std::uint32_t slack_ms = 2000;
// Often enough to see who answers, and no flood of broadcasts.
constexpr std::uint32_t questions_ms = 250;

/// The first TCP service, one with pages before others, since there is more to say.
std::optional<std::uint8_t> service_for_failover(const Profile& profile, Family family) {
  std::optional<std::uint8_t> found;
  for (const std::uint8_t s : tcp_services(profile, family)) {
    if (profile.services[s].application == Application::http) return s;
    if (!found) found = s;
  }
  return found;
}

/// Both commands at their slowest, and all the watching.
std::uint32_t longest(const Failover& order, const Hook& hook) {
  return order.before_ms + 2 * hook.within_ms + order.broken_ms + order.after_ms + order.timeout_ms + slack_ms;
}

/// The steps of one hook while they are being planned.
class Scenario {
 public:
  Scenario(PlanBuilder& plan, const std::string& name, std::uint8_t service, std::uint32_t at_ms)
      : plan_(plan),
        order_(plan.profile.failover),
        name_(name),
        length_ms_(longest(order_, plan.profile.hooks.at(name))),
        service_(service),
        at_ms_(at_ms) {}

  void add_parts() {
    const auto& users = plan_.addresses.users;
    const auto clients = static_cast<std::uint32_t>(users.size());
    for (std::uint32_t i = 0; i < clients; ++i) {
      Step asks = step(HookPart::polled, users[i]);
      asks.interval_ms = order_.every_ms * clients;
      asks.pause_ms = order_.every_ms * i;
      asks.repeat = length_ms_ / asks.interval_ms + 1;
      add(std::move(asks));
      Step keeps = step(HookPart::kept, users[i]);
      keeps.interval_ms = order_.speak_every_ms;
      keeps.repeat = order_.connections / clients + (i < order_.connections % clients ? 1 : 0);
      if (keeps.repeat == 0) continue;
      add(keeps);
      // Those may all have ended by then, and the mend is to meet some, too.
      keeps.pause_ms = order_.broken_ms / 2;
      add(std::move(keeps));
    }
    Step watches = step(HookPart::watched, users.back());
    watches.stimulus = Stimulus::ask_vip;
    watches.target_port = 0;
    watches.interval_ms = questions_ms;
    watches.repeat = length_ms_ / questions_ms + 1;
    plan_.add(std::move(watches), 0);
  }
  [[nodiscard]] std::uint32_t length_ms() const noexcept { return length_ms_; }

 private:
  [[nodiscard]] Step step(HookPart part, Ip client) const {
    const Service& service = plan_.profile.services[service_];
    Step out{.stimulus = Stimulus::hook, .at_ms = at_ms_, .client = client, .target = service.vip};
    out.target_port = service.port;
    out.service = service_;
    out.shape = static_cast<std::uint8_t>(part);
    out.hook = name_;
    return out;
  }

  void add(Step step) {
    const std::size_t before = plan_.steps.size();
    plan_.add_with_ports(std::move(step), 0);
    if (plan_.steps.size() == before)
      throw std::runtime_error(fmt::format(
          "a request every {} ms needs more client ports than there are: ask less often (every in [failover]), or run "
          "fewer hooks at a time (--hook)",
          order_.every_ms));
  }

  PlanBuilder& plan_;
  const Failover& order_;
  const std::string& name_;
  std::uint32_t length_ms_;
  std::uint8_t service_;
  std::uint32_t at_ms_;
};

}  // namespace

void plan_failover(PlanBuilder& plan, std::span<const std::string> hooks) {
  const auto service = service_for_failover(plan.profile, plan.family);
  if (!service || plan.addresses.users.empty()) return;
  std::uint32_t at_ms = stimuli_at_ms;
  for (const std::string& name : hooks) {
    Scenario scenario(plan, name, *service, ++at_ms);
    const std::uint32_t end_ms = plan.end_ms;
    scenario.add_parts();
    plan.end_ms = std::max(end_ms, at_ms) + scenario.length_ms();
    const Hook& hook = plan.profile.hooks.at(name);
    plan.hooks.push_back({name, {.command = hook.break_command}, {.command = hook.mend_command}});
  }
}

}  // namespace lvspec
