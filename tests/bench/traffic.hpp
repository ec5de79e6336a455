#pragma once
#include <vector>

#include "tests/bench/visit.hpp"

namespace lvspec::bench {

/// What a mirror port of a loaded cluster's segment shows, without end: a thousand visits at a time, ARP, and what has nothing to
/// do with the cluster.
class Traffic {
 public:
  explicit Traffic(const Mix& mix) : mix_(mix), dice_(2026) {}

  /// Every host of the cluster answers for its own address, as somebody asks for it sooner or later.
  void introduce(const Send& send);
  /// The next few frames.
  void step(const Send& send);

 private:
  static constexpr std::size_t at_a_time = 1000;
  void arp(const Send& send);
  void bulk(const Send& send);
  void lookup(const Send& send);

  Mix mix_;
  Dice dice_;
  std::vector<Visit> visits_;
  std::uint64_t visits_made_ = 0, turn_ = 0;
  std::uint32_t bulk_next_ = 1;
  std::uint16_t bulk_id_ = 1;
};

/// Pages of 1 to 10 KB, and small answers to small questions.
inline constexpr Mix pages{1, 6, 250, 700, 1024, 10'240, 50};
inline constexpr Mix small{1, 3, 60, 220, 120, 420, 5000};

}  // namespace lvspec::bench
