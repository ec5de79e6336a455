#pragma once
// What lvspec writes into the comments of its own captures, so that each can be judged on its own.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lvspec::label {

/// "lvspec.plan/1 I/N " and the I-th piece of the plan, for each piece. A pcapng option holds less than 64 KiB.
[[nodiscard]] std::vector<std::string> plan_comments(std::string_view plan);

/// Puts the pieces together again. They are found in the order in which plan_comments() gave them.
class PlanPieces {
 public:
  /// Takes a section header's comment; one that is no piece is ignored.
  void add(std::string_view comment);
  /// The plan, or empty where a piece is missing.
  [[nodiscard]] std::string text() const { return found_ == announced_ ? text_ : std::string(); }

 private:
  std::string text_;
  std::size_t found_ = 0;
  std::size_t announced_ = 0;
};

/// An interface description's text.
[[nodiscard]] std::string vantage_description(std::string_view vantage);
/// The vantage's name in it, or empty.
[[nodiscard]] std::string_view vantage_of(std::string_view description) noexcept;

/// A statistics block's comment: why the capture is not whole, as half a sentence; `why` may be empty.
[[nodiscard]] std::string incomplete_comment(std::string_view why);
/// The half sentence in it, or empty.
[[nodiscard]] std::string_view incomplete_of(std::string_view comment) noexcept;

}  // namespace lvspec::label
