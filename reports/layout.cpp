#include "reports/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace lvspec {

Colour colour_of(Outcome outcome) noexcept {
  constexpr std::array colours{Colour::green, Colour::red, Colour::yellow, Colour::dim, Colour::magenta};
  return colours[static_cast<std::size_t>(outcome)];
}

std::size_t columns(std::string_view text) noexcept {
  const auto starts = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts));
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t used = columns(text);
  return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

std::string Page::painted(std::string_view text, Colour colour) const {
  constexpr std::array<int, 7> codes{0, 31, 32, 33, 35, 2, 1};
  if (!colour_ || colour == Colour::none || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", codes[static_cast<std::size_t>(colour)], text);
}

void Page::line(std::string_view text, Colour colour) { out_ += painted(text, colour) + "\n"; }

void Page::heading(std::string_view text) {
  blank();
  line(text, Colour::bold);
}

void Page::item(std::size_t indent, std::size_t hang, std::string_view lead, std::string_view text, Colour colour) {
  const std::size_t next = indent + hang;
  std::size_t at = indent + columns(lead);
  out_ += std::string(indent, ' ') + painted(lead, colour);
  bool fresh = lead.empty();
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (word.empty()) continue;
    const std::size_t wide = columns(word);
    if (!fresh && at + 1 + wide > width_) {
      out_ += '\n' + std::string(next, ' ');
      at = next;
      fresh = true;
    }
    if (!fresh && !out_.ends_with(' ')) out_ += ' ', ++at;
    out_ += word;
    at += wide;
    fresh = false;
  }
  while (out_.ends_with(' ')) out_.pop_back();
  out_ += '\n';
}

}  // namespace lvspec
