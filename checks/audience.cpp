#include "checks/audience.hpp"

namespace lvspec {

void Audience::seat(const CheckSpec& spec, Check* check) {
  const Stimuli of = spec.hook ? Stimuli(Stimulus::hook) : spec.of;
  constexpr Kinds without_ports(Kind::arp, Kind::icmp, Kind::ndp);
  Kinds by_step;
  for (std::size_t k = 0; k < kind_count; ++k) {
    const auto kind = static_cast<Kind>(k);
    if (!spec.shown.contains(kind)) continue;
    if (spec.hook && kind == Kind::other) without_ports_.push_back(check);
    if (!of.empty() && !without_ports.contains(kind)) {
      by_step.add(kind);
      continue;
    }
    for (std::size_t s = index(spec.segments); s < segments_count; ++s) by_kind_[s][k].push_back(check);
  }
  if (spec.pairs && of.empty())
    for (std::size_t s = index(spec.segments); s < segments_count; ++s) by_pair_[s].push_back(check);
  for (std::size_t s = 0; s < stimulus_count; ++s) {
    if (!of.contains(static_cast<Stimulus>(s))) continue;
    by_stimulus_[s].emplace_back(by_step, check);
    if (spec.pairs) by_stimulus_pair_[s].push_back(check);
  }
  if (spec.responses) by_response_.push_back(check);
}

}  // namespace lvspec
