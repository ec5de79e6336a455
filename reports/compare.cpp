#include "reports/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "lvspec/printable.hpp"
#include "reports/layout.hpp"
#include "reports/words.hpp"

namespace lvspec {
namespace {

using Json = nlohmann::ordered_json;

Level level_of(const std::string& text) {
  if (text == "must") return Level::must;
  return text == "should" ? Level::should : Level::may;
}

SavedItem item_of(const Json& check) {
  SavedItem item{check.at("id"), check.at("title"), check.at("outcome"), level_of(check.at("level")), check.at("parties")};
  const Json& waiver = check.at("waiver");
  if (item.outcome == "fail" && waiver.is_object() && !waiver.at("expired").get<bool>()) item.outcome = "waived";
  return item;
}

/// Of an invalid load run no threshold is judged; the limits of a failover run are those of scenarios that are valid.
void add_demands(std::vector<SavedItem>& items, const Json& run, const char* limits, const char* missed_limit) {
  const auto add = [&](const char* of, const char* missed) {
    for (const Json& d : run.at(of))
      items.push_back({d.at("what"), d.at("limit"), d.at("met").get<bool>() ? "pass" : missed, Level::must, {}});
  };
  add("validity", "inconclusive");
  add(limits, missed_limit);
}

Standing standing_of(const SavedItem& item, Level fail_on) {
  if (item.outcome == "fail") return item.level <= fail_on ? Standing::failed : Standing::excused;
  if (item.outcome == "inconclusive" || item.outcome == "error") return Standing::unshown;
  return item.outcome == "waived" ? Standing::excused : Standing::fine;
}

const SavedItem* find(const SavedReport& report, const std::string& id) {
  const auto at = std::find_if(report.items.begin(), report.items.end(), [&](const SavedItem& i) { return i.id == id; });
  return at == report.items.end() ? nullptr : &*at;
}

bool blames_more(const SavedItem& than, const SavedItem& item) {
  return std::any_of(item.blamed.begin(), item.blamed.end(), [&](const std::string& host) {
    return std::find(than.blamed.begin(), than.blamed.end(), host) == than.blamed.end();
  });
}

bool matters(Standing standing) { return standing == Standing::unshown || standing == Standing::failed; }

RunChange::Word word_of(const SavedItem* before, const SavedItem* after, Level fail_on) {
  if (after == nullptr) return RunChange::Word::other;
  const Standing now = standing_of(*after, fail_on);
  if (before == nullptr) return matters(now) ? RunChange::Word::worse : RunChange::Word::other;
  const Standing then = standing_of(*before, fail_on);
  if (now > then && matters(now)) return RunChange::Word::worse;
  if (now < then && matters(then)) return RunChange::Word::better;
  if (now != Standing::failed) return RunChange::Word::other;
  return blames_more(*before, *after) ? RunChange::Word::worse : RunChange::Word::better;
}

void add_change(RunDiff& out, const SavedItem* before, const SavedItem* after) {
  if (before && after && before->outcome == after->outcome && before->blamed == after->blamed) return;
  const SavedItem& known = after ? *after : *before;
  RunChange change;
  change.word = word_of(before, after, out.after.fail_on);
  change.id = known.id;
  change.title = known.title;
  if (before) change.before = before->outcome, change.blamed_before = before->blamed;
  if (after) {
    change.after = after->outcome, change.blamed_after = after->blamed;
    change.standing = standing_of(*after, out.after.fail_on);
  }
  out.changes.push_back(std::move(change));
}

const char* word(RunChange::Word w) noexcept {
  if (w == RunChange::Word::worse) return "worse";
  return w == RunChange::Word::better ? "better" : "changed";
}

std::string way_of(const RunChange& c) {
  const std::string before = c.before.empty() ? "not in the first run" : printable(c.before);
  std::string out = fmt::format("{} -> {}", before, c.after.empty() ? "not in the second run" : printable(c.after));
  if (c.blamed_before == c.blamed_after) return c.blamed_after.empty() ? out : out + ", blames " + joined(c.blamed_after);
  if (c.blamed_after.empty()) return out + ", blamed " + joined(c.blamed_before);
  return out + ", blames " + joined(c.blamed_after) +
         (c.blamed_before.empty() ? "" : " (before: " + joined(c.blamed_before) + ")");
}

Json run_json(const SavedReport& run) {
  return {{"cluster", printable(run.cluster)}, {"started", printable(run.started)}, {"outcome", printable(run.outcome)}};
}

Json hosts_json(const std::vector<std::string>& hosts) {
  Json out = Json::array();
  for (const std::string& host : hosts) out.push_back(printable(host));
  return out;
}

Json outcome_json(const std::string& outcome) { return outcome.empty() ? Json(nullptr) : Json(printable(outcome)); }

}  // namespace

SavedReport read_report(std::string_view json) {
  try {
    const Json all = Json::parse(json);
    if (all.at("schema") != "lvspec.report/1") throw std::runtime_error("its schema is not lvspec.report/1");
    SavedReport out{all.at("cluster"), all.at("started"), all.at("outcome"), level_of(all.at("fail_on")), {}};
    for (const Json& check : all.at("checks")) out.items.push_back(item_of(check));
    if (all.contains("load"))
      add_demands(out.items, all.at("load"), "thresholds", all.at("load").at("valid").get<bool>() ? "fail" : "inconclusive");
    if (all.contains("failover")) add_demands(out.items, all.at("failover"), "limits", "fail");
    return out;
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error(error.what());
  }
}

int RunDiff::exit_status() const noexcept {
  int status = 0;
  for (const RunChange& c : changes) {
    if (c.word != RunChange::Word::worse) continue;
    if (c.standing == Standing::failed) return 1;
    status = c.after == "error" || status == 4 ? 4 : 3;
  }
  return status;
}

RunDiff compare(SavedReport before, SavedReport after) {
  RunDiff out{std::move(before), std::move(after), {}};
  for (const SavedItem& item : out.after.items) add_change(out, find(out.before, item.id), &item);
  for (const SavedItem& item : out.before.items)
    if (!find(out.after, item.id)) add_change(out, &item, nullptr);
  std::stable_sort(out.changes.begin(), out.changes.end(),
                   [](const RunChange& a, const RunChange& b) { return a.word < b.word; });
  return out;
}

std::string comparison_text(const RunDiff& comparison, const TextOptions& options) {
  constexpr std::size_t word_columns = 9, id_columns = 8;
  Page page(options.width, options.colour);
  const auto count = [&](RunChange::Word w) {
    return std::count_if(comparison.changes.begin(), comparison.changes.end(), [w](const RunChange& c) { return c.word == w; });
  };
  page.line(fmt::format("{}  {} worse, {} better, {} changed otherwise", comparison.worse() ? "WORSE" : "NOT WORSE",
                        count(RunChange::Word::worse), count(RunChange::Word::better), count(RunChange::Word::other)),
            comparison.worse() ? Colour::red : Colour::green);
  for (const auto* run : {&comparison.before, &comparison.after})
    page.item(2, 4, run == &comparison.before ? "first: " : "second:",
              fmt::format("{} cluster {}, started {}", printable(run->outcome), printable(run->cluster), printable(run->started)),
              Colour::dim);
  if (!comparison.changes.empty()) page.blank();
  for (const RunChange& c : comparison.changes) {
    const bool worse = c.word == RunChange::Word::worse, better = c.word == RunChange::Word::better;
    page.item(2, word_columns + id_columns, padded(word(c.word), word_columns) + padded(printable(c.id), id_columns),
              fmt::format("{}: {}", way_of(c), printable(c.title)),
              worse    ? Colour::red
              : better ? Colour::green
                       : Colour::none);
  }
  return page.take();
}

std::string comparison_json(const RunDiff& comparison) {
  Json changes = Json::array();
  for (const RunChange& c : comparison.changes)
    changes.push_back({{"id", printable(c.id)},
                       {"title", printable(c.title)},
                       {"change", word(c.word)},
                       {"before", outcome_json(c.before)},
                       {"after", outcome_json(c.after)},
                       {"blamed_before", hosts_json(c.blamed_before)},
                       {"blamed_after", hosts_json(c.blamed_after)}});
  const Json out{{"schema", "lvspec.diff/1"},
                 {"worse", comparison.worse()},
                 {"before", run_json(comparison.before)},
                 {"after", run_json(comparison.after)},
                 {"changes", std::move(changes)}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace lvspec
