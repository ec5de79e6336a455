#pragma once
// What a capturing command says beside its capture.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lvspec {

/// The end of a command's standard error.
class CommandLog {
 public:
  void add(std::string_view text);
  /// The last lines as one, without control characters; empty where it said nothing.
  [[nodiscard]] std::string last_words() const;
  /// As tcpdump counts at its end: "N packets dropped by kernel" and, where there were any, "by interface".
  [[nodiscard]] std::optional<std::uint64_t> dropped(std::string_view by) const;

 private:
  std::string text_;
};

}  // namespace lvspec
