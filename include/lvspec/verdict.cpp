#include "lvspec/verdict.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace lvspec {

const char* word(Outcome outcome) noexcept {
  constexpr std::array words{"pass", "fail", "inconclusive", "not_applicable", "error"};
  return words[static_cast<std::size_t>(outcome)];
}

void Sightings::keep(FrameRef frame) noexcept {
  if (frame && frame_count_ < kept) frames_[frame_count_++] = frame;
}

void Sightings::blame(Culprit culprit) noexcept {
  const auto known = culprits();
  if (std::find(known.begin(), known.end(), culprit) == known.end() && culprit_count_ < hosts)
    culprits_[culprit_count_++] = culprit;
}

void Sightings::note(FrameRef frame) noexcept {
  ++count_;
  keep(frame);
}

void Sightings::note(FrameRef frame, Culprit culprit) noexcept {
  ++count_;
  keep(frame);
  blame(culprit);
}

void Sightings::note(FrameRef first, FrameRef second, Culprit culprit) noexcept {
  ++count_;
  if (frame_count_ + 2U <= kept) {
    keep(first);
    keep(second);
  }
  blame(culprit);
}

bool Sightings::blames(Party party) const noexcept {
  const auto known = culprits();
  return std::any_of(known.begin(), known.end(), [&](const Culprit& c) { return c.party == party; });
}

namespace {

Finding finding(std::string observed, const Sightings& s) {
  return {std::move(observed), s.count(), {s.frames().begin(), s.frames().end()}, {s.culprits().begin(), s.culprits().end()}};
}

}  // namespace

Conclusion held(std::string because) { return {Conclusion::Word::held, std::move(because), {}}; }
Conclusion unproven(std::string because) { return {Conclusion::Word::unproven, std::move(because), {}}; }
Conclusion not_applicable(std::string because) { return {Conclusion::Word::not_applicable, std::move(because), {}}; }
Conclusion violated(std::string observed, const Sightings& sightings) {
  return {Conclusion::Word::violated, observed, {finding(observed, sightings)}};
}
Conclusion missing(std::string observed, const Sightings& sightings) {
  return {Conclusion::Word::missing, observed, {finding(observed, sightings)}};
}
void join(Conclusion& all, Conclusion one) {
  all.because += (all.because.empty() ? "" : "; ") + one.because;
  std::move(one.findings.begin(), one.findings.end(), std::back_inserter(all.findings));
}

}  // namespace lvspec
