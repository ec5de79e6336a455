#pragma once
// The frames of several taps while they come, in order of time.
#include <chrono>
#include <memory>
#include <vector>

#include "lvspec/coverage.hpp"
#include "lvspec/frame.hpp"
#include "lvspec/profile.hpp"

namespace lvspec {

/// A tap for each vantage, on a thread of its own, and a buffer of 8 MB for each: where nobody collects, taps wait, and what the
/// kernel or the command cannot keep meanwhile is in the books as dropped.
class LiveFrames {
 public:
  /// Throws WireError where a vantage cannot be opened. The vantages outlive it.
  explicit LiveFrames(const std::vector<Vantage>& vantages);
  ~LiveFrames();
  LiveFrames(const LiveFrames&) = delete;
  LiveFrames& operator=(const LiveFrames&) = delete;

  /// Waits until there is much to collect, or for `patience`, and takes what has come. Then next() delivers it.
  void collect(std::chrono::milliseconds patience);
  /// The next frame by time. A frame waits for a quarter of a second, by our clock, where another vantage may still bring an
  /// earlier one. False
  /// where nothing is due before the next collect(). Octets are valid until then.
  [[nodiscard]] bool next(Record& record) noexcept;
  /// Every tap has ended by itself, and next() has delivered everything.
  [[nodiscard]] bool ended() const noexcept;
  /// Whether the vantage at this position ended by itself; coverage() says why.
  [[nodiscard]] bool failed(std::size_t vantage) const noexcept;
  /// Ends all taps; collect() and next() deliver what had come.
  void stop();
  /// One entry a vantage; counts of drops are there once its tap has ended. None is complete: a watch has no markers.
  [[nodiscard]] std::vector<Coverage> coverage() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lvspec
