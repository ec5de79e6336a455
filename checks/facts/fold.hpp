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
  /// Folding is needed where there is more than one vantage, or a mirror of both directions.
  explicit Fold(std::size_t vantages);

  /// How often a vantage delivers each frame: 1, or 2 for a mirror of both directions.
  void set_twins(std::uint8_t vantage, std::uint8_t times);
  /// Counts a frame; true where another delivery of it was counted before.
  [[nodiscard]] bool again(const Frame& frame) noexcept { return !sets_.empty() && was_counted(frame); }

 private:
  static constexpr std::size_t sets = 1U << 13U, ways = 4;
  static constexpr std::size_t near = 4;  // vantages whose counts are beside the hash: a set is one line of the cache then
  struct Entry {
    std::uint64_t hash = 0;
    std::array<std::uint16_t, near> seen{};
  };
  struct alignas(64) Set {
    std::array<Entry, ways> entries{};  ///< the one that was used last is the first
  };

  /// Puts the frame's entry first in its set, a new one in the place of the one that was not used for longest.
  void bring_forward(std::size_t set, std::uint64_t hash) noexcept;
  [[nodiscard]] std::uint16_t& seen(std::size_t set, std::size_t vantage) noexcept {
    return vantage < near ? sets_[set].entries[0].seen[vantage] : far_counts(set)[vantage - near];
  }
  [[nodiscard]] std::uint16_t* far_counts(std::size_t set) noexcept { return far_.data() + set * ways * further_; }
  [[nodiscard]] bool was_counted(const Frame& frame) noexcept;

  std::vector<std::uint8_t> times_;  // by vantage
  std::size_t further_;              // vantages
  std::vector<Set, LargePages<Set>> sets_;
  std::vector<std::uint16_t> far_;  // counts of further vantages, in the order of entries
};

/// A hash over a frame's packet length and its first 96 octets (less where less was captured): enough for MACs, addresses,
/// identification and sequence numbers, and the same at vantages with different snap lengths (from 96 up), with or without 802.1Q
/// tags, padding or FCS.
[[nodiscard]] std::uint64_t frame_hash(const Frame& frame) noexcept;

/// Tells a mirror of both directions from one of a single direction by looking for twins among unicast IP frames that follow one
/// another closely. Bounded memory, no allocation after construction.
class TwinFinder {
 public:
  explicit TwinFinder(std::size_t vantages) : vantages_(vantages) {}
  void note(const Frame& frame) noexcept;
  /// 2 where nearly every frame came twice, 1 otherwise; 1 too while fewer than 16 frames were seen.
  [[nodiscard]] std::uint8_t times(std::uint8_t vantage) const noexcept;
  [[nodiscard]] bool sure(std::uint8_t vantage) const noexcept { return vantage >= vantages_.size() || vantages_[vantage].frames >= 200; }

 private:
  static constexpr std::size_t recent = 256;
  struct Place {
    std::array<std::uint64_t, recent> hashes{};
    std::uint32_t frames = 0, twins = 0;
  };
  std::vector<Place> vantages_;
};

}  // namespace lvspec
