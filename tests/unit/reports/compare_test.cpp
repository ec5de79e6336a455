// Two runs side by side: what counts as worse, and what does not.
#include "reports/compare.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "example.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

SavedReport run_with(std::string outcome, std::vector<std::string> blamed = {}, Level level = Level::must) {
  return {
      "lab", "2026-11-25T00:48:02Z", "pass", Level::must, {{"ARP-02", "silent", std::move(outcome), level, std::move(blamed)}}};
}

/// The word on the one check that differs, with the exit status.
std::string said(const SavedReport& before, const SavedReport& after) {
  const RunDiff c = compare(before, after);
  if (c.changes.empty()) return "nothing " + std::to_string(c.exit_status());
  const RunChange::Word w = c.changes.front().word;
  const std::string word = w == RunChange::Word::worse ? "worse " : w == RunChange::Word::better ? "better " : "other ";
  return word + std::to_string(c.exit_status());
}

}  // namespace

TEST_CASE("diff: outcomes that stand for more are worse, and what became worse makes the exit status") {
  CHECK(said(run_with("pass"), run_with("fail", {"web1"})) == "worse 1");
  CHECK(said(run_with("not_applicable"), run_with("fail")) == "worse 1");
  CHECK(said(run_with("inconclusive"), run_with("fail")) == "worse 1");
  CHECK(said(run_with("waived", {"web1"}), run_with("fail", {"web1"})) == "worse 1");
  CHECK(said(run_with("pass"), run_with("inconclusive")) == "worse 3");
  CHECK(said(run_with("pass"), run_with("error")) == "worse 4");
}

TEST_CASE("diff: what is as bad as before, excused or better is not worse") {
  CHECK(said(run_with("fail", {"web1"}), run_with("fail", {"web1"})) == "nothing 0");
  CHECK(said(run_with("fail", {"web1"}), run_with("pass")) == "better 0");
  CHECK(said(run_with("fail"), run_with("inconclusive")) == "better 0");
  CHECK(said(run_with("pass"), run_with("waived", {"web1"})) == "other 0");
  CHECK(said(run_with("inconclusive"), run_with("error")) == "other 0");
  CHECK(said(run_with("pass"), run_with("fail", {"web1"}, Level::should)) == "other 0");
}

TEST_CASE("diff: a failure that blames another host is worse, one that blames fewer is better") {
  CHECK(said(run_with("fail", {"web1"}), run_with("fail", {"web1", "web2"})) == "worse 1");
  CHECK(said(run_with("fail", {"web1"}), run_with("fail", {"web2"})) == "worse 1");
  CHECK(said(run_with("fail", {"web1", "web2"}), run_with("fail", {"web1"})) == "better 0");
}

TEST_CASE("diff: checks of one run alone") {
  SavedReport none = run_with("pass");
  none.items.clear();
  CHECK(said(none, run_with("fail")) == "worse 1");
  CHECK(said(none, run_with("pass")) == "other 0");
  CHECK(said(run_with("fail"), none) == "other 0");
}

TEST_CASE("diff: a report is read as it was written") {
  const SavedReport saved = read_report(to_json(hostile_report()));
  CHECK(saved.items.size() == 8);
  CHECK(saved.items[1].outcome == "fail");
  CHECK(saved.items[1].blamed.front() == "web1");
  CHECK(saved.items[2].outcome == "waived");
  CHECK(saved.items[5].level == Level::should);
  CHECK(compare(saved, read_report(to_json(hostile_report()))).changes.empty());
}

TEST_CASE("diff: thresholds of a load run count as checks do, but not those of an invalid one") {
  Report before = load_report(), after = load_report();
  for (Report* r : {&before, &after})
    for (Demand& d : r->load->validity) d.met = true;
  for (Demand& d : before.load->thresholds) d.met = true;
  CHECK(compare(read_report(to_json(before)), read_report(to_json(after))).exit_status() == 1);
  after.load->validity.front().met = false;
  CHECK(compare(read_report(to_json(before)), read_report(to_json(after))).exit_status() == 3);
}

TEST_CASE("diff: limits of a failover run count where its figures hold") {
  Report before = failover_report(), after = failover_report();
  before.failover->scenarios[0].limits[0].met = true;
  CHECK(compare(read_report(to_json(before)), read_report(to_json(after))).exit_status() == 1);
  CHECK(compare(read_report(to_json(after)), read_report(to_json(after))).exit_status() == 0);
  before = after;
  after.failover->scenarios[0].validity[0].met = false;
  CHECK(compare(read_report(to_json(before)), read_report(to_json(after))).exit_status() == 3);
}

TEST_CASE("diff: what is no report is refused") {
  for (const char* text : {"", "{", "[]", "{}", R"({"schema": "lvspec.report/2"})",
                           R"({"schema": "lvspec.report/1", "checks": 1})", R"({"schema": 7})", "\xff"})
    CHECK_THROWS_AS(static_cast<void>(read_report(text)), std::runtime_error);
}
