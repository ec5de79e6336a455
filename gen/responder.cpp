#include "gen/arp_responder.hpp"

#include <algorithm>

namespace lvspec {

void ArpResponder::activate(Ip address) {
  if (std::find(active_.begin(), active_.end(), address) == active_.end()) active_.push_back(address);
}

std::optional<Octets> ArpResponder::answer(const Frame& frame) const {
  const Arp arp = frame.arp();
  if (!arp.is_request() || frame.source_mac() == own_ || arp.sender_mac().is_group() || arp.sender_mac() == own_)
    return std::nullopt;
  // An announcement of one of our addresses is a conflict, not a question.
  if (arp.is_announcement() || std::find(active_.begin(), active_.end(), arp.target_ip()) == active_.end()) return std::nullopt;
  return arp_answer(own_, arp.target_ip(), arp.sender_mac(), arp.sender_ip());
}

}  // namespace lvspec
