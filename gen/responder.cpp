#include "gen/responder.hpp"

#include <algorithm>

#include "gen/ndp_frames.hpp"

namespace lvspec {

void Responder::activate(Ip address) {
  if (!is_active(address)) active_.push_back(address);
}

bool Responder::is_active(Ip address) const { return std::find(active_.begin(), active_.end(), address) != active_.end(); }

std::optional<Octets> Responder::answer(const Frame& frame) const {
  if (frame.source_mac() == own_) return std::nullopt;
  return frame.arp() ? answer_arp(frame) : answer_ndp(frame);
}

std::optional<Octets> Responder::answer_arp(const Frame& frame) const {
  const Arp arp = frame.arp();
  if (!arp.is_request() || arp.sender_mac().is_group() || arp.sender_mac() == own_) return std::nullopt;
  // An announcement of one of our addresses is a conflict, not a question.
  if (arp.is_announcement() || !is_active(arp.target_ip())) return std::nullopt;
  return arp_answer(own_, arp.target_ip(), arp.sender_mac(), arp.sender_ip());
}

std::optional<Octets> Responder::answer_ndp(const Frame& frame) const {
  const Ndp ndp = frame.ndp();
  if (!ndp.is_solicitation() || !is_active(ndp.target()) || frame.source_mac().is_group()) return std::nullopt;
  const Mac told = ndp.source_mac();
  if (told == own_ || told.is_group()) return std::nullopt;
  return neighbour_advertisement(own_, ndp.target(), told == Mac{} ? frame.source_mac() : told, frame.ip().source());
}

}  // namespace lvspec
