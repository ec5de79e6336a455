// [[stage]] and [[arp]] of a load profile.
#include <fmt/format.h>

#include <algorithm>

#include "profiles/load_draft.hpp"
#include "profiles/values.hpp"

namespace lvspec {

using toml_tree::Node;

namespace {

constexpr std::int64_t most_users = 65'536;

/// A name without a dot, which is what parts a threshold's key.
bool is_stage_name(std::string_view text) { return is_name(text) && text.find('.') == std::string_view::npos; }

void read_name(LoadDraft& draft, Table& table, LoadStage& stage) {
  const auto name = table.required_text("name", R"(name = "hold")");
  if (!name) return;
  stage.name = name->value;
  claim(draft.problems, draft.stage_names, *name, "stage name", "thresholds speak of stages by name, so give each its own");
  if (!is_stage_name(name->value))
    draft.problems.add(
        name->where,
        fmt::format("name is {}, expected 1 to 63 letters, digits, '_' and '-', a letter or digit first", quoted(name->value)));
}

double needed_rate(Table& table, std::string_view key, std::string_view example) {
  if (!table.find(key)) table.missing(key, example);
  const auto rate = table.real(key, least_rate, most_rate, "requests a second");
  return rate ? rate->value : 0;
}

std::uint32_t needed_time(Table& table, std::string_view key, std::string_view example, std::int64_t least_ms) {
  if (!table.find(key)) table.missing(key, example);
  const auto time = table.duration(key, least_ms, most_run_ms);
  return time ? static_cast<std::uint32_t>(time->value) : 0;
}

void read_spike(LoadDraft& draft, Table& table, LoadStage& stage) {
  stage.shape = Shape::spike;
  stage.from = needed_rate(table, "base", "base = 200");
  stage.to = needed_rate(table, "peak", "peak = 2000");
  stage.start_ms = needed_time(table, "at", R"(at = "5s")", 0);
  stage.spike_ms = needed_time(table, "for", R"(for = "1s")", 1);
  if (stage.length_ms && std::uint64_t{stage.start_ms} + stage.spike_ms > stage.length_ms)
    draft.problems.add(table.where(),
                       fmt::format("the spike ends at {}, after the stage, which lasts {}; shorten it or begin earlier",
                                   duration_text(std::int64_t{stage.start_ms} + stage.spike_ms), duration_text(stage.length_ms)));
}

void read_sine(LoadDraft& draft, Table& table, LoadStage& stage) {
  stage.shape = Shape::sine;
  stage.from = needed_rate(table, "base", "base = 1000");
  stage.to = needed_rate(table, "amplitude", "amplitude = 500");
  stage.period_ms = needed_time(table, "period", R"(period = "10s")", 1);
  if (stage.to > 0 && stage.from > 0 && stage.to > stage.from)
    draft.problems.add(
        table.find("amplitude")->where,
        fmt::format("amplitude is {} requests a second, expected at most base, which is {}: a rate is never negative", stage.to,
                    stage.from));
  if (stage.from + stage.to > most_rate)
    draft.problems.add(table.where(), fmt::format("base and amplitude make {} requests a second, expected at most {}",
                                                  stage.from + stage.to, most_rate));
}

void read_ramp(Table& table, LoadStage& stage) {
  stage.shape = Shape::ramp;
  stage.from = needed_rate(table, "from", "from = 200");
  stage.to = needed_rate(table, "to", "to = 2000");
  if (const auto steps = table.number("steps", 2, 1000)) stage.steps = static_cast<std::uint32_t>(steps->value);
  if (table.find("steps")) stage.shape = Shape::step;
}

bool has(const Node& node, std::initializer_list<std::string_view> keys) {
  return std::any_of(node.entries.begin(), node.entries.end(),
                     [&](const auto& entry) { return std::find(keys.begin(), keys.end(), entry.key) != keys.end(); });
}

void read_rate(LoadDraft& draft, Table& stage_table, LoadStage& stage) {
  const Node& rate = *stage_table.find("rate");
  if (rate.type != toml_tree::Type::table) {
    constexpr std::string_view unit =
        "requests a second; or a table: {from, to}, {from, to, steps}, {base, peak, at, for} or {base, amplitude, period}";
    if (const auto number = stage_table.real("rate", least_rate, most_rate, unit)) stage.from = number->value;
    return;
  }
  Table table(draft.problems, rate, "rate");
  if (has(rate, {"peak", "at", "for"}))
    read_spike(draft, table, stage);
  else if (has(rate, {"amplitude", "period", "base"}))
    read_sine(draft, table, stage);
  else
    read_ramp(table, stage);
  table.finish();
}

void read_searched(LoadDraft& draft, const Node* rate, const Node* users) {
  for (const Node* given : {rate, users})
    if (given)
      draft.problems.add(given->where, "a stage has a rate or users beside [search], which finds the rate; leave it out");
}

void read_load(LoadDraft& draft, Table& table, LoadStage& stage, bool searched) {
  const Node* rate = table.find("rate");
  const Node* users = table.find("users");
  if (searched) return read_searched(draft, rate, users);
  if (rate && users)
    draft.problems.add(std::max(rate->where, users->where),
                       "a stage has both rate (open loop) and users (closed loop), expected one of them; remove the other");
  if (!rate && !users) table.missing("rate", "rate = 200 (requests a second), or: users = 32");
  if (rate) read_rate(draft, table, stage);
  if (!users) return;
  stage.shape = Shape::closed;
  if (const auto count = table.number("users", 1, most_users)) stage.users = static_cast<std::uint32_t>(count->value);
  if (const Node* arrivals = table.find("arrivals"))
    draft.problems.add(arrivals->where, "arrivals beside users: each user asks when its answer is there; leave it out");
}

LoadStage read_stage(LoadDraft& draft, const Node& node, bool searched) {
  Table table(draft.problems, node, "[[stage]]");
  LoadStage stage;
  read_name(draft, table, stage);
  if (!table.find("for")) table.missing("for", R"(for = "10s")");
  if (const auto length = table.duration("for", 1, most_run_ms)) stage.length_ms = static_cast<std::uint32_t>(length->value);
  // Before the rate, whose parts are held against the length.
  read_load(draft, table, stage, searched);
  if (const auto law = table.choice("arrivals", {"even", "poisson"})) stage.arrivals = static_cast<Arrivals>(*law);
  stage.judge = table.flag("judge").value_or(true);
  table.finish();
  return stage;
}

}  // namespace

void read_stages(LoadDraft& draft, const std::vector<const Node*>& nodes, bool searched) {
  std::int64_t all_ms = 0;
  for (const Node* node : nodes) {
    draft.load.stages.push_back(read_stage(draft, *node, searched));
    const std::int64_t before_ms = all_ms;
    all_ms += draft.load.stages.back().length_ms;
    if (before_ms <= most_run_ms && all_ms > most_run_ms)
      draft.problems.add(node->where,
                         fmt::format("the stages up to here last {}, expected at most 24h in all", duration_text(all_ms)));
  }
  if (searched && nodes.size() > 1)
    draft.problems.add(nodes[1]->where, "a second [[stage]] beside [search], expected one: the one whose rate is searched");
}

namespace {

/// Each table asks for every VIP, and several may ask during one stage: what the cluster's limit holds back would not be asked.
void weigh_questions(LoadDraft& draft, toml_tree::Where where) {
  std::vector<Ip> asked;
  for (const Service& service : draft.cluster.services)
    if (service.vip.is_v4() && std::find(asked.begin(), asked.end(), service.vip) == asked.end()) asked.push_back(service.vip);
  const LoadQuestions& last = draft.load.questions.back();
  double rate = 0;
  for (const LoadQuestions& q : draft.load.questions) rate += q.during == last.during ? q.rate : 0;
  rate *= static_cast<double>(asked.size());
  if (rate > draft.cluster.frames_per_second)
    draft.problems.add(where, fmt::format("[[arp]] asks for every VIP: during \"{}\" that comes to {:g} questions a second, "
                                          "expected no more than the cluster's limits.frames_per_second, which is {}",
                                          last.during, rate, draft.cluster.frames_per_second));
}

}  // namespace

void read_questions(LoadDraft& draft, const Node& node) {
  Table table(draft.problems, node, "[[arp]]");
  LoadQuestions questions;
  if (const auto during = table.required_text("during", R"(during = "hold")")) {
    static_cast<void>(stage_called(draft, during->value, during->where, "during"));
    questions.during = during->value;
  }
  if (!table.find("rate")) table.missing("rate", "rate = 50");
  if (const auto rate = table.real("rate", least_rate, draft.cluster.frames_per_second,
                                   "questions a second, within the cluster's limits.frames_per_second"))
    questions.rate = rate->value;
  table.finish();
  draft.load.questions.push_back(std::move(questions));
  weigh_questions(draft, node.where);
}

std::optional<std::size_t> stage_called(LoadDraft& draft, std::string_view name, toml_tree::Where where, std::string_view key) {
  std::vector<std::string_view> names;
  for (const LoadStage& stage : draft.load.stages) {
    if (stage.name == name) return names.size();
    names.push_back(stage.name);
  }
  // Without any, that is the mistake, and it is noted.
  if (names.empty()) return std::nullopt;
  draft.problems.add(where, fmt::format("{} is {}, which no stage is called; {}", key, quoted(name), advice_for(name, names)));
  return std::nullopt;
}

}  // namespace lvspec
