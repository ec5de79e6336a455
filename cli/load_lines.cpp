#include "cli/load_lines.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "lvspec/printable.hpp"

namespace lvspec {

std::string text_line(const LoadTick& tick, const std::string& stage, const std::vector<std::string>& servers) {
  std::uint64_t named = 0;
  for (const std::uint64_t n : tick.servers) named += n;
  std::string shares;
  for (std::size_t s = 0; named != 0 && s < servers.size(); ++s)
    shares += fmt::format(" {} {:.1f} %", printable(servers[s]),
                          100.0 * static_cast<double>(tick.servers[s]) / static_cast<double>(named));
  return fmt::format(
      "{:>4} {:<10} asked {:>6} sent {:>6} done {:>6} failed {:>4}  p50 {:>7.2f} ms p99 {:>7.2f} ms  lag p99 {:>6.3f} ms  open "
      "{}{}",
      tick.second, printable(stage), tick.asked, tick.sent, tick.done, tick.failed, tick.p50_ms, tick.p99_ms, tick.lag_p99_ms,
      tick.open, shares);
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
