// Copies that are no copy of any one request: a director (or its network card) merges segments and cuts them again, so the stream
// counts.
#include <cstring>

#include "checks/facts/pairs.hpp"
#include "lvspec/decode.hpp"

namespace lvspec {
namespace {

constexpr int longest_walk = 256;  // requests of one flow that a re-cut copy may reach back over

/// Octets of [from, to) that `original` carries, in sequence space relative to the copy's start (RFC 9293 3.4: arithmetic modulo
/// 2^32).
struct Overlap {
  std::uint32_t in_original = 0, in_copy = 0, length = 0;
};

Overlap overlap(const Frame& original, const Frame& packet) noexcept {
  const auto ahead = static_cast<std::int32_t>(original.tcp().sequence() - packet.tcp().sequence());
  const std::int64_t begin = ahead, end = begin + original.payload_length;
  const std::int64_t from = begin > 0 ? begin : 0;
  const std::int64_t to = end < packet.payload_length ? end : packet.payload_length;
  if (from >= to) return {};
  return {static_cast<std::uint32_t>(from - begin), static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to - from)};
}

bool same_octets(const Frame& original, const Frame& packet, const Overlap& o) noexcept {
  const auto a = original.payload();
  const auto b = packet.payload();
  if (a.size() < o.in_original + o.length || b.size() < o.in_copy + o.length) return true;  // not captured: nothing to compare
  return std::memcmp(a.data() + o.in_original, b.data() + o.in_copy, o.length) == 0;
}

/// Octets behind the packet, where they are more than a short frame's padding.
std::int64_t trailing(const Frame& frame) noexcept {
  return frame.length <= 64 ? 0 : std::int64_t{frame.length} - frame.payload_offset - frame.payload_length;
}

/// A packet that is said to be shorter than the frame that it fills; a capture with the FCS has four octets more.
bool leaves_octets_over(const Frame& original, const Frame& packet) noexcept {
  const std::int64_t over = trailing(packet) - trailing(original);
  return over != 0 && over != 4 && over != -4;
}

Change compare_addresses(const Frame& original, const Frame& packet) noexcept {
  Change c = Change::none;
  if (original.ip().source() != packet.ip().source()) c = c | Change::source_address;
  if (original.ip().destination() != packet.ip().destination()) c = c | Change::destination_address;
  if (original.source_port() != packet.source_port()) c = c | Change::source_port;
  if (original.destination_port() != packet.destination_port()) c = c | Change::destination_port;
  if (original.ip().is_v4() && original.ip().p[1] != packet.ip().p[1]) c = c | Change::ip_header;
  if (leaves_octets_over(original, packet)) c = c | Change::ip_header;
  return c;
}

bool valid(const Frame& packet) noexcept {
  const IpHeader ip = packet.ip();
  return !ip.is_v4() || internet_checksum({ip.p, ip.header_length()}) == 0;
}

}  // namespace

std::optional<Pair> Pairs::same_segment(const Frame& copy, const Frame& packet) noexcept {
  if (!packet.tcp() || packet.payload_length == 0) return std::nullopt;
  std::uint32_t i = newest_of(copy.flow);
  for (int walked = 0; i != nothing && walked < longest_walk; ++walked, i = older(waiting_[i])) {
    Waiting& w = waiting_[i];
    const bool same = w.frame.tcp().sequence() == packet.tcp().sequence() && w.frame.payload_length == packet.payload_length;
    if (same && w.copies == 0 && w.covered == 0) return exact(w, w.frame, copy, packet);
  }
  return std::nullopt;
}

std::optional<Pair> Pairs::same_packet(const Frame& copy, const Frame& packet) noexcept {
  constexpr std::uint64_t window = 64;
  for (std::uint64_t serial = written_; serial > oldest_ && written_ - serial < window; --serial) {
    Waiting& w = waiting_[(serial - 1) % capacity];
    if (!w.is_request || w.copies != 0 || w.covered != 0) continue;
    const IpHeader a = w.frame.ip(), b = packet.ip();
    if (a.id() == 0 || a.id() != b.id() || a.source() != b.source() || a.destination() != b.destination()) continue;
    Pair pair = exact(w, w.frame, copy, packet);
    pair.match = Match::closest;
    return pair;
  }
  return std::nullopt;
}

bool Pairs::covers(const Frame& copy, const Frame& packet) const noexcept {
  std::uint32_t covered = 0, i = newest_of(copy.flow);
  for (int walked = 0; i != nothing && walked < longest_walk && covered < packet.payload_length; ++walked, i = older(waiting_[i]))
    covered += overlap(waiting_[i].frame, packet).length;
  return packet.payload_length != 0 && covered >= packet.payload_length;
}

std::optional<Pair> Pairs::recut(const Frame& copy, const Frame& packet) noexcept {
  // Nothing is marked as covered before it is sure that all of the copy is.
  if (!packet.tcp() || !covers(copy, packet)) return std::nullopt;
  std::uint32_t covered = 0, last = nothing, copies = 1, originals = 1;
  Change changes = &copy == &packet ? Change::none : Change::encapsulated;
  bool whole = !has(copy.flaws, Flaw::truncated);
  for (std::uint32_t i = newest_of(copy.flow); i != nothing && covered < packet.payload_length; i = older(waiting_[i])) {
    Waiting& w = waiting_[i];
    const Overlap o = overlap(w.frame, packet);
    if (o.length == 0) continue;
    if (!same_octets(w.frame, packet, o)) changes = changes | Change::payload;
    whole = whole && !has(w.frame.flaws, Flaw::truncated);
    covered += o.length;
    w.covered += o.length;
    copies = w.covered > w.frame.payload_length * w.originals ? 2 : copies;
    originals = w.originals;
    last = i;
  }
  const Frame& original = waiting_[last].frame;
  Pair pair{original, copy, packet};
  pair.match = Match::recut;
  pair.changes = changes | compare_addresses(original, packet);
  pair.ttl_delta = original.ip().ttl() - packet.ip().ttl();
  pair.copies = copies;
  pair.originals = originals;
  pair.checksum_valid = valid(packet) && valid(copy);
  pair.whole = whole;
  return pair;
}

std::optional<Pair> Pairs::closest(const Frame& copy, const Frame& packet) noexcept {
  std::uint32_t i = newest_of(copy.flow);
  for (int walked = 0; i != nothing && walked < 16; ++walked) {
    Waiting& w = waiting_[i];
    const bool alike = w.frame.payload_length == packet.payload_length && w.frame.tcp().syn() == packet.tcp().syn();
    if (w.copies == 0 && w.covered == 0 && alike) {
      Pair pair = exact(w, w.frame, copy, packet);
      pair.match = Match::closest;
      return pair;
    }
    i = older(w);
  }
  return std::nullopt;
}

}  // namespace lvspec
