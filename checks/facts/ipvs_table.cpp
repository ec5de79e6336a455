#include "checks/facts/ipvs_table.hpp"

#include <limits>

#include "checks/facts/host_lines.hpp"

namespace lvspec {
namespace {

struct Endpoint {
  Ip address;
  std::uint16_t port = 0;
};

/// "198.51.100.180:80" or "[2001:db8::180]:80".
std::optional<Endpoint> endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const auto address = Ip::parse(host);
  const auto port = number_of(text.substr(colon + 1));
  if (!address || !port || *port > std::numeric_limits<std::uint16_t>::max()) return std::nullopt;
  return Endpoint{*address, static_cast<std::uint16_t>(*port)};
}

std::optional<IpvsServer> server(std::string_view line, const std::vector<std::string_view>& words) {
  if (words.size() < 4) return std::nullopt;
  const auto end = endpoint(words[1]);
  const auto weight = number_of(words[3]);
  if (!end || !weight) return std::nullopt;
  return IpvsServer{end->address, end->port, words[2], *weight, line};
}

std::optional<IpvsService> by_mark(std::string_view line, const std::vector<std::string_view>& words) {
  const auto mark = number_of(words[1]);
  const bool v6 = words[2] == "IPv6";
  if (!mark || (v6 && words.size() < 4)) return std::nullopt;
  return IpvsService{std::nullopt, v6 ? Ip{} : Ip::v4(0), 0, *mark, words[v6 ? 3 : 2], line};
}

std::optional<IpvsService> service(std::string_view line, const std::vector<std::string_view>& words) {
  if (words.size() < 3) return std::nullopt;
  if (words[0] == "FWM") return by_mark(line, words);
  const auto end = endpoint(words[1]);
  if (!end || (words[0] != "TCP" && words[0] != "UDP")) return std::nullopt;
  return IpvsService{words[0] == "TCP" ? Transport::tcp : Transport::udp, end->address, end->port, 0, words[2], line};
}

}  // namespace

std::optional<std::vector<IpvsService>> ipvs_table(std::string_view text) {
  if (text.find("IP Virtual Server version") == std::string_view::npos) return std::nullopt;
  std::vector<IpvsService> out;
  for (const std::string_view line : lines_of(text)) {
    const auto words = words_of(line);
    if (words.empty()) continue;
    if (words[0] != "->") {
      if (auto found = service(line, words)) out.push_back(std::move(*found));
    } else if (auto found = server(line, words); found && !out.empty()) {
      out.back().servers.push_back(*found);
    }
  }
  return out;
}

}  // namespace lvspec
