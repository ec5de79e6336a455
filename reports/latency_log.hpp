#pragma once
// Latencies as a HdrHistogram log, which HistogramLogProcessor, HistogramLogAnalyzer and others read.
#include <cstdint>
#include <span>
#include <string>

#include "lvspec/histogram.hpp"
#include "lvspec/load_report.hpp"

namespace lvspec {

/// The latencies of one span of time. Times are microseconds: `start` since the log's start.
struct LatencyInterval {
  std::string tag;  ///< whose they are: a real server's name; empty: everybody's. Commas, spaces and controls become '_'
  std::uint64_t start = 0, length = 0;
  const Histogram* latencies = nullptr;  ///< in microseconds; never null
};

/// A histogram as HdrHistogram's V2 format has it (AbstractHistogram.java, ZigZagLEB128.java), deflated (RFC 1950) and in base64
/// (RFC 4648 4). Throws std::runtime_error where deflating fails for want of memory.
[[nodiscard]] std::string encoded(const Histogram& histogram);

/// The text of the log, version 1.3 (HistogramLogWriter.java). `started` is microseconds since 1970-01-01 UTC. Interval_Max is in
/// milliseconds; what is encoded stays microseconds: HistogramLogProcessor shows milliseconds with -outputValueUnitRatio 1000.
[[nodiscard]] std::string to_hlog(std::uint64_t started, std::span<const LatencyInterval> intervals);

/// The response times of a load run: each stage's, and each real server's in it.
[[nodiscard]] std::string latency_log(const LoadReport& load);

}  // namespace lvspec
