#pragma once
// When each request of an open loop is meant to leave.
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "lvspec/load_profile.hpp"

namespace lvspec {

/// The number of requests that a stage's rate adds up to from its start to a moment, and back. Seconds and requests.
class RateCurve {
 public:
  explicit RateCurve(const LoadStage& stage);

  /// Requests of the whole stage; a fraction where the last one is still to come.
  [[nodiscard]] double total() const noexcept { return total_; }
  /// The second at which the curve reaches `requests`; 0 <= requests <= total().
  [[nodiscard]] double when(double requests) const noexcept;

 private:
  /// A part in which the rate goes straight from `from` to `to`.
  struct Piece {
    double start, length, from, to, before;  // before: requests of the pieces before it
  };
  void draw(const LoadStage& stage);
  void add(double length, double from, double to);
  [[nodiscard]] double sine_count(double t) const noexcept;

  std::vector<Piece> pieces_;
  bool sine_ = false;
  double base_ = 0, amplitude_ = 0, period_ = 1, length_ = 0;
  double total_ = 0;
};

/// A request's intended time in nanoseconds since the first stage's start.
struct Arrival {
  std::int64_t intended_ns;
  std::uint16_t stage;
};

/// Walks through all stages of a load profile. The k-th request leaves when the rate, integrated from the run's start, reaches k:
/// no drift within a stage, no burst and no hole between two. Poisson arrivals step by exponential distances instead of by 1. A
/// closed stage has no arrivals, and the stage after it begins anew.
class Schedule {
 public:
  Schedule(const std::vector<LoadStage>& stages, std::uint64_t seed);

  /// The next request, or nothing after the last. Times never fall.
  [[nodiscard]] std::optional<Arrival> next();
  [[nodiscard]] std::int64_t stage_start_ns(std::size_t stage) const noexcept { return starts_[stage]; }
  [[nodiscard]] std::int64_t stage_end_ns(std::size_t stage) const noexcept { return starts_[stage + 1]; }

 private:
  [[nodiscard]] double step();

  const std::vector<LoadStage>& stages_;
  std::vector<RateCurve> curves_;
  std::vector<std::int64_t> starts_;
  std::mt19937_64 dice_;
  std::size_t stage_ = 0;
  double level_ = 0;  // requests since the current stage's start at which the next one is due
  bool first_ = true;
};

}  // namespace lvspec
