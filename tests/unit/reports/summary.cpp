#include <doctest/doctest.h>

#include "example.hpp"
#include "reports/render.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

Summary of(std::vector<Verdict> verdicts, Level fail_on = Level::must) {
  Report report;
  report.fail_on = fail_on;
  report.verdicts = std::move(verdicts);
  return summarize(report);
}

Verdict waived(bool expired) {
  Verdict out = verdict("ARP-02", Outcome::fail, "");
  out.waiver = WaiverNote{"known", "2026-12-31", expired, true};
  return out;
}

const Verdict pass = verdict("ARP-01", Outcome::pass, ""), fail = verdict("ARP-02", Outcome::fail, ""),
              should = verdict("FWD-08", Outcome::fail, "");
const Verdict error = verdict("RET-01", Outcome::error, ""), unseen = verdict("FWD-01", Outcome::inconclusive, "");
const Verdict absent = verdict("SCH-01", Outcome::not_applicable, "");

}  // namespace

TEST_CASE("exit statuses, the first that fits") {
  CHECK(of({pass, absent}).exit_status == 0);
  CHECK(of({pass, fail, error, unseen}).exit_status == 1);
  CHECK(of({pass, error, unseen}).exit_status == 4);
  CHECK(of({pass, unseen}).exit_status == 3);
  CHECK(of({}).exit_status == 5);
  CHECK(of({absent}).exit_status == 5);
}

TEST_CASE("limits of a failover run count where its figures hold") {
  const auto status = [](bool valid, bool met, bool other_valid = true) {
    Report report;
    FailoverScenario scenario, other;
    scenario.validity = {{"capture", "complete", "", valid}};
    scenario.limits = {{"gap", "<= 1 ms", "", met}};
    other.validity = {{"capture", "complete", "", other_valid}};
    report.failover.emplace().scenarios = {scenario, other};
    return summarize(report).exit_status;
  };
  CHECK(status(true, true) == 0);
  CHECK(status(true, false) == 1);
  CHECK(status(false, true) == 3);
  CHECK(status(false, false) == 3);
  CHECK(status(true, true, false) == 3);
  CHECK(status(true, false, false) == 1);
}

TEST_CASE("outcomes go with them") {
  CHECK(of({pass, absent}).outcome == Outcome::pass);
  CHECK(of({fail, error}).outcome == Outcome::fail);
  CHECK(of({error}).outcome == Outcome::error);
  CHECK(of({unseen}).outcome == Outcome::inconclusive);
  CHECK(of({absent}).outcome == Outcome::not_applicable);
}

TEST_CASE("a level below the asked one fails nothing") {
  CHECK(of({pass, should}).exit_status == 0);
  CHECK(of({pass, should}).failed_below == 1);
  CHECK(of({pass, should}, Level::should).exit_status == 1);
  CHECK(of({pass, should, unseen}).exit_status == 3);
}

TEST_CASE("a waiver in force holds a failure, an expired one does not") {
  CHECK(of({pass, waived(false)}).exit_status == 0);
  CHECK(of({pass, waived(false)}).waived == 1);
  CHECK(of({pass, waived(true)}).exit_status == 1);
}

TEST_CASE("the first line says what kind of pass or failure it is") {
  const auto first = [](std::vector<Verdict> verdicts) {
    Report report;
    report.cluster = "web";
    report.verdicts = std::move(verdicts);
    const std::string out = to_text(report);
    return out.substr(0, out.find('\n'));
  };
  CHECK(first({pass, fail, error}) == "FAIL  cluster web: 1 failed, 1 passed, 1 in error");
  CHECK(first({pass, should}) == "PASS  cluster web: only checks of lower levels failed: 1 failed below level must, 1 passed");
  CHECK(first({absent}) == "NOTHING SHOWN  cluster web: 1 not applicable");
  CHECK(first({}) == "NOTHING SHOWN  cluster web: no check ran");
}
