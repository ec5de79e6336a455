#pragma once
// Sees to it that a frame counts once, however many vantages (or both directions of one mirror port) delivered it.
#include <array>
#include <cstdint>
#include <vector>

#include "lvspec/frame.hpp"
#include "lvspec/large_pages.hpp"

namespace lvspec {

/// The n-th sight of some octets at one vantage and the n-th at another are one frame; at a mirror of both directions two sights
/// are. MACs are part of the octets, so the two hops of direct routing stay apart. Repeats of a frame at one vantage stay
/// repeats.
class Fold {
 public:
  static constexpr std::size_t vantages = 16;

  /// How often a vantage delivers each frame: 1, or 2 for a mirror of both directions.
  void set_twins(std::uint8_t vantage, std::uint8_t times);
  /// More than one vantage, or twins: folding is needed at all.
  void need() {
    needed_ = true;
    entries_.resize(sets * ways);
  }
  /// Counts a frame; true where another delivery of it was counted before.
  [[nodiscard]] bool again(const Frame& frame) noexcept { return needed_ && was_counted(frame); }

 private:
  static constexpr std::size_t sets = 1U << 13U, ways = 4;
  struct Entry {
    std::uint64_t hash = 0;
    std::uint64_t used = 0;
    std::array<std::uint16_t, vantages> seen{};
  };
  [[nodiscard]] Entry& entry(std::uint64_t hash) noexcept;
  [[nodiscard]] bool was_counted(const Frame& frame) noexcept;

  std::vector<Entry, LargePages<Entry>> entries_;
  std::array<std::uint8_t, vantages> times_ = filled();
  std::uint64_t clock_ = 0;
  std::size_t last_ = 0;  // vantage that delivered anything
  bool needed_ = false;

  static constexpr std::array<std::uint8_t, vantages> filled() {
    std::array<std::uint8_t, vantages> a{};
    for (auto& t : a) t = 1;
    return a;
  }
};

/// A hash over a frame's packet length and its first 96 octets (less where less was captured): enough for MACs, addresses,
/// identification and sequence numbers, and the same at vantages with different snap lengths (from 96 up), with or without 802.1Q
/// tags, padding or FCS.
[[nodiscard]] std::uint64_t frame_hash(const Frame& frame) noexcept;

/// Tells a mirror of both directions from one of a single direction by looking for twins among unicast IP frames that follow one
/// another closely. Bounded memory, no allocation after construction.
class TwinFinder {
 public:
  void note(const Frame& frame) noexcept;
  /// 2 where nearly every frame came twice, 1 otherwise; 1 too while fewer than 16 frames were seen.
  [[nodiscard]] std::uint8_t times(std::uint8_t vantage) const noexcept;
  [[nodiscard]] bool sure(std::uint8_t vantage) const noexcept { return vantages_[vantage % Fold::vantages].frames >= 200; }

 private:
  static constexpr std::size_t recent = 256;
  struct Place {
    std::array<std::uint64_t, recent> hashes{};
    std::uint32_t frames = 0, twins = 0;
  };
  std::array<Place, Fold::vantages> vantages_{};
};

}  // namespace lvspec
