// What is sent around each hook's break.
#include <algorithm>
#include <optional>
#include <utility>

#include "gen/plan_builder.hpp"
#include "lvspec/steady.hpp"

namespace lvspec {
namespace {

// A director's timeout for idle connections is 2 s by then (HookKind::timeout), and its clock may be a little late.
constexpr std::uint32_t idle_ms = 3000;
constexpr std::uint32_t connection_ms = 4000, boot_ms = 2000, question_gap_ms = 300;
// Often enough to see for how long nobody answers, and seldom enough to leave other steps their ports and the frame limit.
constexpr std::uint32_t steady_ms = 100, most_steady = 2000, frames_a_connection = 5;

/// The first TCP service whose clients may be sent anywhere; one with pages before others, since there is more to say.
std::optional<std::uint8_t> service_for_hooks(const Profile& profile, Family family) {
  std::optional<std::uint8_t> found;
  for (std::size_t s = 0; s < profile.services.size() && s < 256; ++s) {
    const Service& service = profile.services[s];
    if (service.protocol != Transport::tcp || service.vip.family() != family || service.persistence_s != 0) continue;
    if (service.application == Application::http) return static_cast<std::uint8_t>(s);
    if (!found) found = static_cast<std::uint8_t>(s);
  }
  return found;
}

bool is_director(const Profile& profile, const std::string& host) {
  return std::any_of(profile.directors.begin(), profile.directors.end(), [&](const Director& d) { return d.name == host; });
}

/// Where the service of a director ends, another takes over, if there is one. What its restart does is told by no check.
bool is_usable(const Profile& profile, const Hook& hook) {
  if (!is_director(profile, hook.host)) return true;
  const bool of_several = hook.kind == HookKind::service || hook.kind == split_hook;
  return hook.kind == HookKind::timeout || (of_several && profile.directors.size() > 1);
}

/// Handshakes, both commands at their slowest, the longest pauses, what is said then, and a host's words when it is back.
std::uint32_t longest(const Hook& hook) {
  const bool waits = hook.kind == HookKind::service || hook.kind == split_hook;
  const std::uint32_t pause = waits ? 2 * hook.within_ms : hook.kind == HookKind::timeout ? idle_ms : 0;
  return 2 * hook.within_ms + pause + 3 * connection_ms + boot_ms;
}

/// A hook's steps while they are being planned.
class HookPlan {
 public:
  HookPlan(PlanBuilder& plan, const std::string& name, std::uint8_t service, std::uint32_t at_ms)
      : plan_(plan), name_(name), hook_(plan.profile.hooks.at(name)), service_(service), at_ms_(at_ms) {}

  void add_parts() {
    if (hook_.kind == split_hook) return ask_steadily();
    switch (hook_.kind) {
      case HookKind::host:
        straight(HookPart::direct, 0);
        return straight(HookPart::back, 0);
      case HookKind::service:
        straight(HookPart::direct, hook_.within_ms);
        through_director(HookPart::fresh, hook_.within_ms);
        ask_steadily();
        if (is_director(plan_.profile, hook_.host)) add_takeover();
        return;
      case HookKind::weight:
      case HookKind::pool:
        through_director(HookPart::held, 0);
        return through_director(HookPart::fresh, 0);
      case HookKind::timeout:
        return through_director(HookPart::idle, idle_ms);
    }
  }

 private:
  /// Another director takes over, and after the mend this one may take the VIP back.
  void add_takeover() {
    through_director(HookPart::held, hook_.within_ms);
    for (const Ip& vip : vips(plan_.profile, plan_.family)) ask_for(vip, hook_.within_ms);
    add(HookPart::back, plan_.addresses.users.front(), 1, {}, hook_.within_ms);
  }
  /// Several clients, as a scheduler may give one of them the same server again and again.
  void through_director(HookPart part, std::uint32_t pause_ms) {
    const auto& users = plan_.addresses.users;
    const std::size_t wanted = 2 * plan_.profile.real_servers.size() + 1;
    const std::size_t each = std::clamp<std::size_t>((wanted + users.size() - 1) / users.size(), 2, 100);
    // A director that schedules them anew must not come to the same servers by going round them as often as before.
    const bool whole_rounds = each * users.size() % std::max<std::size_t>(plan_.profile.real_servers.size(), 1) == 0;
    for (const Ip user : users)
      add(part, user, static_cast<std::uint32_t>(each + (whole_rounds && user == users.front() ? 1 : 0)), {}, pause_ms);
  }
  /// One client after the other. Each step's pause is its client's turn among them.
  void ask_steadily() {
    const auto& users = plan_.addresses.users;
    const auto clients = static_cast<std::uint32_t>(users.size());
    const std::uint32_t length_ms = longest(hook_);
    const std::uint32_t every_ms = std::max({steady_ms, length_ms / most_steady, plan_.frames_ms(frames_a_connection)});
    for (std::uint32_t i = 0; i < clients; ++i) {
      const std::uint32_t interval_ms = every_ms * clients;
      add(steady_part, users[i], length_ms / interval_ms + 1, {}, every_ms * i, interval_ms);
    }
  }
  void straight(HookPart part, std::uint32_t pause_ms) { add(part, plan_.addresses.users.front(), 1, hook_.host, pause_ms); }

  void ask_for(const Ip& vip, std::uint32_t pause_ms) {
    Step step{.stimulus = Stimulus::hook, .at_ms = at_ms_, .repeat = 3, .interval_ms = question_gap_ms};
    step.client = plan_.addresses.users.front();
    step.target = vip;
    step.to = hook_.host;
    step.shape = static_cast<std::uint8_t>(HookPart::question);
    step.hook = name_;
    step.pause_ms = pause_ms;
    plan_.add(std::move(step), 0);
  }

  void add(HookPart part, Ip client, std::uint32_t repeat, const std::string& to, std::uint32_t pause_ms,
           std::uint32_t interval_ms = 0) {
    const Service& service = plan_.profile.services[service_];
    Step step{.stimulus = Stimulus::hook, .at_ms = at_ms_, .repeat = repeat, .interval_ms = interval_ms};
    step.client = client;
    step.target = service.vip;
    step.target_port = service.port;
    step.to = to;
    step.service = service_;
    step.shape = static_cast<std::uint8_t>(part);
    step.hook = name_;
    step.pause_ms = pause_ms;
    plan_.add_with_ports(std::move(step), 0);
  }

  PlanBuilder& plan_;
  const std::string& name_;
  const Hook& hook_;
  std::uint8_t service_;
  std::uint32_t at_ms_;
};

}  // namespace

void plan_hooks(PlanBuilder& plan) {
  const auto service = service_for_hooks(plan.profile, plan.family);
  if (!service || plan.addresses.users.empty()) return;
  std::uint32_t at_ms = stimuli_at_ms;
  for (const Step& step : plan.steps) at_ms = std::max(at_ms, step.at_ms);
  for (const auto& [name, hook] : plan.profile.hooks) {
    if (!plan.wants(hook.kind) || !is_usable(plan.profile, hook)) continue;
    const std::uint32_t end_ms = plan.end_ms;
    HookPlan(plan, name, *service, ++at_ms).add_parts();
    plan.end_ms = std::max(end_ms, at_ms) + longest(hook);
    plan.hooks.push_back({name, {.command = hook.break_command}, {.command = hook.mend_command}});
  }
}

}  // namespace lvspec
