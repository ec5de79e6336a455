#pragma once
// Lines of text for a person: wrapped to a width, indented, coloured where that is wanted.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lvspec/verdict.hpp"

namespace lvspec {

enum class Colour : std::uint8_t { none, red, green, yellow, magenta, dim, bold };

[[nodiscard]] Colour colour_of(Outcome outcome) noexcept;

/// Text under construction. Words are never cut; one that is longer than the width gets a line of its own.
class Page {
 public:
  Page(std::size_t width, bool colour) : width_(width < 40 ? 40 : width), colour_(colour) {}

  /// A line as it is, coloured.
  void line(std::string_view text, Colour colour = Colour::none);
  void blank() { out_ += '\n'; }
  /// An empty line, then the heading in bold.
  void heading(std::string_view text);
  /// `lead` at `indent`, coloured, then `text` wrapped behind it; further lines begin at `indent` + `hang`.
  void item(std::size_t indent, std::size_t hang, std::string_view lead, std::string_view text, Colour colour = Colour::none);

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  [[nodiscard]] std::string painted(std::string_view text, Colour colour) const;

  std::size_t width_;
  bool colour_;
  std::string out_;
};

/// Columns that `text` takes, one a code point.
[[nodiscard]] std::size_t columns(std::string_view text) noexcept;

/// `text` and spaces up to `width` columns.
[[nodiscard]] std::string padded(std::string_view text, std::size_t width);

}  // namespace lvspec
