#include "lvspec/report.hpp"

namespace lvspec {
namespace {

void count(Summary& summary, const Verdict& verdict, Level fail_on) noexcept {
  switch (verdict.outcome) {
    case Outcome::pass:
      ++summary.passed;
      break;
    case Outcome::inconclusive:
      ++summary.inconclusive;
      break;
    case Outcome::not_applicable:
      ++summary.not_applicable;
      break;
    case Outcome::error:
      ++summary.errors;
      break;
    case Outcome::fail:
      if (!verdict.counts_as_failure())
        ++summary.waived;
      else if (verdict.spec->level <= fail_on)
        ++summary.failed;
      else
        ++summary.failed_below;
  }
}

void decide(Summary& summary, Outcome outcome, int exit_status) noexcept {
  summary.outcome = outcome;
  summary.exit_status = exit_status;
}

}  // namespace

Summary summarize(const Report& report) noexcept {
  Summary summary;
  for (const Verdict& verdict : report.verdicts) count(summary, verdict, report.fail_on);
  // A failure with evidence stays one whatever went wrong elsewhere. A run in which nothing applied has shown nothing: it is no
  // pass.
  const bool invalid = (report.load && !report.load->valid()) || (report.failover && !report.failover->valid());
  const bool missed = (report.load && report.load->valid() && !report.load->thresholds_met()) ||
                      (report.failover && report.failover->limit_missed());
  if (summary.failed != 0 || missed)
    decide(summary, Outcome::fail, 1);
  else if (summary.errors != 0)
    decide(summary, Outcome::error, 4);
  else if (summary.inconclusive != 0 || invalid)
    decide(summary, Outcome::inconclusive, 3);
  else if (summary.not_applicable == report.verdicts.size() && !report.load && !report.failover)
    decide(summary, Outcome::not_applicable, 5);
  return summary;
}

}  // namespace lvspec
