#include <doctest/doctest.h>

#include "checks/judge.hpp"

#include <cstdlib>

using namespace lvspec;
using std::chrono::day;
using std::chrono::month;
using std::chrono::year;

namespace {

constexpr std::chrono::year_month_day today{year{2026}, month{6}, day{15}};

Verdict verdict(std::string_view id, Outcome outcome) {
  for (const CatalogueEntry& entry : catalogue())
    if (entry.spec->id == id) {
      Verdict v;
      v.spec = entry.spec;
      v.outcome = outcome;
      return v;
    }
  std::abort();
}

Profile waiving(std::optional<std::chrono::year_month_day> until) {
  Profile profile;
  profile.waivers.push_back({"ARP-02", "the old printer", until});
  return profile;
}

}  // namespace

TEST_CASE("a waiver in force holds a failure") {
  for (const auto until : {std::optional<std::chrono::year_month_day>{}, std::optional{today}}) {
    std::vector verdicts{verdict("ARP-01", Outcome::fail), verdict("ARP-02", Outcome::fail)};
    CHECK(apply_waivers(verdicts, waiving(until), today).empty());
    CHECK(verdicts[0].counts_as_failure());
    CHECK_FALSE(verdicts[1].counts_as_failure());
    CHECK(verdicts[1].waiver->needed);
    CHECK(verdicts[1].waiver->reason == "the old printer");
    CHECK(verdicts[1].waiver->until == (until ? "2026-06-15" : ""));
  }
}

TEST_CASE("an expired waiver no longer holds, and is named") {
  std::vector verdicts{verdict("ARP-02", Outcome::fail)};
  const auto notes = apply_waivers(verdicts, waiving(std::chrono::year_month_day{year{2026}, month{6}, day{14}}), today);
  CHECK(verdicts[0].counts_as_failure());
  REQUIRE(notes.size() == 1);
  CHECK(notes[0] == "the waiver for ARP-02 ran out on 2026-06-14 and no longer holds");
}

TEST_CASE("a waiver that nothing needs is named; one for what could not be shown is kept in silence") {
  std::vector passed{verdict("ARP-02", Outcome::pass)};
  CHECK(apply_waivers(passed, waiving({}), today).size() == 1);
  CHECK_FALSE(passed[0].waiver->needed);
  std::vector unshown{verdict("ARP-02", Outcome::inconclusive)};
  CHECK(apply_waivers(unshown, waiving({}), today).empty());
  std::vector<Verdict> others{verdict("ARP-03", Outcome::fail)};
  CHECK(apply_waivers(others, waiving({}), today).empty());
  CHECK_FALSE(others[0].waiver.has_value());
}
