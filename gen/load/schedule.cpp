#include "gen/load/schedule.hpp"

#include <cmath>
#include <numbers>

namespace lvspec {
namespace {

/// Sums of many parts differ from the whole by less than this; a request that is due at the very end belongs to the next stage.
constexpr double tolerance = 1e-6;

double seconds(std::uint32_t ms) { return ms / 1000.0; }

}  // namespace

RateCurve::RateCurve(const LoadStage& stage) : length_(seconds(stage.length_ms)) { draw(stage); }

void RateCurve::draw(const LoadStage& stage) {
  switch (stage.shape) {
    case Shape::constant:
      return add(length_, stage.from, stage.from);
    case Shape::ramp:
      return add(length_, stage.from, stage.to);
    case Shape::step:
      for (std::uint32_t i = 0; i < stage.steps; ++i) {
        const double rate = stage.steps == 1 ? stage.from : stage.from + (stage.to - stage.from) * i / (stage.steps - 1);
        add(length_ / stage.steps, rate, rate);
      }
      return;
    case Shape::spike:
      add(seconds(stage.start_ms), stage.from, stage.from);
      add(seconds(stage.spike_ms), stage.to, stage.to);
      return add(length_ - seconds(stage.start_ms) - seconds(stage.spike_ms), stage.from, stage.from);
    case Shape::sine:
      sine_ = true;
      base_ = stage.from;
      amplitude_ = stage.to;
      period_ = seconds(stage.period_ms);
      total_ = sine_count(length_);
      return;
    case Shape::closed:
      return;
  }
}

void RateCurve::add(double length, double from, double to) {
  const double start = pieces_.empty() ? 0 : pieces_.back().start + pieces_.back().length;
  pieces_.push_back({start, length, from, to, total_});
  total_ += length * (from + to) / 2;
}

/// The integral of base + amplitude * sin(2 pi t / period).
double RateCurve::sine_count(double t) const noexcept {
  const double turn = 2 * std::numbers::pi / period_;
  return base_ * t + amplitude_ / turn * (1 - std::cos(turn * t));
}

double RateCurve::when(double requests) const noexcept {
  if (sine_) {  // it only rises, so halving finds it: 64 times is below a nanosecond for any length
    double low = 0, high = length_;
    for (int i = 0; i < 64; ++i) {
      const double middle = (low + high) / 2;
      (sine_count(middle) < requests ? low : high) = middle;
    }
    return high;
  }
  for (std::size_t i = pieces_.size(); i-- > 0;) {
    const Piece& p = pieces_[i];
    if (requests < p.before && i != 0) continue;
    const double more = requests - p.before, slope = p.length > 0 ? (p.to - p.from) / p.length : 0;
    if (p.from == 0 && p.to == 0) return p.start;
    // The root of slope/2 t^2 + from t = more, in the form that does not cancel out.
    const double t = 2 * more / (p.from + std::sqrt(std::max(0.0, p.from * p.from + 2 * slope * more)));
    return p.start + (more == 0 ? 0 : t);
  }
  return 0;
}

Schedule::Schedule(const std::vector<LoadStage>& stages, std::uint64_t seed) : stages_(stages), dice_(seed) {
  std::int64_t at = 0;
  for (const LoadStage& stage : stages) {
    curves_.emplace_back(stage);
    starts_.push_back(at);
    at += std::int64_t{stage.length_ms} * 1'000'000;
  }
  starts_.push_back(at);
}

double Schedule::step() {
  if (stages_[stage_].arrivals == Arrivals::even) return 1;
  // std::exponential_distribution is not the same everywhere; a run must be the same again from its seed.
  const double uniform = (static_cast<double>(dice_() >> 11U) + 0.5) * 0x1p-53;
  return -std::log(uniform);
}

std::optional<Arrival> Schedule::next() {
  if (first_) {
    first_ = false;
    if (!stages_.empty() && stages_[0].arrivals == Arrivals::poisson) level_ = step();
  }
  while (stage_ < stages_.size()) {
    const RateCurve& curve = curves_[stage_];
    if (stages_[stage_].shape != Shape::closed && level_ < curve.total() - tolerance) {
      const Arrival arrival{starts_[stage_] + std::llround(curve.when(level_) * 1e9), static_cast<std::uint16_t>(stage_)};
      level_ += step();
      return arrival;
    }
    level_ = stages_[stage_].shape == Shape::closed ? 0 : std::max(0.0, level_ - curve.total());
    ++stage_;
  }
  return std::nullopt;
}

}  // namespace lvspec
