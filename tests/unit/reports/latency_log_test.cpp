// The log's lines; that the histograms in them decode is tests/reports/latency_log.py's.
#include "reports/latency_log.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace lvspec;

TEST_CASE("A latency log has its header, and a line an interval") {
  Histogram slow, nothing;
  slow.record(1500);
  slow.record(20'500);
  const std::vector<LatencyInterval> intervals{{"web1", 0, 1'000'000, &slow}, {"", 1'000'000, 250'000, &nothing}};
  const std::string text = to_hlog(1'700'000'000'123'456, intervals);
  CHECK(text.starts_with("#[Latencies in microseconds"));
  CHECK(text.find(
            "\n#[Histogram log format version 1.3]\n#[StartTime: 1700000000.123 (seconds since epoch)]\n\"StartTimestamp\",") !=
        std::string::npos);
  CHECK(text.find("\nTag=web1,0.000,1.000,20.500,HISTFAAAA") != std::string::npos);
  CHECK(text.find("\n1.000,0.250,0.000,HISTFAAAA") != std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '\n') == 6);
}

TEST_CASE("A log without intervals is its header") {
  const std::string text = to_hlog(0, {});
  CHECK(std::count(text.begin(), text.end(), '\n') == 4);
}

TEST_CASE("A tag cannot end its field") {
  const Histogram empty;
  const std::vector<LatencyInterval> intervals{{"a,b c\n", 0, 0, &empty}};
  CHECK(to_hlog(0, intervals).find("\nTag=a_b_c_,0.000,") != std::string::npos);
}
