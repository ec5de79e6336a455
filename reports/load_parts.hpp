#pragma once
// The load run's part of each report.
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "lvspec/load_report.hpp"
#include "reports/layout.hpp"

namespace lvspec {

/// Validity first, then thresholds, then the figures of each stage.
void load_text(Page& page, const LoadReport& load);

/// `load` of report.json.
[[nodiscard]] nlohmann::ordered_json load_json(const LoadReport& load);

/// "FAIL: 1 of 3 thresholds missed", "INVALID …": half a sentence for the report's first line; empty where all is well.
[[nodiscard]] std::string load_headline(const LoadReport& load);

}  // namespace lvspec
