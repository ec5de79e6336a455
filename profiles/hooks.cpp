// [hooks."…"] and [[waiver]]
#include <fmt/format.h>

#include <algorithm>

#include "profiles/draft.hpp"
#include "profiles/values.hpp"

namespace lvspec {

using toml_tree::Node;

namespace {

constexpr std::int64_t hour_ms = 3'600'000;

std::vector<std::string> hook_targets(const Profile& profile) {
  std::vector<std::string> out;
  const auto add = [&](const std::string& name) {
    out.push_back(name);
    out.push_back(name + ".service");
  };
  for (const Director& host : profile.directors) add(host.name);
  for (const RealServer& host : profile.real_servers) add(host.name);
  return out;
}

void check_target(Draft& draft, const toml_tree::Entry& entry) {
  const std::vector<std::string> targets = hook_targets(draft.profile);
  if (std::find(targets.begin(), targets.end(), entry.key) != targets.end()) return;
  const std::vector<std::string_view> words(targets.begin(), targets.end());
  const std::string_view near = nearest(entry.key, words);
  const std::string advice =
      near.empty() ? "expected a host's name, or \"HOST.service\"" : fmt::format("did you mean \"{}\"?", near);
  draft.problems.add(entry.where,
                     fmt::format("hooks for {}, which no host of this profile is called; {}", quoted(entry.key), advice));
}

/// [hooks.web1.service] without quotes is, to TOML, a table `service` inside the hooks of web1.
bool is_unquoted(Draft& draft, const toml_tree::Entry& entry) {
  for (const toml_tree::Entry& inner : entry.value.entries) {
    if (inner.key != "service" || inner.value.type != toml_tree::Type::table) continue;
    draft.problems.add(
        inner.where,
        fmt::format("the name of these hooks holds a dot, expected quotes around it; write [hooks.\"{}.service\"]", entry.key));
    return true;
  }
  return false;
}

void read_hook(Draft& draft, const toml_tree::Entry& entry) {
  if (is_unquoted(draft, entry)) return;
  check_target(draft, entry);
  Table table(draft.problems, entry.value, fmt::format("[hooks.{}]", quoted(entry.key)));
  Hook hook;
  if (auto text = table.required_text("break", R"(break = "ssh web1 systemctl stop nginx")"))
    hook.break_command = std::move(text->value);
  if (auto text = table.required_text("mend", R"(mend = "ssh web1 systemctl start nginx")"))
    hook.mend_command = std::move(text->value);
  if (const auto time = table.duration("within", 1, hour_ms)) hook.within_ms = static_cast<std::uint32_t>(time->value);
  table.finish();
  draft.profile.hooks[entry.key] = std::move(hook);
}

}  // namespace

void read_hooks(Draft& draft, const Node& node) {
  Table table(draft.problems, node, "[hooks]");
  for (const toml_tree::Entry& entry : node.entries)
    if (table.table(entry.key)) read_hook(draft, entry);
}

void read_waiver(Draft& draft, const Node& node) {
  Table table(draft.problems, node, "[[waiver]]");
  Waiver waiver;
  if (const auto check = table.required_text("check", R"(check = "ARP-05")")) {
    waiver.check = check->value;
    if (is_check_id(check->value))
      draft.claim(draft.waivers, *check, "waiver for check", "one waiver a check is enough");
    else
      draft.problems.add(check->where, fmt::format("check is {}, expected an id such as \"ARP-05\"; `lvspec checks` lists them",
                                                   quoted(check->value)));
  }
  if (auto reason = table.required_text("reason", R"(reason = "why this failure is accepted")"))
    waiver.reason = std::move(reason->value);
  if (const auto until = table.date("until")) waiver.until = until->value;
  table.finish();
  draft.profile.waivers.push_back(std::move(waiver));
}

}  // namespace lvspec
