#pragma once
// Profiles as text: read strictly, every mistake named at once.
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "lvspec/profile.hpp"

namespace lvspec {

/// A mistake in a profile. Line and column count from 1; 0 where a mistake has no place in the file.
struct Problem {
  std::string file;
  std::uint32_t line = 0, column = 0;
  std::string what;  ///< what was found, what was expected, what to do; printable, one line

  [[nodiscard]] std::string text() const;  ///< "web.toml:12:1: …"
};

/// A profile cannot be used. what() holds every problem, one a line, in the order of the file.
struct ProfileError : std::runtime_error {
  explicit ProfileError(std::vector<Problem> found);
  std::vector<Problem> problems;  ///< never empty
};

/// Reads the text of a profile; `file_name` is for messages only. Throws ProfileError and nothing else that the text could cause.
///
/// The segment, the link that the cluster stands on, is `cluster.segment` (one prefix or a list). Where that is left out it is,
/// for each address family, the /24 (IPv6: /64) around the first director's address, or else around the gateway's, the first real
/// server's, the first VIP. Every DIP, RIP, VIP, the gateway and `clients.on_link` must lie in it, and `clients.off_link` must
/// not.
[[nodiscard]] Profile parse_profile(std::string_view toml_text, std::string_view file_name);

/// The waiver has a last day, and `today` is later.
[[nodiscard]] bool expired(const Waiver& waiver, std::chrono::year_month_day today) noexcept;

}  // namespace lvspec
