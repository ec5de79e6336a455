#pragma once
// A frame in one line, as tcpdump(8) would put it, with its MAC addresses.
#include <cstdint>
#include <string>

#include "lvspec/frame.hpp"
#include "lvspec/report.hpp"

namespace lvspec {

/// "02:00:00:00:00:10 > ff:ff:ff:ff:ff:ff, ARP request who-has 198.51.100.180 tell 198.51.100.200". Any octets will do: what is
/// cut or malformed is said in words. The result holds no control characters.
[[nodiscard]] std::string describe(const Record& record);
[[nodiscard]] std::string describe(const EvidenceFrame& frame);

/// "2026-11-25T00:48:02.123456789Z" for a time since the Unix epoch; earlier ones count as the epoch.
[[nodiscard]] std::string utc_time(std::int64_t time_ns);
/// "2026-11-25T00:48:02Z"; times outside 1970 to 9999 count as the nearer end.
[[nodiscard]] std::string utc_second(std::int64_t time_s);

}  // namespace lvspec
