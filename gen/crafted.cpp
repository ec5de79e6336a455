#include "gen/crafted.hpp"

#include <iterator>

#include "gen/datagram.hpp"

namespace lvspec {
namespace {

constexpr std::uint8_t fin = 1, syn = 2, rst = 4, psh = 8, ack = 16;
constexpr std::uint32_t unknown_acknowledgment = 0x5eed'0001;
// Further back than a server that compares clocks could forgive, and no further than the minute that it remembers them for.
constexpr std::uint32_t backwards_ms = 60'000;

Octets syn_frame(const Crafting& c, std::uint32_t timestamp, std::uint8_t ttl = 64) {
  return tcp_frame(
      c.ends,
      {.ip_id = c.ids.next(), .ttl = ttl, .flags = syn, .sequence = c.sequence, .timestamps = true, .timestamp = timestamp});
}

std::vector<Octets> repeated(const Crafting& c, std::size_t times) {
  std::vector<Octets> out;
  while (out.size() < times) out.push_back(syn_frame(c, c.clock));
  return out;
}

/// Each kind of segment that only a connection can hold: where none is known, none of them may begin one.
Octets midstream(const Crafting& c) {
  constexpr std::uint8_t kinds[] = {ack | psh, fin | ack, rst};
  const std::uint8_t flags = kinds[c.index % std::size(kinds)];
  return tcp_frame(c.ends, {.ip_id = c.ids.next(),
                            .flags = flags,
                            .sequence = c.sequence,
                            .acknowledgment = unknown_acknowledgment,
                            .payload = (flags & psh) != 0 ? "midstream" : ""});
}

/// Data behind a SYN is allowed, and thrown away where TCP Fast Open (RFC 7413) is not in use.
Octets syn_with_data(const Crafting& c, std::size_t octets) {
  return tcp_frame(c.ends, {.ip_id = c.ids.next(),
                            .flags = syn,
                            .sequence = c.sequence,
                            .timestamps = true,
                            .timestamp = c.clock,
                            .payload = std::string(octets, 'l')});
}

/// As long as Ethernet allows, whatever the way beyond takes.
Octets full_size(const Crafting& c) {
  constexpr std::size_t syn_options = 20;  // what tcp_frame() puts behind the fixed header, so that as much less data fits
  return syn_with_data(c, own_mss(c.ends.vip.family()) - syn_options);
}

}  // namespace

std::vector<Octets> crafted(Stimulus stimulus, const Crafting& c) {
  switch (stimulus) {
    case Stimulus::ttl_one:
      return {syn_frame(c, c.clock, 1)};
    case Stimulus::midstream:
      return {midstream(c)};
    case Stimulus::fragments:
      return fragmented(syn_with_data(c, 1200), 400);
    case Stimulus::full_size:
      return {full_size(c)};
    case Stimulus::transit:
    case Stimulus::stray:
      return {datagram_frame(c.ends, c.ids.next(), "lvspec")};
    case Stimulus::echo:
      return {echo_request(c.ends, c.ids.next(), static_cast<std::uint16_t>(c.index + 1))};
    case Stimulus::closed_port:
    case Stimulus::broadcast_syn:
    case Stimulus::each_director:
      return {syn_frame(c, c.clock)};
    case Stimulus::repeat_syn:
      return repeated(c, 3);
    case Stimulus::old_timestamps:
      return {syn_frame(c, c.clock - c.index * backwards_ms)};
    default:
      return {};
  }
}

bool opens_half(Stimulus stimulus) noexcept {
  constexpr Stimuli others(Stimulus::midstream, Stimulus::echo, Stimulus::transit, Stimulus::stray);
  return !others.contains(stimulus);
}

Octets take_back(const Crafting& c) {
  return tcp_frame(c.ends, {.ip_id = c.ids.next(), .flags = rst, .sequence = c.sequence + 1});
}

}  // namespace lvspec
