#include "reports/findings.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "example.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

constexpr std::int64_t noon = 1'700'000'000;

Verdict found(const char* id, std::string party, std::uint64_t count = 1) {
  Verdict out = verdict(id, Outcome::fail, "it answered");
  out.parties = {std::move(party)};
  out.evidence = {{"it answered", count, {{"client", 7, noon * 1'000'000'000, 60, std::vector<std::uint8_t>(60, 0xff)}}, {}}};
  return out;
}

}  // namespace

TEST_CASE("what goes on is told at once, and then when it is due") {
  WatchFindings findings(60);
  const std::vector one{found("ARP-01", "web1", 3)};
  const auto first = findings.note(one, noon);
  REQUIRE(first.size() == 1);
  CHECK(first[0].count == 3);
  CHECK(first[0].since_s == 0);
  CHECK(findings.note(one, noon + 1).empty());
  CHECK(findings.note(one, noon + 59).empty());
  const auto again = findings.note(one, noon + 60);
  REQUIRE(again.size() == 1);
  CHECK(again[0].count == 9);
  CHECK(again[0].total == 12);
  CHECK(again[0].since_s == noon);
}

TEST_CASE("another culprit and another check have lines of their own") {
  WatchFindings findings(60);
  CHECK(findings.note(std::vector{found("ARP-01", "web1")}, noon).size() == 1);
  CHECK(findings.note(std::vector{found("ARP-01", "web2")}, noon).size() == 1);
  CHECK(findings.note(std::vector{found("ARP-02", "web1")}, noon).size() == 1);
}

TEST_CASE("what is waived is counted and not told, until the waiver has run out") {
  WatchFindings findings(60);
  std::vector waived{found("ARP-01", "web1")};
  waived[0].waiver = WaiverNote{"known", "2030-12-31", false, true};
  CHECK(findings.note(waived, noon).empty());
  waived[0].waiver->expired = true;
  CHECK(findings.note(waived, noon).size() == 1);
  CHECK(findings.all().begin()->second.count == 2);
}

TEST_CASE("whoever comes under ever new names takes no more memory") {
  WatchFindings findings(60);
  for (std::size_t i = 0; i < WatchFindings::most + 500; ++i)
    (void)findings.note(std::vector{found("ARP-01", std::to_string(i))}, noon);
  CHECK(findings.all().size() == WatchFindings::most + 1);
  CHECK(findings.all().at({"ARP-01", "others"}).count == 500);
}

TEST_CASE("a report fails what was ever found, and names all culprits") {
  WatchFindings findings(60);
  (void)findings.note(std::vector{found("ARP-01", "web1", 2)}, noon);
  (void)findings.note(std::vector{found("ARP-01", "web1", 5)}, noon + 1);
  (void)findings.note(std::vector{found("ARP-01", "web2")}, noon + 2);
  Report report;
  report.verdicts = {verdict("ARP-01", Outcome::inconclusive, "nothing since"), verdict("ARP-02", Outcome::inconclusive, "")};
  findings.put_into(report);
  CHECK(report.verdicts[0].outcome == Outcome::fail);
  CHECK(report.verdicts[0].parties == std::vector<std::string>{"web1", "web2"});
  CHECK(report.verdicts[0].evidence.at(0).count == 7);
  CHECK(report.verdicts[1].outcome == Outcome::inconclusive);
}

TEST_CASE("lines and counters hold whatever a name holds") {
  const std::vector hostile{found("ARP-01", "web\"1\n\x1b[2J\\")};
  WatchFindings findings(60);
  const auto lines = findings.note(hostile, noon);
  REQUIRE(lines.size() == 1);
  const std::string text = to_text(lines[0]), json = to_json(lines[0]), metrics = to_metrics(findings, {}, "a\"b");
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
  CHECK(text.starts_with("2023-11-14T22:13:20Z ARP-01 "));
  const auto parsed = nlohmann::json::parse(json);
  CHECK(parsed["check"] == "ARP-01");
  CHECK(parsed["again"] == false);
  CHECK(parsed["frames"].size() == 1);
  CHECK(metrics.find("cluster=\"a\\\"b\"") != std::string::npos);
  CHECK(metrics.find('\x1b') == std::string::npos);
}
