#pragma once
// Where the judge's frames come from: captures on disk, a live interface, or frames written in words by a test.
#include <cstdint>
#include <string>
#include <vector>

#include "lvspec/coverage.hpp"
#include "lvspec/frame.hpp"

namespace lvspec {

/// Delivers the frames of all vantages of a run in order of time.
class FrameSource {
 public:
  virtual ~FrameSource() = default;

  /// Fills `record` with the next frame; false at the end. Never throws: a capture that ends early ends here, and its coverage
  /// says so.
  [[nodiscard]] virtual bool next(Record& record) noexcept = 0;

  /// Starts again from the first frame; false where the source cannot (a pipe).
  [[nodiscard]] virtual bool rewind() noexcept = 0;

  /// Adds to the times of a vantage's frames, and orders them so, from the next rewind() on; false where the source cannot.
  virtual bool correct_clock(std::uint8_t /*vantage*/, std::int64_t /*nanoseconds*/) noexcept { return false; }

  /// One entry a vantage, in the profile's order; counts are final once next() has returned false.
  [[nodiscard]] virtual std::vector<Coverage> coverage() const = 0;
};

}  // namespace lvspec
