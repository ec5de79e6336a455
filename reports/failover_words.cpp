#include <fmt/format.h>

#include "lvspec/printable.hpp"
#include "reports/failover_parts.hpp"

namespace lvspec {

std::vector<Demand> validity_of(const FailoverReport& failover) {
  std::vector<Demand> out;
  for (const FailoverScenario& s : failover.scenarios) out.insert(out.end(), s.validity.begin(), s.validity.end());
  return out;
}

std::vector<Demand> limits_of(const FailoverReport& failover) {
  std::vector<Demand> out;
  for (const FailoverScenario& s : failover.scenarios)
    if (s.valid()) out.insert(out.end(), s.limits.begin(), s.limits.end());
  return out;
}

std::string failover_headline(const FailoverReport& failover) {
  std::size_t missed = 0;
  const std::vector<Demand> limits = limits_of(failover);
  for (const Demand& d : limits) missed += d.met ? 0 : 1;
  std::string out;
  if (missed != 0) out = fmt::format("{} of {} limits missed", missed, limits.size());
  for (const FailoverScenario& s : failover.scenarios) {
    if (s.valid()) continue;
    std::string why;
    for (const Demand& d : s.validity)
      if (!d.met) why += fmt::format("{}{}: {}", why.empty() ? "" : "; ", printable(d.what), printable(d.found));
    out += fmt::format("{}INVALID: the figures of {} do not speak of the cluster ({})", out.empty() ? "" : "; ",
                       printable(s.hook), why);
  }
  return out;
}

std::string onset_words(const FailoverPhase& phase) {
  return fmt::format("the {} at second {:.2f}", word(phase.counted_from), phase.onset);
}

std::string owner_words(const std::string& owner) { return owner.empty() ? "nobody" : printable(owner); }

}  // namespace lvspec
