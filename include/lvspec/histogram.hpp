#pragma once
// How long things took, as counts: the log-linear layout of HdrHistogram (hdrhistogram.github.io, AbstractHistogram).
#include <cstdint>
#include <span>
#include <vector>

namespace lvspec {

/// Counts of values from 0 to `highest`, three significant digits each: values share a slot with those that differ from them by
/// less than a thousandth. The unit is the caller's, a microsecond in this project. The size is fixed once constructed: 184 KiB
/// for an hour of microseconds.
class Histogram {
 public:
  static constexpr std::uint64_t an_hour = 3'600'000'000;  ///< in microseconds
  static constexpr int significant_digits = 3;

  /// `highest` is at least 2 and at most 2^62; throws std::invalid_argument otherwise.
  explicit Histogram(std::uint64_t highest = an_hour);

  /// Counts a value; one above `highest` counts as `highest`.
  void record(std::uint64_t value) noexcept;
  /// Counts all that `other` counted, as if it had been recorded here.
  void add(const Histogram& other) noexcept;
  void clear() noexcept;

  [[nodiscard]] std::uint64_t count() const noexcept { return total_; }
  /// The smallest and the largest value, exact; 0 where nothing was recorded.
  [[nodiscard]] std::uint64_t min() const noexcept { return total_ ? min_ : 0; }
  [[nodiscard]] std::uint64_t max() const noexcept { return max_; }
  /// The mean of the values, exact; 0 where nothing was recorded.
  [[nodiscard]] double mean() const noexcept;
  /// The largest value of the slot below which, itself included, `percentile` of 100 of the values lie: never less than the true
  /// one, and more by less than a thousandth. 0 where nothing was recorded. The percentile is held to 0 to 100.
  [[nodiscard]] std::uint64_t value_at(double percentile) const noexcept;

  [[nodiscard]] std::uint64_t highest() const noexcept { return highest_; }
  /// The slots up to the one of the largest value, as HdrHistogram orders them; empty where nothing was recorded. Valid until the
  /// histogram changes.
  [[nodiscard]] std::span<const std::uint64_t> slots() const noexcept;

 private:
  std::uint64_t highest_;
  std::uint64_t total_ = 0, min_ = 0, max_ = 0;
  long double sum_ = 0;
  std::vector<std::uint64_t> slots_;
};

}  // namespace lvspec
