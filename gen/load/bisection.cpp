#include "gen/load/bisection.hpp"

#include <cmath>

namespace lvspec {

std::optional<double> Bisection::next() const noexcept {
  if (!held_) return missed_ ? std::nullopt : std::optional(search_.from);
  if (!missed_) return *held_ < search_.to ? std::optional(search_.to) : std::nullopt;
  if (*missed_ - *held_ <= search_.precision * *missed_) return std::nullopt;
  const double middle = (*held_ + *missed_) / 2, whole = std::round(middle);
  return whole > *held_ && whole < *missed_ ? whole : middle;
}

void Bisection::note(bool held) noexcept {
  const std::optional<double> rate = next();
  if (rate) (held ? held_ : missed_) = rate;
}

}  // namespace lvspec
