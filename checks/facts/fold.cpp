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

Fold::Fold(std::size_t vantages) : times_(vantages, 1), further_(std::max(vantages, near) - near) {
  if (vantages < 2) return;
  sets_.resize(sets);
  far_.resize(sets * ways * further_);
}

void Fold::set_twins(std::uint8_t vantage, std::uint8_t times) {
  times_[vantage] = times;
  if (times > 1) sets_.resize(sets);
}

void Fold::bring_forward(std::size_t set, std::uint64_t hash) noexcept {
  auto& entries = sets_[set].entries;
  if (entries[0].hash == hash) return;
  std::size_t at = 1;
  while (at < ways - 1 && entries[at].hash != hash) ++at;
  const bool is_new = entries[at].hash != hash;
  std::rotate(entries.begin(), entries.begin() + at, entries.begin() + at + 1);
  if (is_new) entries[0] = {hash, {}};
  if (further_ == 0) return;
  std::uint16_t* const counts = far_counts(set);
  std::rotate(counts, counts + at * further_, counts + (at + 1) * further_);
  if (is_new) std::fill_n(counts, further_, std::uint16_t{0});
}

bool Fold::was_counted(const Frame& frame) noexcept {
  const std::uint64_t hash = frame_hash(frame) | 1U;  // 0 is nobody's
  const std::size_t set = hash / 2 % sets, here = frame.vantage;
  if (here >= times_.size()) return false;
  bring_forward(set, hash);
  const auto frames_at = [&](std::size_t v) { return times_[v] == 2 ? (seen(set, v) + 1U) / 2 : seen(set, v); };
  const auto before = frames_at(here);
  ++seen(set, here);
  const auto now = frames_at(here);
  if (now == before) return true;
  for (std::size_t v = 0; v < times_.size(); ++v)
    if (v != here && frames_at(v) >= now) return true;
  return false;
}

void TwinFinder::note(const Frame& frame) noexcept {
  if (frame.vantage >= vantages_.size() || !frame.ip() || frame.destination_mac().is_group()) return;
  Place& place = vantages_[frame.vantage];
  const std::uint64_t hash = frame_hash(frame) | 1U;
  std::uint64_t& there = place.hashes[hash / 2 % recent];
  ++place.frames;
  place.twins += there == hash ? 1 : 0;
  there = there == hash ? 0 : hash;
}

std::uint8_t TwinFinder::times(std::uint8_t vantage) const noexcept {
  const Place& place = vantages_[vantage];
  return place.frames >= 16 && place.twins * 10 >= place.frames * 4 ? 2 : 1;
}

}  // namespace lvspec
