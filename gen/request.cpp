#include "gen/request.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lvspec {
namespace {

std::string host_of(const Profile& profile, const Service& service) {
  if (profile.http.host) return *profile.http.host;
  return service.port == 80 ? service.vip.text() : fmt::format("{}:{}", service.vip.text(), service.port);
}

std::string padding_header(std::uint32_t octets) {
  if (octets == 0) return {};
  std::string value(octets, ' ');
  for (std::size_t i = 0; i < value.size(); ++i) value[i] = static_cast<char>('a' + i % 26);
  return "X-Lvspec-Padding: " + value + "\r\n";
}

}  // namespace

std::string http_request(const Profile& profile, const Service& service, std::uint32_t padding) {
  if (service.application != Application::http) return {};
  return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: lvspec\r\n{}Connection: close\r\n\r\n", profile.http.path,
                     host_of(profile, service), padding_header(padding));
}

std::vector<std::size_t> odd_cuts(std::size_t length, std::size_t most) {
  most = std::max<std::size_t>(most, 8);
  std::vector<std::size_t> out;
  while (length > most) {
    const std::size_t cut = (most - 2 - out.size() * 97 % (most / 2)) | 1U;
    out.push_back(cut);
    length -= cut;
  }
  if (length > 0) out.push_back(length);
  return out;
}

}  // namespace lvspec
