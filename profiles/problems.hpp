#pragma once
// Collects every mistake of a profile, so that one run names them all.
#include <string>
#include <string_view>
#include <vector>

#include "profiles/load.hpp"
#include "profiles/tree.hpp"

namespace lvspec {

class Problems {
 public:
  explicit Problems(std::string_view file_name);

  void add(toml_tree::Where where, std::string what);
  [[nodiscard]] bool empty() const noexcept { return found_.empty(); }
  /// Throws ProfileError with what was found, in the order of the file; returns where nothing was.
  void throw_if_any();

 private:
  std::string file_;
  std::vector<Problem> found_;
};

/// The candidate that `word` is most likely a slip of, or an empty text where none is near.
[[nodiscard]] std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

/// "“text”" in plain quotes, printable and not too long.
[[nodiscard]] std::string quoted(std::string_view text);

/// "a", "b" or "c".
[[nodiscard]] std::string choices(const std::vector<std::string_view>& words);

}  // namespace lvspec
