#include "gen/crafted.hpp"

#include <iterator>

namespace lvspec {
namespace {

constexpr std::uint8_t fin = 1, syn = 2, rst = 4, psh = 8, ack = 16;
constexpr std::uint32_t unknown_acknowledgment = 0x5eed'0001;

Octets ttl_one(const Crafting& c) {
  return tcp_frame(c.ends,
                   {.ip_id = c.ip_id, .ttl = 1, .flags = syn, .sequence = c.sequence, .timestamps = true, .timestamp = 1});
}

/// Each kind of segment that only a connection can hold: where none is known, none of them may begin one.
Octets midstream(const Crafting& c) {
  constexpr std::uint8_t kinds[] = {ack | psh, fin | ack, rst};
  const std::uint8_t flags = kinds[c.index % std::size(kinds)];
  return tcp_frame(c.ends, {.ip_id = c.ip_id,
                            .flags = flags,
                            .sequence = c.sequence,
                            .acknowledgment = unknown_acknowledgment,
                            .payload = (flags & psh) != 0 ? "midstream" : ""});
}

}  // namespace

std::vector<Octets> crafted(Stimulus stimulus, const Crafting& c) {
  switch (stimulus) {
    case Stimulus::ttl_one:
      return {ttl_one(c)};
    case Stimulus::midstream:
      return {midstream(c)};
    case Stimulus::echo:
      return {echo_request(c.ends, c.ip_id, static_cast<std::uint16_t>(c.index + 1))};
    default:
      return {};
  }
}

bool opens_half(Stimulus stimulus) noexcept { return stimulus == Stimulus::ttl_one; }

Octets take_back(const Crafting& c) { return tcp_frame(c.ends, {.ip_id = c.ip_id, .flags = rst, .sequence = c.sequence + 1}); }

}  // namespace lvspec
