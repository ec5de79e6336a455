#include "checks/facts/election.hpp"

namespace lvspec {

Culprit advertiser(const Cluster& cluster, const Frame& frame) noexcept {
  const Party host = cluster.host(frame.ip().source());
  return {host.role == Role::director ? host : frame.sender, frame.source_mac()};
}

void Election::note(const Vrrp& advert, Party speaker, const Ip& from) noexcept {
  if (speaker.role != Role::director) return;
  ++heard_;
  vindicated_ = {};
  if (speaker == active_) {
    challenges_ = 0;
    ++since_;
    priority_ = advert.priority();
    if (!advert.resigns()) return;
    before_ = active_;
    active_ = {};
    return;
  }
  if (advert.resigns()) return;
  challenges_ = speaker == challenger_ ? challenges_ + 1 : 1;
  challenger_ = speaker;
  // Whoever has the lower rank takes over once the other is gone: then it is heard again, and the other is not.
  const bool by_rank = active_.role != Role::unknown && outranks(advert.priority(), from, priority_, address_);
  const std::uint64_t bit = std::uint64_t{1} << (speaker.index & 63U);
  if (by_rank && (served_ & bit) == 0) vindicated_ = speaker;
  if (by_rank || active_.role == Role::unknown || challenges_ > 1) {
    put_in_service(advert, speaker, from);
    served_ |= bit;
  }
}

void Election::put_in_service(const Vrrp& advert, Party speaker, const Ip& from) noexcept {
  if (active_.role != Role::unknown) before_ = active_;
  takeovers_ += before_.role != Role::unknown ? 1 : 0;
  active_ = speaker;
  priority_ = advert.priority();
  address_ = from;
  since_ = 1;
  challenges_ = 0;
}

void Elections::note(const Frame& frame) noexcept {
  const Vrrp advert = vrrp_of(frame);
  if (!advert) return;
  const Party speaker = advertiser(cluster_, frame).party;
  for (std::size_t v = 0; v < by_vip_.size(); ++v)
    if (advert.speaks_for(cluster_.vips()[v])) by_vip_[v].note(advert, speaker, frame.ip().source());
}

}  // namespace lvspec
