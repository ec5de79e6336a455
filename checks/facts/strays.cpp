#include "checks/facts/strays.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lvspec {

Strays::Strays(const Scene& scene, Stimulus stimulus, Role role) : scene_(scene), role_(role) {
  if (scene.plan == nullptr) return;
  for (const Step& step : scene.plan->steps)
    if (step.stimulus == stimulus) asked_.push_back({&step, {}});
}

void Strays::note(const Frame& frame) noexcept {
  const Step* step = frame.protocol == 17 ? scene_.steps.of(frame) : nullptr;
  const auto asked = std::find_if(asked_.begin(), asked_.end(), [&](const Asked& a) { return a.step == step; });
  if (step == nullptr || asked == asked_.end()) return;
  if (frame.sender.role == Role::client) {
    if (frame.receiver.role == role_) asked->frame = FrameRef::of(frame);
    return;
  }
  const Culprit culprit{frame.sender, frame.source_mac()};
  asked->frame ? forwarded_.note(asked->frame, FrameRef::of(frame), culprit) : forwarded_.note(frame, culprit);
}

std::string Strays::unasked() const {
  std::string out;
  for (std::size_t i = 0; i < scene_.cluster.count(role_); ++i) {
    const std::string name = scene_.cluster.name({role_, static_cast<std::uint8_t>(i)});
    const auto to_it = [&](const Asked& a) { return a.step->to == name; };
    const auto seen = [&](const Asked& a) { return !to_it(a) || a.frame; };
    const bool whole = std::any_of(asked_.begin(), asked_.end(), to_it) && std::all_of(asked_.begin(), asked_.end(), seen);
    if (!whole) out += (out.empty() ? "" : ", ") + name;
  }
  return out;
}

Conclusion Strays::conclude() const {
  if (forwarded_)
    return violated(fmt::format("{} forwarded what was for another host", scene_.names(forwarded_.culprits())), forwarded_);
  if (const std::string names = unasked(); !names.empty())
    return unproven(fmt::format("nothing that is for another host was seen to go to {}", names));
  return held(fmt::format("{} packets for other hosts were framed to each in turn, and none was forwarded", asked_.size()));
}

}  // namespace lvspec
