// GitHub shows ten annotations of a kind, and a summary of 1 MiB: what is beyond is counted, not lost without a word.
#include <doctest/doctest.h>

#include <algorithm>

#include "example.hpp"
#include "reports/render.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

Report failures(std::size_t count, std::string because) {
  Report report = healthy_report();
  for (std::size_t i = 0; i < count; ++i) report.verdicts.push_back(verdict("ARP-02", Outcome::fail, because));
  return report;
}

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("github: ten failures are annotated one by one, of eleven the last two are counted") {
  CHECK(count_of(to_github(failures(10, "seen")), "::error ") == 10);
  CHECK(count_of(to_github(failures(10, "seen")), "more are in") == 0);
  CHECK(count_of(to_github(failures(11, "seen")), "::error ") == 10);
  CHECK(count_of(to_github(failures(11, "seen")), "::2 more are in") == 1);
}

TEST_CASE("github: percent signs and line ends of a message cannot begin a command") {
  const std::string out = to_github(failures(1, "100%0A::error::\n::stop-commands::x"));
  CHECK(count_of(out, "100%250A::error::\\n::stop-commands::x") == 1);
  CHECK(std::count(out.begin(), out.end(), '\n') == 2);
}

TEST_CASE("github: a summary stays below 1 MiB and says what it leaves out") {
  Report report = failures(60, "seen");
  for (Verdict& v : report.verdicts)
    if (v.outcome == Outcome::fail) v.evidence.push_back({std::string(30'000, 'x'), 1, {}});
  const std::string out = to_markdown(report);
  CHECK(out.size() < 1'000'000);
  CHECK(out.find("46 more failures") != std::string::npos);
}

TEST_CASE("github: names are no Markdown") {
  Report report = healthy_report();
  report.cluster = "<b>`@lab`</b> | [x](y) \\| ![";
  CHECK(to_markdown(report).find("cluster \\<b\\>\\`\\@lab\\`\\</b\\> \\| \\[x\\]\\(y\\) \\\\\\| \\!\\[") != std::string::npos);
}
