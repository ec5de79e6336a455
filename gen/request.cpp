#include "gen/request.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lvspec {
namespace {

std::string host_of(const Profile& profile, const Service& service) {
  if (profile.http.host) return *profile.http.host;
  const std::string vip = service.vip.is_v4() ? service.vip.text() : "[" + service.vip.text() + "]";
  return service.port == 80 ? vip : fmt::format("{}:{}", vip, service.port);
}

}  // namespace

std::string http_request(const Profile& profile, const Service& service, const HttpRequest& request) {
  if (service.application != Application::http) return {};
  const std::string length = request.body.empty() ? std::string{} : fmt::format("Content-Length: {}\r\n", request.body.size());
  return fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: lvspec\r\n{}{}{}\r\n{}", request.method, request.path,
                     host_of(profile, service), request.headers, length, request.last ? "Connection: close\r\n" : "",
                     request.body);
}

std::string padding_header(std::uint32_t octets) {
  if (octets == 0) return {};
  std::string value(octets, ' ');
  for (std::size_t i = 0; i < value.size(); ++i) value[i] = static_cast<char>('a' + i % 26);
  return "X-Lvspec-Padding: " + value + "\r\n";
}

std::string numbered_lines(std::uint32_t octets) {
  std::string out;
  out.reserve(octets + 16U);
  for (std::uint32_t line = 0; out.size() < octets; ++line) out += fmt::format("line {:09} \n", line);
  out.resize(octets);
  return out;
}

std::size_t odd_cut(std::size_t left, std::size_t most, std::size_t number) {
  most = std::max<std::size_t>(most, 8);
  return left <= most ? left : (most - 2 - number * 97 % (most / 2)) | 1U;
}

}  // namespace lvspec
