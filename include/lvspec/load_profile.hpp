#pragma once
// What load is to be made: the values of a load profile file after it was read and checked. All durations are milliseconds.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lvspec/address.hpp"

namespace lvspec {

/// One kind of request; each is drawn as often as its weight says.
struct LoadRequest {
  std::string method = "GET";
  std::string path = "/";
  std::uint32_t weight = 1;
  std::optional<std::uint16_t> expect_status;                ///< default: the cluster profile's
  std::optional<std::string> expect_body;                    ///< what a right answer's body holds
  std::vector<std::pair<std::string, std::string>> headers;  ///< beside Host, Content-Length and Connection
  std::string body;
};

/// Who ends a connection after its last request, and how: with a FIN of the client's, with the server's (asked for by
/// "Connection: close"), or with an RST.
enum class LoadClose : std::uint8_t { client, server, reset };

struct LoadHttp {
  std::vector<LoadRequest> requests;          ///< never empty after loading
  std::uint32_t requests_per_connection = 1;  ///< 0: as many as it lasts
  LoadClose close = LoadClose::client;
  /// Of the SYN's answer; and from a request's sending to its answer's first octet, and to its last.
  std::uint32_t connect_timeout_ms = 3000, first_byte_timeout_ms = 3000, timeout_ms = 3000;
  std::uint32_t max_connections = 4096;
  std::uint32_t max_response = 64U << 20U;  ///< octets of one response's body
  std::optional<std::string> token_header;  ///< a response header whose value is the name of the real server
};

struct LoadClients {
  std::vector<IpRange> pool;  ///< empty: of the cluster profile's on_link range those that audits do not use
  std::uint16_t first_port = 20000, last_port = 59999;
  std::uint32_t reuse_gap_ms = 65000;  ///< a 4-tuple rests for so long between two connections
};

enum class Arrivals : std::uint8_t { even, poisson };

/// How the rate of a stage goes, in requests a second at second t of a stage of length T:
/// constant `from`; ramp from `from` to `to`; step: `steps` equal parts from `from` to `to`, both included; spike: `from`, and
/// `to` from `start_ms` on for `length_ms`; sine: `from` + `to` * sin(2 pi t / `period_ms`); closed: `users` that each ask again
/// as soon as they have their answer.
enum class Shape : std::uint8_t { constant, ramp, step, spike, sine, closed };

struct LoadStage {
  std::string name;
  std::uint32_t length_ms = 0;
  Shape shape = Shape::constant;
  double from = 0, to = 0;
  std::uint32_t steps = 0, users = 0;
  std::uint32_t start_ms = 0, spike_ms = 0, period_ms = 0;
  Arrivals arrivals = Arrivals::even;
  bool judge = true;  ///< false: its figures meet no threshold and no validity limit
};

/// ARP questions for the VIPs beside a stage's requests: [[arp]].
struct LoadQuestions {
  std::string during;  ///< a stage's name
  double rate = 0;     ///< questions a second
};

enum class Metric : std::uint8_t {
  response,
  service,
  connect,
  first_byte,
  lag,              ///< with a percentile; in milliseconds
  error_rate,       ///< failed or unanswered requests, of those scheduled; a fraction
  achieved_rate,    ///< requests answered a second
  share_deviation,  ///< the largest difference of a real server's share from its weight's; a fraction
  share,            ///< of one server; a fraction
  unsent,           ///< requests
  violations,       ///< checks that failed in the run; of the whole run alone
};
enum class Comparison : std::uint8_t { less, at_most, equal, at_least, more };

/// A line of [thresholds]: "STAGE.METRIC", "STAGE.server.NAME.METRIC", or "violations".
struct Threshold {
  std::string key;                    ///< as written
  std::string limit;                  ///< as written, "< 20ms"
  std::optional<std::size_t> stage;   ///< position; absent: the whole run
  std::optional<std::string> server;  ///< a real server's name
  Metric metric = Metric::violations;
  double percentile = 0;  ///< 0 to 100, for the latencies; 100 is the largest
  Comparison comparison = Comparison::equal;
  double value = 0;  ///< milliseconds, a fraction, requests a second or a count: as the metric is
};

/// What the generator must keep so that its figures speak of the cluster; missed: the run is invalid.
struct LoadValidity {
  double lag_p99_ms = 5;
  double unsent = 0.001;      ///< fraction of the scheduled requests
  double attribution = 0.99;  ///< fraction of the connections that were answered
  double cpu = 0.85;          ///< of one core, used by the generator's thread
};

/// Bisects for the highest rate at which every threshold holds: [search].
struct LoadSearch {
  double from = 0, to = 0;  ///< requests a second
  double precision = 0.05;  ///< ends when the bounds are so near: a fraction of the upper one
};

struct LoadProfile {
  LoadHttp http;
  LoadClients clients;
  std::vector<LoadStage> stages;  ///< never empty after loading; with a search: its one stage, whose rate is what is searched
  std::vector<LoadQuestions> questions;
  std::vector<Threshold> thresholds;
  LoadValidity validity;
  std::optional<LoadSearch> search;
  std::string source;  ///< the file's text
};

}  // namespace lvspec
