#pragma once
// Text as Markdown takes it.
#include <string>
#include <string_view>

namespace lvspec {

/// One line of running text or of a table's cell: cells end at a bar, and paragraphs read < as the start of a tag.
[[nodiscard]] inline std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '<' || c == '*' || c == '_') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

}  // namespace lvspec
