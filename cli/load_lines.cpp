#include "cli/load_lines.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <numeric>

#include "lvspec/printable.hpp"
#include "reports/layout.hpp"

namespace lvspec {

namespace {

std::uint64_t sum(const std::vector<std::uint64_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

/// Answers of each real server: by who sent them as soon as that is known, and by what they name before and without checks.
const std::vector<std::uint64_t>& answers_of(const LoadTick& tick, const std::optional<LoadSight>& sight) {
  return sight && sight->by_mac ? sight->servers : tick.servers;
}

}  // namespace

std::string text_line(const LoadTick& tick, const std::string& stage, const std::vector<std::string>& servers,
                      const std::optional<LoadSight>& sight, std::optional<std::size_t> width) {
  // What matters most comes first: a narrow terminal shows no more parts than fit.
  std::vector<std::string> parts{fmt::format("{:>4} {:<10} asked {:>6} done {:>6} failed {:>4}", tick.second, printable(stage),
                                             tick.asked, tick.done, tick.failed)};
  if (sight && !sight->violations.empty()) parts.push_back(fmt::format("VIOLATED {}", fmt::join(sight->violations, " ")));
  parts.push_back(fmt::format("p50 {:>7.2f} ms p99 {:>7.2f} ms", tick.p50_ms, tick.p99_ms));
  const std::vector<std::uint64_t>& answers = answers_of(tick, sight);
  const std::uint64_t named = sum(answers);
  for (std::size_t s = 0; named != 0 && s < servers.size(); ++s)
    parts.push_back(
        fmt::format("{} {:.1f} %", printable(servers[s]), 100.0 * static_cast<double>(answers[s]) / static_cast<double>(named)));
  parts.push_back(fmt::format("lag p99 {:>6.3f} ms", tick.lag_p99_ms));
  parts.push_back(fmt::format("sent {:>6} open {}", tick.sent, tick.open));
  std::string out = parts.front();
  for (std::size_t p = 1; p < parts.size() && (!width || columns(out) + 2 + columns(parts[p]) <= *width); ++p)
    out += "  " + parts[p];
  return out;
}

std::string json_line(const LoadTick& tick, const std::string& stage, const std::vector<std::string>& servers,
                      const std::optional<LoadSight>& sight) {
  const std::vector<std::uint64_t>& answers = answers_of(tick, sight);
  nlohmann::ordered_json shares = nlohmann::ordered_json::object();
  for (std::size_t s = 0; s < servers.size(); ++s) shares[printable(servers[s])] = answers[s];
  nlohmann::ordered_json out{{"second", tick.second}, {"stage", printable(stage)}, {"asked", tick.asked},
                             {"sent", tick.sent},     {"done", tick.done},         {"failed", tick.failed},
                             {"p50_ms", tick.p50_ms}, {"p99_ms", tick.p99_ms},     {"lag_p99_ms", tick.lag_p99_ms},
                             {"open", tick.open},     {"waiting", tick.waiting},   {"servers", std::move(shares)}};
  out["servers_by"] = &answers == &tick.servers ? "token" : "mac";
  if (sight) out["violations"] = sight->violations;
  return out.dump();
}

}  // namespace lvspec
