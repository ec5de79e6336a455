// [failover], and [failover."HOOK"]
#include <fmt/format.h>

#include "profiles/draft.hpp"
#include "profiles/values.hpp"

namespace lvspec {

using toml_tree::Node;

namespace {

constexpr std::int64_t hour_ms = 3'600'000;
// A whole connection with its close, and questions beside it.
constexpr std::uint32_t frames_a_request = 10;

void read_duration(Table& table, std::string_view key, std::int64_t least_ms, std::uint32_t& out) {
  if (const auto time = table.duration(key, least_ms, hour_ms)) out = static_cast<std::uint32_t>(time->value);
}
void read_duration(Table& table, std::string_view key, std::optional<std::uint32_t>& out) {
  if (const auto time = table.duration(key, 0, hour_ms)) out = static_cast<std::uint32_t>(time->value);
}
void read_number(Table& table, std::string_view key, std::optional<std::uint32_t>& out) {
  if (const auto number = table.number(key, 0, 1'000'000)) out = static_cast<std::uint32_t>(number->value);
}

void read_limits_of(Table& table, FailoverLimits& limits) {
  read_duration(table, "detected", limits.detected_ms);
  read_duration(table, "announced", limits.announced_ms);
  read_duration(table, "answers", limits.answers_ms);
  read_duration(table, "gap", limits.gap_ms);
  read_number(table, "lost", limits.lost);
  read_number(table, "lost_connections", limits.connections);
}

void read_limits_of_hook(Draft& draft, const toml_tree::Entry& entry) {
  std::vector<std::string_view> words;
  for (const auto& [name, hook] : draft.profile.hooks) words.push_back(name);
  if (!draft.profile.hooks.contains(entry.key)) {
    const std::string_view near = nearest(entry.key, words);
    draft.problems.add(entry.where,
                       fmt::format("limits for the hook {}, which this profile has not in [hooks]; {}", quoted(entry.key),
                                   near.empty() ? fmt::format("add [hooks.{0}], or write [failover.\"HOST.service\"] with quotes",
                                                              quoted(entry.key))
                                                : fmt::format("did you mean \"{}\"?", near)));
    return;
  }
  Table table(draft.problems, entry.value, fmt::format("[failover.{}]", quoted(entry.key)));
  read_limits_of(table, draft.profile.failover.limits_of[entry.key]);
  table.finish();
}

/// Requests that wait for their turn within the frame limit would look like a cluster that does not answer.
void check_rate(Draft& draft, const Node& node) {
  const Failover& failover = draft.profile.failover;
  const std::uint64_t needed = std::uint64_t{1000} * frames_a_request / failover.every_ms;
  if (needed <= draft.profile.frames_per_second) return;
  draft.problems.add(node.where,
                     fmt::format("a request every {} ms takes some {} frames a second, and [limits] frames_per_second allows {}; "
                                 "give \"every\" a longer time, or raise the limit",
                                 failover.every_ms, needed, draft.profile.frames_per_second));
}

}  // namespace

void read_failover(Draft& draft, const Node& node) {
  Table table(draft.problems, node, "[failover]");
  Failover& failover = draft.profile.failover;
  read_duration(table, "every", 5, failover.every_ms);
  read_duration(table, "timeout", 50, failover.timeout_ms);
  read_duration(table, "before", 500, failover.before_ms);
  read_duration(table, "broken", 500, failover.broken_ms);
  read_duration(table, "after", 500, failover.after_ms);
  read_duration(table, "speak_every", 50, failover.speak_every_ms);
  if (const auto number = table.number("connections", 0, 1000)) failover.connections = static_cast<std::uint32_t>(number->value);
  read_limits_of(table, failover.limits);
  for (const toml_tree::Entry& entry : node.entries)
    if (entry.value.type == toml_tree::Type::table && table.table(entry.key)) read_limits_of_hook(draft, entry);
  table.finish();
  check_rate(draft, node);
}

}  // namespace lvspec
