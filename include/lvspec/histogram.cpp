#include "lvspec/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>

namespace lvspec {
namespace {

// 2048 is the least power of two that tells 1,999 from 2,000: three digits. Slots below it are 1 wide; each further half of as
// many spans twice what the one before did.
constexpr unsigned half_bits = 10;
constexpr std::uint64_t half = 1U << half_bits, linear = 2 * half;

constexpr unsigned doublings(std::uint64_t value) {
  return static_cast<unsigned>(std::bit_width(value | (linear - 1))) - (half_bits + 1);
}

constexpr std::size_t slot_of(std::uint64_t value) {
  const unsigned shift = doublings(value);
  return static_cast<std::size_t>((std::uint64_t{shift} << half_bits) + (value >> shift));
}

constexpr std::uint64_t last_of(std::size_t slot) {
  if (slot < linear) return slot;
  const std::uint64_t shift = (slot >> half_bits) - 1;
  const std::uint64_t first = (half + slot % half) << shift;
  return first + (std::uint64_t{1} << shift) - 1;
}

static_assert(slot_of(linear - 1) + 1 == slot_of(linear) && last_of(slot_of(linear)) == linear + 1);

std::uint64_t checked(std::uint64_t highest) {
  if (highest < 2 || highest > std::uint64_t{1} << 62U)
    throw std::invalid_argument("a histogram's highest value is from 2 to 2^62");
  return highest;
}

}  // namespace

Histogram::Histogram(std::uint64_t highest)
    : highest_(checked(highest)), slots_(static_cast<std::size_t>((doublings(highest) + 2) * half)) {}

void Histogram::record(std::uint64_t value) noexcept {
  value = std::min(value, highest_);
  ++slots_[slot_of(value)];
  min_ = total_ ? std::min(min_, value) : value;
  max_ = std::max(max_, value);
  ++total_;
  sum_ += static_cast<long double>(value);
}

void Histogram::add(const Histogram& other) noexcept {
  if (other.total_ == 0) return;
  // What lies beyond this one's range is held to its end, as in record().
  const std::size_t end = slot_of(highest_);
  for (std::size_t i = 0; i < other.slots_.size(); ++i) slots_[std::min(i, end)] += other.slots_[i];
  const std::uint64_t low = std::min(other.min_, highest_);
  min_ = total_ ? std::min(min_, low) : low;
  max_ = std::max(max_, std::min(other.max_, highest_));
  total_ += other.total_;
  sum_ += other.sum_;
}

void Histogram::clear() noexcept {
  std::fill(slots_.begin(), slots_.end(), 0);
  total_ = min_ = max_ = 0;
  sum_ = 0;
}

double Histogram::mean() const noexcept { return total_ ? static_cast<double>(sum_ / static_cast<long double>(total_)) : 0; }

std::uint64_t Histogram::value_at(double percentile) const noexcept {
  if (total_ == 0) return 0;
  // One step down: 99.9 % of 1,000 must be 999, whatever the multiplication makes of it (HdrHistogram does the same).
  const double share = std::nextafter(std::clamp(percentile, 0.0, 100.0), 0.0) / 100;
  const auto wanted = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(total_))));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < slots_.size(); ++i)
    if ((seen += slots_[i]) >= wanted) return last_of(i);
  return last_of(slot_of(max_));
}

std::span<const std::uint64_t> Histogram::slots() const noexcept { return {slots_.data(), total_ ? slot_of(max_) + 1 : 0}; }

}  // namespace lvspec
