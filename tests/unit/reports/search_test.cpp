#include "reports/search.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace lvspec;

namespace {

using Word = SearchTrial::Word;

SearchReport report_of(std::vector<SearchTrial> trials) {
  return {"web", 1'790'000'000, 100, 500, 0.1, false, std::move(trials)};
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a search that found its limit says the highest rate that held, and what went wrong above it") {
  const SearchReport report = report_of({{100, "trial-01", Word::held, {}},
                                         {500, "trial-02", Word::missed, {"hold.error_rate == 0%: 31 %"}},
                                         {300, "trial-03", Word::held, {}},
                                         {400, "trial-04", Word::missed, {"hold.response.p99 < 50ms: 83 ms"}}});
  CHECK(report.exit_status() == 0);
  const std::string text = search_text(report, {false, 200});
  CHECK(holds(text, "FOUND  300 requests a second held; at 400 it did not: hold.response.p99 < 50ms: 83 ms"));
  CHECK(text.find("300/s (trial-03)") < text.find("400/s (trial-04)"));
  const auto json = nlohmann::json::parse(search_json(report));
  CHECK(json["schema"] == "lvspec.search/1");
  CHECK(json["highest"] == 300);
  CHECK(json["limit"] == 400);
  CHECK(json["trials"][1]["outcome"] == "missed");
  CHECK(json["trials"].size() == 4);
}

TEST_CASE("a rate that the generator could not make is no limit of the cluster's") {
  const SearchReport report =
      report_of({{100, "trial-01", Word::held, {}}, {500, "trial-02", Word::unshown, {"lag_p99 <= 5 ms: 80 ms"}}});
  CHECK(report.exit_status() == 3);
  CHECK(holds(search_text(report, {false, 200}), "whether 500 holds was not shown (lag_p99 <= 5 ms: 80 ms)"));
}

TEST_CASE("a search without a rate that holds has found nothing; one whose upper bound holds knows no limit") {
  const SearchReport none = report_of({{100, "trial-01", Word::missed, {"SCH-01: turns were left out"}}});
  CHECK(none.exit_status() == 1);
  CHECK(holds(search_text(none), "NOT FOUND"));
  CHECK(nlohmann::json::parse(search_json(none))["highest"].is_null());
  const SearchReport all = report_of({{100, "trial-01", Word::held, {}}, {500, "trial-02", Word::held, {}}});
  CHECK(all.exit_status() == 0);
  CHECK(holds(search_text(all, {false, 200}), "the limit lies higher"));
  CHECK(nlohmann::json::parse(search_json(all))["limit"].is_null());
}

TEST_CASE("what came from the network stays inert in a search's report") {
  const SearchReport report = report_of({{100, "trial-01", Word::missed, {"HTTP-01: \x1b[31mred"}}});
  CHECK_FALSE(holds(search_text(report), "\x1b[31m"));
  CHECK_FALSE(holds(search_json(report), "\x1b"));
}
