#pragma once
// A search for the highest rate as text and for machines. Pure.
#include <string>

#include "lvspec/search_report.hpp"
#include "reports/render.hpp"

namespace lvspec {

/// What was found first, then every trial, by rate.
[[nodiscard]] std::string search_text(const SearchReport& report, const TextOptions& options = {});
/// "lvspec.search/1".
[[nodiscard]] std::string search_json(const SearchReport& report);
/// "trial-03, 1200/s: missed (hold.response.p99 < 50ms: 83 ms)".
[[nodiscard]] std::string trial_line(const SearchTrial& trial);

}  // namespace lvspec
