// [hooks."…"] and [[waiver]]
#include <fmt/format.h>

#include <algorithm>

#include "lvspec/steady.hpp"
#include "profiles/draft.hpp"
#include "profiles/values.hpp"

namespace lvspec {

using toml_tree::Node;

namespace {

constexpr std::int64_t hour_ms = 3'600'000;

struct Target {
  std::string name;
  std::string host;
  HookKind kind;
};

/// Every hook that the profile's hosts may have.
std::vector<Target> hook_targets(const Profile& profile) {
  std::vector<Target> out;
  const auto add = [&](const std::string& host, std::initializer_list<HookKind> kinds) {
    out.push_back({host, host, HookKind::host});
    for (const HookKind kind : kinds) out.push_back({host + "." + word(kind), host, kind});
  };
  for (const Director& host : profile.directors) add(host.name, {HookKind::service, HookKind::timeout, split_hook});
  for (const RealServer& host : profile.real_servers) add(host.name, {HookKind::service, HookKind::weight, HookKind::pool});
  return out;
}

void set_target(Draft& draft, const toml_tree::Entry& entry, Hook& hook) {
  std::vector<Target> targets = hook_targets(draft.profile);
  const auto found = std::find_if(targets.begin(), targets.end(), [&](const Target& t) { return t.name == entry.key; });
  if (found != targets.end()) {
    hook.host = std::move(found->host);
    hook.kind = found->kind;
    return;
  }
  const std::vector<std::string_view> words = [&] {
    std::vector<std::string_view> out;
    for (const Target& target : targets) out.push_back(target.name);
    return out;
  }();
  const std::string_view near = nearest(entry.key, words);
  const std::string advice =
      near.empty()
          ? "expected a host's name, \"HOST.service\", a real server's \"HOST.weight\" or \"HOST.pool\", or a director's "
            "\"HOST.timeout\" or \"HOST.split\""
          : fmt::format("did you mean \"{}\"?", near);
  draft.problems.add(entry.where, fmt::format("hooks for {}, which no host of this profile has; {}", quoted(entry.key), advice));
}

bool is_kind(std::string_view key) {
  for (std::uint8_t k = 0; k <= hook_kinds; ++k)
    if (key == word(static_cast<HookKind>(k)) && !key.empty()) return true;
  return false;
}

/// [hooks.web1.service] without quotes is, to TOML, a table `service` inside the hooks of web1.
bool is_unquoted(Draft& draft, const toml_tree::Entry& entry) {
  for (const toml_tree::Entry& inner : entry.value.entries) {
    if (!is_kind(inner.key) || inner.value.type != toml_tree::Type::table) continue;
    draft.problems.add(inner.where,
                       fmt::format("the name of these hooks holds a dot, expected quotes around it; write [hooks.\"{}.{}\"]",
                                   entry.key, inner.key));
    return true;
  }
  return false;
}

void read_hook(Draft& draft, const toml_tree::Entry& entry) {
  if (is_unquoted(draft, entry)) return;
  Table table(draft.problems, entry.value, fmt::format("[hooks.{}]", quoted(entry.key)));
  Hook hook;
  set_target(draft, entry, hook);
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
      claim(draft.problems, draft.waivers, *check, "waiver for check", "one waiver a check is enough");
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
