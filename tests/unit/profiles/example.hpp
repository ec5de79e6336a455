#pragma once
// A profile with every key there is, and what goes wrong with it when one line changes.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "profiles/load.hpp"

namespace lvspec {

inline const std::string example = R"([cluster]
name = "web"
gateway = "198.51.100.1"
implementation = "ipvs"
ttl_delta = "auto"

[[cluster.service]]
vip = "198.51.100.180"
protocol = "tcp"
port = 80
application = "http"
scheduler = "rr"
scheduler_flags = []
persistence = "0s"

[[cluster.director]]
name = "dr1"
address = "198.51.100.19"
command = "ssh dr1"

[[cluster.real_server]]
name = "web1"
address = "198.51.100.16"
weight = 1
expect_body = "this is kgc web!"

[[cluster.real_server]]
name = "web2"
address = "198.51.100.17"
mac = ["02:00:00:00:00:11", "02:00:00:00:01:11"]

[[vantage]]
name = "client"
at = "client"
interface = "eth0"

[[vantage]]
name = "mirror"
at = "segment"
interface = "mon0"
segment = "outside"

[[vantage]]
name = "web1-eth0"
at = "web1"
command = "ssh web1 tcpdump -i eth0 -U -s 0 -w -"

[clients]
on_link = "198.51.100.210-198.51.100.229"
off_link = "203.0.113.0/28"

[http]
path = "/"
host = "www.example.org"
expect_status = 200
large_path = "/big"

[limits]
frames_per_second = 1000

[hooks."web1.service"]
break = "ssh web1 systemctl stop nginx"
mend = "ssh web1 systemctl start nginx"
within = "10s"

[[waiver]]
check = "ARP-05"
reason = "known"
until = 2026-12-31
)";

/// The example with the first `from` replaced.
inline std::string with(std::string_view from, std::string_view to, std::string text = example) {
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::logic_error("the example does not hold: " + std::string(from));
  return text.replace(at, from.size(), to);
}

/// Every problem of a text, one a line; empty where there is none.
inline std::string problems_of(std::string_view text) {
  try {
    static_cast<void>(parse_profile(text, "p.toml"));
    return "";
  } catch (const ProfileError& error) {
    return error.what();
  }
}

inline std::size_t line_of(std::string_view text, std::string_view part) {
  const auto at = text.find(part);
  return 1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

}  // namespace lvspec
