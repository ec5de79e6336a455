#include "checks/ret/wrong_source.hpp"

#include <fmt/format.h>

namespace lvspec {

void WrongSources::right(const Frame& frame) noexcept {
  if (frame.sender.role != Role::real_server) return;
  ++right_;
  if (const Flow* flow = scene_.flow(frame); flow != nullptr && !flow->through_director)
    right_without_director_[flow->service].add(frame.sender);
}

void WrongSources::wrong(const Frame& frame, const Flow& flow) noexcept {
  if (flow.translated) return translated_.note(frame, flow.asked);
  const std::size_t place = flow.service * servers_ + frame.sender.index;
  wrong_[place].note(frame);
  director_[place] = flow.through_director ? flow.asked : Culprit{};
}

Conclusion WrongSources::conclude(const char* what) const {
  Conclusion all{Conclusion::Word::violated, {}, {}};
  const auto add = [&](std::string observed, const Sightings& sightings) {
    all.because += (all.because.empty() ? "" : "; ") + observed;
    all.findings.push_back(violated(std::move(observed), sightings).findings.front());
  };
  if (translated_)
    add(fmt::format("real servers {}, since {} translated the VIP before they got it", what,
                    scene_.names(translated_.culprits())),
        translated_);
  for (std::size_t i = 0; i < wrong_.size(); ++i) {
    if (!wrong_[i]) continue;
    const std::string name =
        scene_.cluster.name({Role::real_server, static_cast<std::uint8_t>(i % servers_)}) +
        (scene_.profile.services.size() > 1 ? fmt::format(" ({})", scene_.profile.services[i / servers_].text()) : "");
    const bool director =
        right_without_director_[i / servers_].contains(i % servers_) && director_[i].party.role == Role::director;
    if (!director) {
      add(fmt::format("{} {}", name, what), wrong_[i]);
      continue;
    }
    add(fmt::format("{} {} where {} handed it the connection, and does not where it is asked without it", name, what,
                    scene_.name(director_[i])),
        wrong_[i]);
    all.findings.back().culprits = {director_[i]};
  }
  if (!all.findings.empty()) return all;
  if (right_ == 0) return unproven("no answer of the virtual service was seen");
  return held(fmt::format("{} answers with the VIP as source", right_));
}

}  // namespace lvspec
