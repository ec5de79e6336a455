#pragma once
// What the hosts of a Wire answer when they are asked: all healthy until a test changes a line.
#include <string>
#include <string_view>

#include "tests/checks/wire_words.hpp"

namespace lvspec::words {

/// A wire whose director and real servers have a command in the profile and were asked everything.
class Asked : public Wire {
 public:
  Asked();
  /// Puts `now` in the place of `old` in that host's answer; `old` must be there.
  Asked& says(const std::string& host, const std::string& question, std::string_view old, std::string_view now);
  /// The question was put and not answered.
  Asked& fails_to_say(const std::string& host, const std::string& question, const std::string& why);
  /// The profile has no command for it, so nobody asked.
  Asked& never_asked(const std::string& host);
  Asked& nobody_asked();
  Asked& add_second_director();  ///< dr2, with a table as dr1's

 private:
  [[nodiscard]] HostAnswers& of(const std::string& host);
};

/// The finding's lines, joined: "web1 sysctls: conf/all/arp_ignore:0 | …".
[[nodiscard]] std::string quoted(const Verdict& verdict);

}  // namespace lvspec::words
