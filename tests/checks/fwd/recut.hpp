#pragma once
// A director that merges segments and cuts them again.
#include "tests/checks/fwd/forwarding.hpp"

namespace lvspec::words {

/// A copy with octets [from, from + text.size()) of the stream that begins at `start`.
inline Octets cut_copy(const Connection& c, std::uint32_t start, std::size_t from, const std::string& text, std::uint16_t id) {
  Packet p = c.client_packet(flag::ack, text);
  p.sequence = start + static_cast<std::uint32_t>(from);
  p.id = id;
  return c.copy_of(p.frame());
}

}  // namespace lvspec::words
