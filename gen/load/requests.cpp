#include "gen/load/requests.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lvspec {
namespace {

std::string text_of(const LoadRequest& request, const std::string& host, bool closing) {
  std::string out = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\n", request.method, request.path, host);
  for (const auto& [name, value] : request.headers) out += fmt::format("{}: {}\r\n", name, value);
  if (!request.body.empty()) out += fmt::format("Content-Length: {}\r\n", request.body.size());
  if (closing) out += "Connection: close\r\n";
  return out + "\r\n" + request.body;
}

}  // namespace

LoadRequests::LoadRequests(const LoadHttp& http, const std::string& host, std::uint64_t seed) : http_(http), dice_(seed) {
  std::uint64_t sum = 0;
  for (const LoadRequest& request : http.requests) {
    texts_.push_back({text_of(request, host, false), text_of(request, host, true)});
    ends_.push_back(sum += request.weight);
  }
}

std::uint8_t LoadRequests::draw() noexcept {
  if (ends_.size() < 2) return 0;
  const std::uint64_t at = dice_() % ends_.back();
  return static_cast<std::uint8_t>(std::upper_bound(ends_.begin(), ends_.end(), at) - ends_.begin());
}

}  // namespace lvspec
