// [thresholds] of a load profile: a key that names a figure, and a limit with a comparison and the figure's own unit.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "profiles/load_draft.hpp"
#include "profiles/values.hpp"

namespace lvspec {

using toml_tree::Node;
using toml_tree::Where;

namespace {

enum class Kind : std::uint8_t { latency, fraction, rate, count };
enum class Of : std::uint8_t { stage, server, either, run };

struct Known {
  std::string_view name;
  Metric metric;
  Kind kind;
  Of of;
};
constexpr Known known[] = {
    {"response", Metric::response, Kind::latency, Of::either},
    {"service", Metric::service, Kind::latency, Of::either},
    {"connect", Metric::connect, Kind::latency, Of::either},
    {"first_byte", Metric::first_byte, Kind::latency, Of::either},
    {"lag", Metric::lag, Kind::latency, Of::stage},
    {"error_rate", Metric::error_rate, Kind::fraction, Of::either},
    {"achieved_rate", Metric::achieved_rate, Kind::rate, Of::either},
    {"share_deviation", Metric::share_deviation, Kind::fraction, Of::stage},
    {"share", Metric::share, Kind::fraction, Of::server},
    {"unsent", Metric::unsent, Kind::count, Of::stage},
    {"violations", Metric::violations, Kind::count, Of::run},
};

/// "p50" to "p99.99", the point left out or not, or "max"; as a percentage.
std::optional<double> percentile_of(std::string_view text) {
  if (text == "max") return 100;
  if (text.size() < 3 || text[0] != 'p') return std::nullopt;
  std::string digits(text.substr(1));
  if (digits.size() > 3 && digits[2] == '.') digits.erase(2, 1);
  const bool numeric = std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!numeric || digits.size() > 4 || digits[0] < '5') return std::nullopt;
  return std::stod(digits.substr(0, 2) + '.' + digits.substr(2));
}

/// Splits off what stands before the first dot.
std::string_view take_part(std::string_view& rest) {
  const auto dot = rest.find('.');
  const std::string_view part = rest.substr(0, dot);
  rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
  return part;
}

class Reader {
 public:
  Reader(LoadDraft& draft, const toml_tree::Entry& entry, Threshold& threshold)
      : draft_(draft), entry_(entry), threshold_(threshold) {}

  /// Whether the threshold is whole; otherwise a problem was noted.
  bool read() {
    threshold_.key = entry_.key;
    threshold_.limit = entry_.value.text;
    if (entry_.value.type != toml_tree::Type::text) return no_text();
    const Known* figure = read_key();
    return figure && read_limit(*figure);
  }

 private:
  void wrong_key(std::string_view why) {
    draft_.problems.add(entry_.where, fmt::format("threshold {} {}", quoted(entry_.key), why));
  }

  bool no_text() {
    if (entry_.value.type == toml_tree::Type::table)
      wrong_key(R"(is a table; write the whole key in quotes, such as "hold.response.p99" = "< 20ms")");
    else
      draft_.problems.add(entry_.value.where, fmt::format("threshold {} is {}, expected a text such as \"< 20ms\"",
                                                          quoted(entry_.key), word(entry_.value.type)));
    return false;
  }

  const Known* read_key() {
    std::string_view rest = entry_.key;
    if (rest == "violations") return std::find_if(std::begin(known), std::end(known), [](auto& k) { return k.of == Of::run; });
    const std::string_view stage = take_part(rest);
    threshold_.stage = stage_called(draft_, stage, entry_.where, fmt::format("the stage of threshold {}", quoted(entry_.key)));
    if (!threshold_.stage) return nullptr;
    if (!draft_.load.stages[*threshold_.stage].judge) {
      wrong_key(fmt::format("speaks of stage {}, which has judge = false; remove one of the two", quoted(stage)));
      return nullptr;
    }
    if (rest.starts_with("server.") && !read_server(rest)) return nullptr;
    const Known* figure = read_metric(rest);
    return figure && read_percentile(*figure, rest) ? figure : nullptr;
  }

  /// The longest name that fits, as names may hold dots.
  bool read_server(std::string_view& rest) {
    take_part(rest);
    std::vector<std::string_view> names;
    std::size_t longest = 0;
    for (const RealServer& host : draft_.cluster.real_servers) {
      names.push_back(host.name);
      if (rest.starts_with(host.name + '.')) longest = std::max(longest, host.name.size());
    }
    if (longest == 0) {
      const std::string_view name = take_part(rest);
      wrong_key(fmt::format("names {}, which no real server is called; {}", quoted(name), advice_for(name, names)));
      return false;
    }
    threshold_.server = std::string(rest.substr(0, longest));
    rest.remove_prefix(longest + 1);
    return true;
  }

  const Known* read_metric(std::string_view& rest) {
    const std::string_view name = take_part(rest);
    std::vector<std::string_view> names;
    for (const Known& figure : known) {
      const bool fits = figure.of == Of::either || figure.of == (threshold_.server ? Of::server : Of::stage);
      if (!fits) continue;
      names.push_back(figure.name);
      if (figure.name != name) continue;
      threshold_.metric = figure.metric;
      return &figure;
    }
    wrong_key(fmt::format("names {}, which is no metric of a {}; {}", quoted(name), threshold_.server ? "real server" : "stage",
                          advice_for(name, names)));
    return nullptr;
  }

  bool read_percentile(const Known& figure, std::string_view rest) {
    if (figure.kind != Kind::latency) {
      if (!rest.empty())
        wrong_key(fmt::format("has {} after {}, which has no parts; leave it out", quoted(rest), quoted(figure.name)));
      return rest.empty();
    }
    const auto percentile = percentile_of(rest);
    if (!percentile)
      wrong_key(fmt::format("has {} as the percentile of {}, expected \"p50\" to \"p99.99\" (\"p999\" is 99.9 %) or \"max\"",
                            quoted(rest), figure.name));
    threshold_.percentile = percentile.value_or(0);
    return percentile.has_value();
  }

  bool read_limit(const Known& figure) {
    std::string_view rest = threshold_.limit;
    const bool compares = read_comparison(rest);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    const auto value = compares ? value_of(figure.kind, rest) : std::nullopt;
    threshold_.value = value.value_or(0);
    if (!value)
      draft_.problems.add(entry_.value.where, fmt::format("threshold {} is {}, expected <, <=, ==, >= or > and {}",
                                                          quoted(entry_.key), quoted(threshold_.limit), unit_text(figure.kind)));
    return value.has_value();
  }

  bool read_comparison(std::string_view& rest) {
    constexpr std::pair<std::string_view, Comparison> signs[] = {{"<=", Comparison::at_most},
                                                                 {">=", Comparison::at_least},
                                                                 {"==", Comparison::equal},
                                                                 {"<", Comparison::less},
                                                                 {">", Comparison::more}};
    for (const auto& [sign, comparison] : signs) {
      if (!rest.starts_with(sign)) continue;
      rest.remove_prefix(sign.size());
      threshold_.comparison = comparison;
      return true;
    }
    return false;
  }

  static std::optional<double> value_of(Kind kind, std::string_view text) {
    if (kind == Kind::latency) return milliseconds_of(text);
    if (kind == Kind::fraction) {
      const auto share = fraction_of(text);
      return share && *share <= 1 ? share : std::nullopt;
    }
    const auto quantity = quantity_of(text);
    if (!quantity || !quantity->unit.empty()) return std::nullopt;
    return kind == Kind::count && quantity->value != std::floor(quantity->value) ? std::nullopt : std::optional(quantity->value);
  }

  static std::string_view unit_text(Kind kind) {
    switch (kind) {
      case Kind::latency:
        return "a time with its unit (us, ms or s) such as \"< 20ms\"";
      case Kind::fraction:
        return "a share from 0% to 100% such as \"< 0.1%\"";
      case Kind::rate:
        return "requests a second, without a unit, such as \">= 1900\"";
      case Kind::count:
        break;
    }
    return "a whole number without a unit such as \"== 0\"";
  }

  LoadDraft& draft_;
  const toml_tree::Entry& entry_;
  Threshold& threshold_;
};

}  // namespace

void read_thresholds(LoadDraft& draft, const Node& node) {
  auto& all = draft.load.thresholds;
  for (const toml_tree::Entry& entry : node.entries)
    if (!Reader(draft, entry, all.emplace_back()).read()) all.pop_back();
}

}  // namespace lvspec
