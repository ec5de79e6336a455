// A load profile's tables, from the top; [validity] and [search].
#include "profiles/load_profile.hpp"

#include <fmt/format.h>

#include "profiles/load_draft.hpp"
#include "profiles/tree.hpp"
#include "profiles/values.hpp"

namespace lvspec {

using toml_tree::Node;

namespace {

void read_share(Table& table, std::string_view key, std::string_view example, double& into) {
  const auto text = table.text(key);
  if (!text) return;
  if (const auto share = fraction_of(text->value); share && *share <= 1)
    into = *share;
  else
    table.wrong(*table.find(key), key, fmt::format("a share from \"0%\" to \"100%\" such as \"{}\"", example));
}

void read_validity(LoadDraft& draft, const Node& node) {
  Table table(draft.problems, node, "[validity]");
  LoadValidity& validity = draft.load.validity;
  if (const auto text = table.text("lag_p99")) {
    if (const auto ms = milliseconds_of(text->value); ms && *ms > 0 && *ms <= 60'000)
      validity.lag_p99_ms = *ms;
    else
      table.wrong(*table.find("lag_p99"), "lag_p99",
                  "a time above 0 and up to \"60s\" with its unit (us, ms or s) such as \"5ms\"");
  }
  read_share(table, "unsent", "0.1%", validity.unsent);
  read_share(table, "attribution", "99%", validity.attribution);
  read_share(table, "cpu", "85%", validity.cpu);
  table.finish();
}

void read_search(LoadDraft& draft, const Node& node) {
  Table table(draft.problems, node, "[search]");
  LoadSearch search;
  const auto bound = [&](std::string_view key, std::string_view example) {
    if (!table.find(key)) table.missing(key, example);
    return table.real(key, least_rate, most_rate, "requests a second");
  };
  const auto from = bound("from", "from = 100"), to = bound("to", "to = 5000");
  if (from && to && from->value >= to->value)
    draft.problems.add(to->where,
                       fmt::format("to is {}, expected more requests a second than from, which is {}", to->value, from->value));
  if (from) search.from = from->value;
  if (to) search.to = to->value;
  read_share(table, "precision", "5%", search.precision);
  if (search.precision < 0.001)
    table.wrong(*table.find("precision"), "precision", "at least \"0.1%\": the search would take too many runs");
  table.finish();
  draft.load.search = search;
}

void read_tables(LoadDraft& draft, Table root) {
  const Node* search = root.table("search");
  const Node* http = root.table("http");
  read_load_http(draft, http ? *http : Node{});
  read_load_clients(draft, root.table("clients"));
  read_stages(draft, root.tables("stage"), search != nullptr);
  if (draft.load.stages.empty())
    draft.problems.add({1, 1},
                       R"(the load profile has no [[stage]]; add: [[stage]] with name = "hold", for = "10s", rate = 200)");
  for (const Node* node : root.tables("arp")) read_questions(draft, *node);
  if (const Node* node = root.table("thresholds")) read_thresholds(draft, *node);
  if (const Node* node = root.table("validity")) read_validity(draft, *node);
  if (search) read_search(draft, *search);
  root.finish();
}

}  // namespace

std::optional<double> fraction_of(std::string_view text) {
  const auto quantity = quantity_of(text);
  return quantity && quantity->unit == "%" ? std::optional(quantity->value / 100) : std::nullopt;
}

std::optional<double> milliseconds_of(std::string_view text) {
  const auto quantity = quantity_of(text);
  if (!quantity) return std::nullopt;
  if (quantity->unit == "us") return quantity->value / 1000;
  if (quantity->unit == "ms") return quantity->value;
  if (quantity->unit == "s") return quantity->value * 1000;
  return std::nullopt;
}

std::string advice_for(std::string_view word, const std::vector<std::string_view>& words) {
  const std::string_view near = nearest(word, words);
  return near.empty() ? fmt::format("expected {}", choices(words)) : fmt::format("did you mean \"{}\"?", near);
}

LoadProfile parse_load_profile(std::string_view toml_text, std::string_view file_name, const Profile& cluster) {
  LoadDraft draft(file_name, cluster);
  const Node root = parse_toml(draft.problems, toml_text);
  read_tables(draft, Table(draft.problems, root, "the load profile"));
  draft.problems.throw_if_any();
  draft.load.source = std::string(toml_text);
  return std::move(draft.load);
}

LoadProfile trial_of(const LoadProfile& search, double rate) {
  LoadProfile trial = search;
  trial.search.reset();
  trial.stages.front().from = rate;
  trial.source = toml_tree::edited(search.source, "search", "stage", "rate", rate);
  return trial;
}

}  // namespace lvspec
