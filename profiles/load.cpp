#include "profiles/load.hpp"

#include <fmt/format.h>

#include "profiles/draft.hpp"

namespace lvspec {
namespace {

void require(Draft& draft, bool there, std::string_view what, std::string_view example) {
  if (!there) draft.problems.add({1, 1}, fmt::format("the profile has no {}; add: {}", what, example));
}

void read_root(Draft& draft, Table root) {
  if (const auto* node = root.table("cluster")) read_cluster(draft, *node);
  const auto vantages = root.tables("vantage");
  for (const auto* node : vantages) read_vantage(draft, *node);
  require(draft, root.find("cluster"), "[cluster]", "[cluster] with name = \"web\"");
  require(draft, root.find("vantage"), "[[vantage]]", R"([[vantage]] with name = "client", at = "client", interface = "eth0")");
  if (vantages.size() > 255) draft.problems.add(vantages[255]->where, "a 256th [[vantage]]; a run has at most 255");
  if (const auto* node = root.table("clients")) read_clients(draft, *node);
  if (const auto* node = root.table("http")) read_http(draft, *node);
  if (const auto* node = root.table("limits")) read_limits(draft, *node);
  if (const auto* node = root.table("hooks")) read_hooks(draft, *node);
  if (const auto* node = root.table("failover")) read_failover(draft, *node);
  for (const auto* node : root.tables("waiver")) read_waiver(draft, *node);
  root.finish();
}

}  // namespace

Profile parse_profile(std::string_view toml_text, std::string_view file_name) {
  Draft draft(file_name);
  const toml_tree::Node root = parse_toml(draft.problems, toml_text);
  read_root(draft, Table(draft.problems, root, "the profile"));
  check_addresses(draft);
  draft.problems.throw_if_any();
  // Nobody named one: whoever answers for the VIP is.
  if (draft.profile.directors.empty()) draft.profile.directors.push_back({"director", {}, {}, {}});
  draft.profile.source = std::string(toml_text);
  return std::move(draft.profile);
}

bool expired(const Waiver& waiver, std::chrono::year_month_day today) noexcept { return waiver.until && *waiver.until < today; }

}  // namespace lvspec
