#pragma once
// The ways that frames took between hosts, gathered for the picture.
#include <cstdint>
#include <string>
#include <vector>

#include "reports/html_parts.hpp"

namespace lvspec {

enum class Way : std::uint8_t { request, copy, reply, other };

/// Whether frames of a sort take this way in direct routing.
enum class Course : std::uint8_t { right, astray, unknown };

/// One host to another, for frames of one sort.
struct PageWay {
  Way way = Way::other;
  std::size_t from = PageHosts::nobody, to = PageHosts::nobody;
  Mac from_mac, to_mac;  ///< of the first hop
  std::uint64_t frames = 0;
  std::vector<std::string> broken{};  ///< ids of the checks that failed by frames which a blamed host sent this way
  /// The same of checks that noted more of that host's frames of this sort than they kept, none of the kept ones on this way.
  std::vector<std::string> doubted{};
  Course course = Course::right;
  bool seen = true;  ///< false: what the profile expects, and no frame showed
};

/// By sort. Where none of a sort was seen, the way that direct routing expects stands in its place, `seen` false.
[[nodiscard]] std::vector<PageWay> page_ways(const Report& report, const PageHosts& hosts);

/// Ids of the failed checks that blame a host.
[[nodiscard]] std::vector<std::string> checks_against(const Report& report, const PageHosts& hosts, std::size_t host);

/// "request", "forwarded copy", "reply", "ARP, ICMP or the like".
[[nodiscard]] const char* word(Way way) noexcept;

}  // namespace lvspec
