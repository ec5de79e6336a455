// Writes a latency log to the file that it is given, and to its output what a decoder must find: "TAG VALUE COUNT" for each
// slot that is not empty, the slot's largest value and how many lie at or below it.
#include "reports/latency_log.hpp"

#include <fmt/format.h>

#include <fstream>
#include <random>
#include <vector>

using namespace lvspec;

namespace {

/// Long runs of empty slots, runs of one, counts of one octet and of several: what the encoding treats differently.
Histogram latencies(unsigned seed, double width) {
  Histogram out;
  std::mt19937_64 dice(seed);
  std::lognormal_distribution<double> law(6, width);
  for (int i = 0; i < 30'000; ++i) out.record(static_cast<std::uint64_t>(law(dice)));
  for (int i = 0; i < 20'000; ++i) out.record(3);
  out.record(5);
  return out;
}

Histogram of(std::uint64_t value) {
  Histogram out;
  out.record(value);
  return out;
}

void tell(const std::string& tag, const Histogram& histogram) {
  std::uint64_t seen = 0;
  for (const std::uint64_t count : histogram.slots()) {
    if (count == 0) continue;
    seen += count;
    fmt::print("{} {} {}\n", tag, histogram.value_at(100.0 * static_cast<double>(seen) / static_cast<double>(histogram.count())),
               seen);
  }
}

}  // namespace

int main(int, char** argv) {
  const std::vector<std::pair<std::string, Histogram>> all{{"web1", latencies(1, 1)},
                                                           {"web2", latencies(2, 4)},
                                                           {"zero", of(0)},
                                                           {"hour", of(Histogram::an_hour)},
                                                           {"none", Histogram()}};
  std::vector<LatencyInterval> intervals;
  for (const auto& [tag, histogram] : all) intervals.push_back({tag, 0, 1'000'000, &histogram});
  std::ofstream(argv[1]) << to_hlog(1'700'000'000'000'000, intervals);
  for (const auto& [tag, histogram] : all) tell(tag, histogram);
  return 0;
}
