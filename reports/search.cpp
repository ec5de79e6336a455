#include "reports/search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "lvspec/printable.hpp"
#include "reports/describe.hpp"
#include "reports/layout.hpp"

namespace lvspec {
namespace {

using Json = nlohmann::ordered_json;
using Word = SearchTrial::Word;

const char* word(Word w) noexcept { return w == Word::held ? "held" : w == Word::missed ? "missed" : "unshown"; }

Colour colour(Word w) noexcept { return w == Word::held ? Colour::green : w == Word::missed ? Colour::red : Colour::yellow; }

std::string reasons_of(const SearchTrial& trial) {
  std::string all;
  for (const std::string& reason : trial.reasons) all += (all.empty() ? "" : "; ") + printable(reason);
  return all;
}

/// What is known of the rates above the highest that held.
std::string above(const SearchReport& report) {
  const SearchTrial* const limit = report.limit();
  if (limit == nullptr)
    return report.interrupted ? "higher rates were not tried to the end"
                              : "it held at the search's upper bound: the limit lies higher";
  if (limit->word == Word::missed) return fmt::format("at {:g} it did not: {}", limit->rate, reasons_of(*limit));
  return fmt::format("whether {:g} holds was not shown ({}): the cluster may well take more", limit->rate, reasons_of(*limit));
}

std::string headline_of(const SearchReport& report) {
  if (const SearchTrial* highest = report.highest())
    return fmt::format("{:g} requests a second held; {}", highest->rate, above(report));
  if (report.limit() == nullptr) return "no rate was tried to the end";
  return fmt::format("no rate that was tried held; {}", above(report));
}

}  // namespace

std::string trial_line(const SearchTrial& trial) {
  const std::string reasons = reasons_of(trial);
  return fmt::format("{}, {:g}/s: {}{}", trial.folder, trial.rate, word(trial.word), reasons.empty() ? "" : " (" + reasons + ")");
}

std::string search_text(const SearchReport& report, const TextOptions& options) {
  Page page(options.width, options.colour);
  const SearchTrial* const highest = report.highest();
  const char* const lead = report.interrupted ? "INTERRUPTED" : highest ? "FOUND" : "NOT FOUND";
  page.item(0, 2, padded(lead, std::string_view(lead).size() + 2), headline_of(report),
            highest && !report.interrupted ? Colour::green : Colour::red);
  page.item(2, 2, "",
            fmt::format("cluster {}, started {}, searched from {:g} to {:g}", printable(report.cluster),
                        utc_second(report.started_s), report.from, report.to),
            Colour::dim);
  page.heading("Trials, by rate");
  std::vector<const SearchTrial*> trials;
  for (const SearchTrial& trial : report.trials) trials.push_back(&trial);
  std::sort(trials.begin(), trials.end(), [](const SearchTrial* a, const SearchTrial* b) { return a->rate < b->rate; });
  for (const SearchTrial* trial : trials)
    page.item(2, 4, padded(word(trial->word), 9),
              fmt::format("{:g}/s ({}){}{}", trial->rate, trial->folder, trial->reasons.empty() ? "" : ": ", reasons_of(*trial)),
              colour(trial->word));
  return page.take();
}

std::string search_json(const SearchReport& report) {
  Json trials = Json::array();
  for (const SearchTrial& trial : report.trials) {
    Json reasons = Json::array();
    for (const std::string& reason : trial.reasons) reasons.push_back(printable(reason));
    trials.push_back(
        {{"folder", trial.folder}, {"rate", trial.rate}, {"outcome", word(trial.word)}, {"reasons", std::move(reasons)}});
  }
  const auto rate_of = [](const SearchTrial* trial) { return trial == nullptr ? Json() : Json(trial->rate); };
  const Json out = {{"schema", "lvspec.search/1"},
                    {"cluster", printable(report.cluster)},
                    {"started", utc_second(report.started_s)},
                    {"from", report.from},
                    {"to", report.to},
                    {"precision", report.precision},
                    {"interrupted", report.interrupted},
                    {"highest", rate_of(report.highest())},
                    {"limit", rate_of(report.limit())},
                    {"trials", std::move(trials)}};
  return out.dump(2) + "\n";
}

}  // namespace lvspec
