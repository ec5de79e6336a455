#include "cli/load_lines.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "lvspec/printable.hpp"
#include "reports/layout.hpp"

namespace lvspec {

std::string text_line(const LoadTick& tick, const std::string& stage, const std::vector<std::string>& servers,
                      std::optional<std::size_t> width) {
  // What matters most comes first: a narrow terminal shows no more parts than fit.
  std::vector<std::string> parts{fmt::format("{:>4} {:<10} asked {:>6} done {:>6} failed {:>4}", tick.second, printable(stage),
                                             tick.asked, tick.done, tick.failed),
                                 fmt::format("p50 {:>7.2f} ms p99 {:>7.2f} ms", tick.p50_ms, tick.p99_ms)};
  std::uint64_t named = 0;
  for (const std::uint64_t n : tick.servers) named += n;
  for (std::size_t s = 0; named != 0 && s < servers.size(); ++s)
    parts.push_back(fmt::format("{} {:.1f} %", printable(servers[s]),
                                100.0 * static_cast<double>(tick.servers[s]) / static_cast<double>(named)));
  parts.push_back(fmt::format("lag p99 {:>6.3f} ms", tick.lag_p99_ms));
  parts.push_back(fmt::format("sent {:>6} open {}", tick.sent, tick.open));
  std::string out = parts.front();
  for (std::size_t p = 1; p < parts.size() && (!width || columns(out) + 2 + columns(parts[p]) <= *width); ++p)
    out += "  " + parts[p];
  return out;
}

std::string json_line(const LoadTick& tick, const std::string& stage, const std::vector<std::string>& servers) {
  nlohmann::ordered_json shares = nlohmann::ordered_json::object();
  for (std::size_t s = 0; s < servers.size(); ++s) shares[printable(servers[s])] = tick.servers[s];
  return nlohmann::ordered_json{{"second", tick.second}, {"stage", printable(stage)}, {"asked", tick.asked},
                                {"sent", tick.sent},     {"done", tick.done},         {"failed", tick.failed},
                                {"p50_ms", tick.p50_ms}, {"p99_ms", tick.p99_ms},     {"lag_p99_ms", tick.lag_p99_ms},
                                {"open", tick.open},     {"waiting", tick.waiting},   {"servers", std::move(shares)}}
      .dump();
}

}  // namespace lvspec
