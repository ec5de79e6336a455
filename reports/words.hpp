#pragma once
// Words that more than one renderer uses.
#include <string>
#include <vector>

#include "lvspec/check.hpp"
#include "lvspec/report.hpp"

namespace lvspec {

/// "client", "segment", …, "client and real servers".
[[nodiscard]] const char* word(View view) noexcept;

/// What a check needs, and what either of which it needs.
[[nodiscard]] std::vector<Stimulus> needs_of(const CheckSpec& spec);
[[nodiscard]] std::vector<View> views_of(const CheckSpec& spec);
[[nodiscard]] std::vector<Inquiry> asks_of(const CheckSpec& spec);

/// A label's value in Prometheus' text format, printable and without what would end it.
[[nodiscard]] std::string label_value(std::string_view text);

/// "once", "3 times".
[[nodiscard]] std::string times(std::uint64_t count);

/// Names joined by commas, printable.
[[nodiscard]] std::string joined(const std::vector<std::string>& names);

/// "PASS", "FAIL", …: the whole run's outcome as a heading.
[[nodiscard]] const char* headline(Outcome outcome) noexcept;

/// "pass", "waived", "not applicable", …
[[nodiscard]] std::string outcome_word(const Verdict& verdict);

/// "RFC 5227 2.1.1".
[[nodiscard]] std::string text_of(const Reference& reference);

/// What a failed verdict saw, in one sentence: "web1: answered … (3 times)". Falls back to the reason where nothing was noted.
[[nodiscard]] std::string failure_line(const Verdict& verdict);

}  // namespace lvspec
