#pragma once
// A load profile with most of the keys there are, for the cluster of example.hpp, and what goes wrong when one line changes.
#include <string>
#include <string_view>

#include "example.hpp"
#include "profiles/load_profile.hpp"

namespace lvspec {

inline const std::string load_example = R"([http]
requests = [
  {method = "POST", path = "/a", weight = 3, expect_status = 201, expect_body = "ok", headers = {Accept = "*/*"}, body = "x"},
  {path = "/b"},
]
requests_per_connection = 5
close = "server"
timeout = "4s"
connect_timeout = "1s"
max_connections = 100
max_response = 1000
token_header = "X-Server"

[clients]
pool = "198.51.100.210-198.51.100.225"
ports = "20000-29999"
reuse_gap = "30s"

[[stage]]
name = "warmup"
for = "2s"
rate = 200
judge = false

[[stage]]
name = "climb"
for = "10s"
rate = {from = 10, to = 20}

[[stage]]
name = "stairs"
for = "10s"
rate = {from = 30, to = 40, steps = 4}

[[stage]]
name = "peak"
for = "10s"
rate = {base = 50, peak = 60, at = "2s", for = "3s"}

[[stage]]
name = "wave"
for = "20s"
rate = {base = 70, amplitude = 65.5, period = "4s"}
arrivals = "poisson"

[[stage]]
name = "crowd"
for = "5s"
users = 32

[[arp]]
during = "climb"
rate = 50

[thresholds]
"climb.response.p99" = "< 20ms"
"climb.server.web1.service.p99.9" = "<= 250us"
"climb.server.web2.share" = ">= 40%"
"wave.error_rate" = "< 0.1%"
"wave.achieved_rate" = "> 69.5"
"peak.unsent" = "== 0"
"violations" = "== 0"

[validity]
lag_p99 = "7ms"
unsent = "1%"
attribution = "98%"
cpu = "50%"
)";

inline LoadProfile read_load(std::string_view text) { return parse_load_profile(text, "l.toml", parse_profile(example, "p.toml")); }

/// Every problem of a text, one a line; empty where there is none.
inline std::string load_problems(std::string_view text) {
  try {
    static_cast<void>(read_load(text));
    return "";
  } catch (const ProfileError& error) {
    return error.what();
  }
}

}  // namespace lvspec
