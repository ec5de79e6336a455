#pragma once
// A whole run's result as text for a person and for machines. Pure: no clock, no file, no network. Whatever came from the network
// or from a name is escaped, so that the output is safe on a terminal and valid JSON or XML.
#include <cstddef>
#include <string>

#include "lvspec/report.hpp"

namespace lvspec {

struct TextOptions {
  bool colour = false;      ///< ANSI SGR sequences; whether they are wanted is the caller's to find out
  std::size_t width = 100;  ///< columns; less than 40 counts as 40
};

/// Verdict first, then failures with their frames, coverage, every check, waivers, notes.
[[nodiscard]] std::string to_text(const Report& report, const TextOptions& options = {});

/// "lvspec.report/1", as report.schema.json says.
[[nodiscard]] std::string to_json(const Report& report);

/// JUnit XML in the subset that pytest's xunit2 writes.
[[nodiscard]] std::string to_junit(const Report& report);

/// TAP 14: a test point a check, with a YAML block where it is not ok.
[[nodiscard]] std::string to_tap(const Report& report);

/// Workflow commands of GitHub Actions that annotate failures (error) and what was not shown (warning): ten of a kind at most.
[[nodiscard]] std::string to_github(const Report& report);

/// A summary in GitHub's Markdown, less than 1 MiB.
[[nodiscard]] std::string to_markdown(const Report& report);

/// Prometheus' text format, for a textfile collector.
[[nodiscard]] std::string to_prometheus(const Report& report);

/// One self-contained page: verdict, picture of the cluster, failures with their frames, charts, every check.
[[nodiscard]] std::string to_html(const Report& report);

/// A pcapng file of the frames that prove a verdict: an interface a vantage, a comment a frame. Without frames it has no packets.
[[nodiscard]] std::string evidence_capture(const Verdict& verdict);

}  // namespace lvspec
