#include "checks/facts/hook_talks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lvspec {
namespace {

/// Data or FIN: what a handshake, a bare acknowledgement or a reset is not.
bool has_words(const Frame& frame) noexcept {
  const Tcp tcp = frame.tcp();
  return !tcp.syn() && !tcp.rst() && (tcp.fin() || frame.payload_length != 0);
}

void keep(FrameRef& place, const Frame& frame) noexcept {
  if (!place) place = FrameRef::of(frame);
}

Party party_of(const Profile& profile, const std::string& host) {
  for (std::size_t i = 0; i < profile.real_servers.size(); ++i)
    if (profile.real_servers[i].name == host) return {Role::real_server, static_cast<std::uint8_t>(i)};
  for (std::size_t i = 0; i < profile.directors.size(); ++i)
    if (profile.directors[i].name == host) return {Role::director, static_cast<std::uint8_t>(i)};
  return {};
}

std::string trouble_of(const Plan& plan, const std::string& name) {
  for (const HookRecord& record : plan.hooks)
    if (record.hook == name && !record.broke.trouble.empty())
      return fmt::format("the break command of [hooks.\"{}\"] failed: {}", name, record.broke.trouble);
  return {};
}

}  // namespace

HookTalks::HookTalks(const Scene& scene, HookKind kind) : scene_(scene) {
  if (scene.plan == nullptr) return;
  const auto& steps = scene.plan->steps;
  first_.resize(steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto hook = scene.profile.hooks.find(steps[i].hook);
    const bool known = steps[i].shape <= hook_parts && steps[i].client_port != 0;
    if (steps[i].stimulus == Stimulus::hook && known && hook != scene.profile.hooks.end() && hook->second.kind == kind)
      add(steps[i], i);
  }
}

void HookTalks::add(const Step& step, std::size_t position) {
  const auto size = static_cast<std::uint32_t>(talks_.size());
  if (hooks_.empty() || hooks_.back().name != step.hook)
    hooks_.push_back({step.hook, party_of(scene_.profile, scene_.profile.hooks.at(step.hook).host),
                      trouble_of(*scene_.plan, step.hook), size, size});
  first_[position] = size + 1;
  HookTalk fresh;
  fresh.part = static_cast<HookPart>(step.shape);
  fresh.moves = fresh.part == HookPart::held && hooks_.back().host.role == Role::director;
  talks_.resize(size + step.repeat, fresh);
  hooks_.back().end = size + step.repeat;
}

HookTalk* HookTalks::talk(const Frame& frame) noexcept {
  const Step* step = frame.tcp() ? scene_.steps.of(frame) : nullptr;
  if (step == nullptr) return nullptr;
  const std::uint32_t first = first_[static_cast<std::size_t>(step - scene_.plan->steps.data())];
  if (first == 0) return nullptr;
  const std::uint16_t port = scene_.cluster.is_free(frame.ip().source()) ? frame.source_port() : frame.destination_port();
  return &talks_[first - 1U + port - step->client_port];
}

void HookTalks::note(const Frame& frame) noexcept {
  HookTalk* found = talk(frame);
  if (found == nullptr) return;
  if (frame.kind == Kind::request || frame.kind == Kind::direct) from_client(*found, frame);
  if (frame.kind == Kind::forwarded) sent_on(*found, frame);
  if (frame.kind == Kind::reply) from_server(*found, frame);
}

void HookTalks::from_client(HookTalk& talk, const Frame& frame) noexcept {
  if (frame.tcp().is_syn()) {
    keep(talk.asked, frame);
    talk.director = {frame.receiver, frame.destination_mac()};
  } else if (has_words(frame)) {
    if (talk.moves && frame.receiver == talk.director.party) return keep(talk.begun, frame);
    if (!talk.later) talk.successor = {frame.receiver, frame.destination_mac()};
    keep(talk.later, frame);
  }
}

void HookTalks::sent_on(HookTalk& talk, const Frame& frame) noexcept {
  if (frame.receiver.role != Role::real_server) return;
  shows_copies_ = true;
  if (frame.tcp().is_syn()) {
    if (talk.server.role == Role::unknown) talk.server = frame.receiver;
    keep(talk.opened, frame);
  } else if (has_words(frame) && (talk.later || !talk.moves) && talk.server.role != Role::unknown) {
    keep(frame.receiver == talk.server ? talk.sent_on : talk.strayed, frame);
  }
}

void HookTalks::from_server(HookTalk& talk, const Frame& frame) noexcept {
  if (frame.sender.role == Role::director && frame.tcp().rst()) return keep(talk.reset, frame);
  if (frame.sender.role != Role::real_server) return;
  if (talk.server.role == Role::unknown) {
    talk.server = frame.sender;
    keep(talk.opened, frame);
  }
  if (frame.sender != talk.server) return keep(talk.strayed, frame);
  if (frame.tcp().is_syn_ack()) keep(talk.accepted, frame);
  if ((frame.tcp().fin() || frame.tcp().rst()) && !talk.later) keep(talk.ended, frame);
  if (has_words(frame) && talk.later) keep(talk.answered, frame);
}

}  // namespace lvspec
