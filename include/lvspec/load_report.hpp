#pragma once
// What a load run came to, as values: what the renderers read. Times are milliseconds, shares and rates of errors fractions.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "lvspec/histogram.hpp"
#include "lvspec/load_run.hpp"

namespace lvspec {

struct LatencyFigures {
  std::uint64_t count = 0;
  double p50 = 0, p90 = 0, p95 = 0, p99 = 0, p999 = 0, max = 0;
};

/// How many ended in which way; the place of `ok` counts the right answers.
using AnswerCounts = std::array<std::uint64_t, answer_count>;

struct ServerFigures {
  std::string name;               ///< of the profile; "unknown" gathers what could not be attributed
  std::uint64_t connections = 0;  ///< that it answered the SYN of
  std::uint64_t asked = 0;        ///< requests that were its to answer
  std::uint64_t requests = 0;     ///< of those answered, rightly or not
  std::uint64_t errors = 0;
  double share = 0;  ///< of the stage's attributed connections
  LatencyFigures response;
  /// Seconds of the run between which its errors' requests were meant to leave; without errors both 0. What lies between them is
  /// how long a failure cost answers.
  double first_error = 0, last_error = 0;
};

/// By what the real server of an answered request is known.
struct Attribution {
  std::uint64_t mac = 0;    ///< the source MAC of its connection's SYN-ACK
  std::uint64_t token = 0;  ///< what the answer itself named, where no SYN-ACK was seen
  std::uint64_t unknown = 0;
  std::uint64_t disagree = 0;  ///< of those by MAC: the answer named another server
};

/// Where connections without an answer to their SYN were lost.
struct LostConnections {
  std::uint64_t at_director = 0;
  std::uint64_t at_server = 0;
  std::uint64_t on_the_way_back = 0;
  std::uint64_t unknown = 0;  ///< no vantage shows that hop, or it lost frames
};

struct StageFigures {
  std::string name;
  bool judged = true;
  bool closed = false;  ///< a closed loop: its percentiles are of another kind
  double seconds = 0;
  std::uint64_t scheduled = 0, sent = 0, unsent = 0, done = 0;  ///< done: answered as expected
  AnswerCounts answers{};
  double achieved_rate = 0;  ///< requests answered as expected, a second
  LatencyFigures response, service, connect, first_byte, lag;
  std::vector<ServerFigures> servers;
  Attribution attribution;
  std::uint64_t around_director = 0;  ///< connections whose SYN the client framed to a real server: its ARP entry was wrong
  LostConnections lost;
};

/// A demand of the load profile, or of the generator's validity, and what was found.
struct Demand {
  std::string what;   ///< "hold.response.p99", "lag_p99"
  std::string limit;  ///< "< 20ms"
  std::string found;  ///< "17.3 ms"
  bool met = false;
};

/// A check that failed while there was load.
struct LoadViolation {
  std::string id;
  double second = 0;  ///< of the run, when the first frame of its evidence was seen; below 0 before the load
  std::string stage;  ///< empty: before the first or after the last
};

/// The response times of a span of time, for latency.hlog.
struct LatencySpan {
  std::string server;                        ///< empty: everybody's
  std::int64_t start_ns = 0, length_ns = 0;  ///< since the run's start
  Histogram response;                        ///< in microseconds
};

/// A part of the run, a second or longer, for charts over time. What was asked for and how long it took count by when requests
/// were meant to leave; what was answered, by when the answer was whole.
struct LoadMoment {
  double second = 0, length = 0;                      ///< of the run
  std::uint64_t asked = 0, answered = 0, errors = 0;  ///< requests; answered: as expected
  double p50 = 0, p90 = 0, p99 = 0, max = 0;          ///< response, milliseconds; 0 where nothing was asked
  std::vector<std::uint64_t> connections;             ///< by real server of the profile: new ones that it answered
};

struct LoadReport {
  std::int64_t started_unix_ns = 0;
  std::vector<StageFigures> stages;
  std::vector<Demand> validity;
  std::vector<Demand> thresholds;
  std::vector<LoadViolation> violations;
  std::vector<LatencySpan> latencies;
  std::vector<LoadMoment> moments;  ///< without a gap, from the start of the run
  double generator_cpu_s = 0, seconds = 0;
  std::int64_t smallest_gap_ms = -1;
  std::vector<std::string> notes;

  [[nodiscard]] bool valid() const noexcept { return all_met(validity); }
  [[nodiscard]] bool thresholds_met() const noexcept { return all_met(thresholds); }

 private:
  [[nodiscard]] static bool all_met(const std::vector<Demand>& demands) noexcept {
    return std::all_of(demands.begin(), demands.end(), [](const Demand& d) { return d.met; });
  }
};

}  // namespace lvspec
