#pragma once
// keepalived.conf as statements and blocks, without their meaning.
#include <string>
#include <string_view>
#include <vector>

#include "profiles/problems.hpp"

namespace lvspec {

/// A keyword with its arguments, and where a brace follows, the statements in it.
struct Statement {
  std::vector<std::string> words;  ///< never empty but for a brace without a keyword
  toml_tree::Where where;
  std::vector<Statement> block;

  [[nodiscard]] bool is(std::string_view keyword) const noexcept { return !words.empty() && words[0] == keyword; }
  /// The n-th argument, or an empty text.
  [[nodiscard]] std::string_view argument(std::size_t n) const noexcept {
    return n + 1 < words.size() ? words[n + 1] : std::string_view{};
  }
};

/// Comments (# and !) left out, quotes taken off. Braces that do not match are problems.
[[nodiscard]] std::vector<Statement> read_blocks(std::string_view text, Problems& problems);

}  // namespace lvspec
