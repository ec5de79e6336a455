#include "checks/sch/choices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace lvspec {

Choices::Choices(const Scene& scene, const std::function<bool(const Service&)>& wanted)
    : scene_(scene), made_(scene.profile.services.size()), seen_(scene.profile.services.size()) {
  for (std::size_t s = 0; s < made_.size() && s < Cluster::none; ++s) {
    const bool first = scene.cluster.schedule(static_cast<std::uint8_t>(s)) == s;
    if (!first || !wanted(scene.profile.services[s])) continue;
    services_.push_back(static_cast<std::uint8_t>(s));
    made_[s].reserve(most);
    seen_[s].resize(most);
  }
}

void Choices::take(const Frame& frame) noexcept {
  const Flow* flow = scene_.flow(frame);
  if (flow == nullptr || flow->order == 0 || flow->order > seen_[flow->schedule].size()) return;
  director_ = flow->asked;
  const bool syn = frame.tcp().is_syn();
  if (frame.kind == Kind::request)
    return void(resent_ |= syn && !(flow->first.number == frame.number && flow->first.vantage == frame.vantage));
  const bool copy = frame.kind == Kind::forwarded && frame.receiver.role == Role::real_server && (syn || frame.protocol == 17);
  const bool answer = frame.kind == Kind::reply && frame.sender.role == Role::real_server && Scene::is_first_reply(frame, *flow);
  auto seen = seen_[flow->schedule][flow->order - 1];
  if (seen || (!copy && !answer)) return;
  seen = true;
  const Step* step = scene_.steps.of(frame);
  made_[flow->schedule].push_back(
      {FrameRef::of(frame), flow->client, copy ? frame.receiver.index : frame.sender.index,
       step != nullptr && (step->stimulus == Stimulus::connect || step->stimulus == Stimulus::datagram)});
}

std::string Choices::shares(std::uint8_t service) const {
  const auto& servers = scene_.profile.real_servers;
  std::string out;
  for (std::size_t i = 0; i < servers.size(); ++i) {
    const auto got = std::count_if(made_[service].begin(), made_[service].end(), [&](const Choice& c) { return c.server == i; });
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", servers[i].name, got);
  }
  return out;
}

Sticking sticking(std::span<const Choice> choices, const std::function<Ip(const Choice&)>& group, std::uint32_t within_s,
                  Culprit director) {
  struct Group {
    const Choice* last;
    std::size_t connections;
  };
  std::map<Ip, Group> groups;
  Sticking out;
  for (const Choice& choice : choices) {
    const auto [at, is_new] = groups.try_emplace(group(choice), Group{&choice, 1});
    if (is_new) continue;
    const Choice& last = *at->second.last;
    const std::int64_t gap = choice.frame.time_ns - last.frame.time_ns;
    const bool forgotten = within_s != 0 && gap > std::int64_t{within_s} * 1'000'000'000;
    if (!forgotten && choice.server != last.server) out.split.note(last.frame, choice.frame, director);
    at->second = {&choice, forgotten ? 1 : at->second.connections + 1};
    out.longest = std::max(out.longest, at->second.connections);
  }
  for (const auto& [ip, g] : groups) out.groups += g.connections > 1 ? 1 : 0;
  return out;
}

std::size_t weighted_servers(const Profile& profile) {
  return static_cast<std::size_t>(std::count_if(profile.real_servers.begin(), profile.real_servers.end(),
                                                [](const RealServer& rs) { return rs.weight > 0; }));
}

}  // namespace lvspec
