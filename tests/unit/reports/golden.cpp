// Every renderer against a file on disk. tests/reports/bless writes the files anew, for a person to read the difference.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "example.hpp"
#include "reports/catalogue_text.hpp"
#include "reports/check_page.hpp"
#include "reports/compare.hpp"
#include "reports/render.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

void check_golden(const std::string& name, const std::string& made) {
  CAPTURE(name);
  const std::string path = std::string(LVSPEC_SOURCE_DIR) + "/tests/reports/golden/" + name;
  if (std::getenv("LVSPEC_BLESS")) std::ofstream(path, std::ios::binary) << made;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream kept;
  kept << in.rdbuf();
  CHECK_MESSAGE(made == kept.str(), "differs; if that is meant, run tests/reports/bless and read the difference");
}

bool is_calm(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < 0x20 && c != '\n') || c == 0x7f; });
}

}  // namespace

TEST_CASE("golden: text") {
  check_golden("hostile.txt", to_text(hostile_report()));
  check_golden("hostile-narrow.txt", to_text(hostile_report(), {false, 60}));
  check_golden("hostile-colour.txt", to_text(hostile_report(), {true, 100}));
  check_golden("healthy.txt", to_text(healthy_report()));
  check_golden("load.txt", to_text(load_report()));
  check_golden("failover.txt", to_text(failover_report()));
}

TEST_CASE("golden: JSON") {
  check_golden("hostile.json", to_json(hostile_report()));
  check_golden("healthy.json", to_json(healthy_report()));
  check_golden("load.json", to_json(load_report()));
  check_golden("failover.json", to_json(failover_report()));
  check_golden("empty.json", to_json({}));
}

TEST_CASE("golden: JUnit XML") {
  check_golden("hostile.xml", to_junit(hostile_report()));
  check_golden("healthy.xml", to_junit(healthy_report()));
  check_golden("load.xml", to_junit(load_report()));
  check_golden("failover.xml", to_junit(failover_report()));
  check_golden("empty.xml", to_junit({}));
}

TEST_CASE("golden: TAP") {
  check_golden("hostile.tap", to_tap(hostile_report()));
  check_golden("load.tap", to_tap(load_report()));
  check_golden("failover.tap", to_tap(failover_report()));
  check_golden("empty.tap", to_tap({}));
}

TEST_CASE("golden: GitHub annotations and summary") {
  check_golden("hostile.github", to_github(hostile_report()));
  check_golden("load.github", to_github(load_report()));
  check_golden("failover.github", to_github(failover_report()));
  check_golden("hostile.summary.md", to_markdown(hostile_report()));
  check_golden("load.summary.md", to_markdown(load_report()));
  check_golden("failover.summary.md", to_markdown(failover_report()));
  check_golden("empty.summary.md", to_markdown({}));
}

TEST_CASE("golden: Prometheus") {
  check_golden("hostile.prom", to_prometheus(hostile_report()));
  check_golden("load.prom", to_prometheus(load_report()));
  check_golden("failover.prom", to_prometheus(failover_report()));
  check_golden("empty.prom", to_prometheus({}));
}

TEST_CASE("golden: difference of two runs") {
  const RunDiff changed = compare(read_report(to_json(healthy_report())), read_report(to_json(hostile_report())));
  check_golden("diff.txt", comparison_text(changed));
  check_golden("diff.json", comparison_json(changed));
  CHECK(is_calm(comparison_text(changed)));
}

TEST_CASE("golden: HTML") {
  check_golden("hostile.html", to_html(hostile_report()));
  check_golden("healthy.html", to_html(healthy_report()));
  check_golden("rewritten.html", to_html(rewritten_report()));
  check_golden("load.html", to_html(load_report()));
  check_golden("failover.html", to_html(failover_report()));
  check_golden("empty.html", to_html({}));
}

TEST_CASE("golden: evidence") { check_golden("evidence.pcapng", evidence_capture(hostile_report().verdicts[1])); }

TEST_CASE("golden: catalogue") {
  check_golden("catalogue.txt", catalogue_text(example_catalogue()));
  check_golden("catalogue.json", catalogue_json(example_catalogue()));
  check_golden("catalogue.md", catalogue_markdown(example_catalogue()));
  check_golden("explain.txt", explain(*example_catalogue()[1].spec));
  check_golden("explain-narrow.txt", explain(*example_catalogue()[1].spec, {true, 50}));
  check_golden("page.md", check_page(*example_catalogue()[1].spec));
  check_golden("index.md", check_index(example_catalogue()));
}

TEST_CASE("no control character leaves a renderer, colour aside") {
  for (const Report& report : {hostile_report(), failover_report()})
    for (const std::string& out : {to_text(report), to_json(report), to_junit(report), to_html(report), to_tap(report),
                                   to_github(report), to_markdown(report), to_prometheus(report)})
      CHECK(is_calm(out));
}

TEST_CASE("text keeps to its width but for words that are longer") {
  for (const std::size_t width : {0UL, 40UL, 60UL, 100UL}) {
    std::istringstream lines(to_text(healthy_report(), {false, width}));
    for (std::string line; std::getline(lines, line);) CHECK(line.size() <= std::max<std::size_t>(width, 40));
  }
}
