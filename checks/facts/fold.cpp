#include "checks/facts/fold.hpp"

#include <algorithm>
#include <bit>

namespace lvspec {

namespace {

/// Where the packet ends by its own header: behind it come padding, which a card adds on the way out, and sometimes the FCS.
std::size_t packet_end(const Frame& frame) noexcept {
  if (frame.l3_offset == 0) return frame.length;
  if (frame.arp()) return frame.l3_offset + 28U;
  const std::uint8_t* p = frame.ip().p;
  const std::size_t length = frame.ip().is_v4() ? be16(p + 2) : be16(p + 4);
  const std::size_t end = frame.l3_offset + length + (frame.ip().is_v4() ? 0U : 40U);
  return length == 0 || end > frame.length ? frame.length : end;
}

}  // namespace

std::uint64_t frame_hash(const Frame& frame) noexcept {
  // Whether 802.1Q tags show depends on the port that a frame was captured at.
  const std::size_t tags = frame.l3_offset > 14 ? frame.l3_offset - 14U : 0U;
  const std::size_t end = packet_end(frame), octets = std::min<std::size_t>({frame.captured, end, 96U + tags});
  std::uint64_t h = mix64(end - tags);
  // Of eight octets each, with an odd multiplier: no two states become one. What they leave unmixed is mixed at the end.
  const auto add = [&h](std::uint64_t piece) { h = std::rotl((h ^ piece) * 0x9e37'79b9'7f4a'7c15ULL, 29); };
  std::size_t i = 0;
  if (octets >= 12 + tags) {
    add(be64(frame.data));
    add(be32(frame.data + 8));
    i = 12 + tags;
  }
  const bool overlaps = octets >= i + 8;
  for (; i + 8 <= octets; i += 8) add(be64(frame.data + i));
  if (i < octets && overlaps) add(be64(frame.data + octets - 8));
  for (; i < octets && !overlaps; ++i) add(frame.data[i]);
  return mix64(h);
}

void Fold::set_twins(std::uint8_t vantage, std::uint8_t times) {
  times_[vantage % vantages] = times;
  if (times > 1) need();
}

Fold::Entry& Fold::entry(std::uint64_t hash) noexcept {
  Entry* set = &entries_[hash % sets * ways];
  Entry* oldest = set;
  for (std::size_t i = 0; i < ways; ++i) {
    if (set[i].hash == hash && set[i].used != 0) return set[i];
    if (set[i].used < oldest->used) oldest = set + i;
  }
  *oldest = Entry{};
  oldest->hash = hash;
  return *oldest;
}

bool Fold::was_counted(const Frame& frame) noexcept {
  Entry& e = entry(frame_hash(frame));
  e.used = ++clock_;
  const std::size_t here = frame.vantage % vantages;
  last_ = std::max(last_, here);
  const auto frames_at = [&](std::size_t v) { return times_[v] == 2 ? (e.seen[v] + 1U) / 2 : e.seen[v]; };
  const auto before = frames_at(here);
  ++e.seen[here];
  if (frames_at(here) == before) return true;
  for (std::size_t v = 0; v <= last_; ++v)
    if (v != here && frames_at(v) >= frames_at(here)) return true;
  return false;
}

void TwinFinder::note(const Frame& frame) noexcept {
  if (!frame.ip() || frame.destination_mac().is_group()) return;
  Place& place = vantages_[frame.vantage % Fold::vantages];
  const std::uint64_t hash = frame_hash(frame) | 1U;
  std::uint64_t& there = place.hashes[hash / 2 % recent];
  ++place.frames;
  place.twins += there == hash ? 1 : 0;
  there = there == hash ? 0 : hash;
}

std::uint8_t TwinFinder::times(std::uint8_t vantage) const noexcept {
  const Place& place = vantages_[vantage % Fold::vantages];
  return place.frames >= 16 && place.twins * 10 >= place.frames * 4 ? 2 : 1;
}

}  // namespace lvspec
