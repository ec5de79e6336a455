#pragma once
// The failover run's part of each report.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "lvspec/failover_report.hpp"
#include "reports/layout.hpp"

namespace lvspec {

/// Limits and validity first, then the figures of each break and mend.
void failover_text(Page& page, const FailoverReport& failover);

/// `failover` of report.json.
[[nodiscard]] nlohmann::ordered_json failover_json(const FailoverReport& failover);

/// "1 of 3 limits missed", "INVALID …": half a sentence for the report's first line; empty where all is well.
[[nodiscard]] std::string failover_headline(const FailoverReport& failover);

/// Of every scenario: what its figures rest on.
[[nodiscard]] std::vector<Demand> validity_of(const FailoverReport& failover);
/// The limits of those scenarios whose figures hold: no other limit is judged.
[[nodiscard]] std::vector<Demand> limits_of(const FailoverReport& failover);

/// What a phase was counted from, in a sentence's words: "the resignation at second 3.21".
[[nodiscard]] std::string onset_words(const FailoverPhase& phase);
/// "dr2", "nobody".
[[nodiscard]] std::string owner_words(const std::string& owner);

}  // namespace lvspec
