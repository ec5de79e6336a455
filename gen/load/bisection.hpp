#pragma once
// Which rate a search tries next.
#include <optional>

#include "lvspec/load_profile.hpp"

namespace lvspec {

/// Tries the search's lower bound, its upper one, and then the middle of what is left, in whole requests a second where that is
/// fine enough, until the two ends are as near as was asked for.
class Bisection {
 public:
  explicit Bisection(const LoadSearch& search) noexcept : search_(search) {}

  /// The next rate to try; nothing once it is known.
  [[nodiscard]] std::optional<double> next() const noexcept;
  /// Whether everything that the load profile asks for held at next().
  void note(bool held) noexcept;

  /// The highest rate that held.
  [[nodiscard]] std::optional<double> highest() const noexcept { return held_; }
  /// The lowest one that did not.
  [[nodiscard]] std::optional<double> lowest_missed() const noexcept { return missed_; }

 private:
  LoadSearch search_;
  std::optional<double> held_, missed_;
};

}  // namespace lvspec
