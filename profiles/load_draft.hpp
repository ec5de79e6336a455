#pragma once
// A load profile while it is being read.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lvspec/load_profile.hpp"
#include "lvspec/profile.hpp"
#include "profiles/table.hpp"

namespace lvspec {

struct LoadDraft {
  LoadDraft(std::string_view file_name, const Profile& described) : problems(file_name), cluster(described) {}

  Problems problems;
  const Profile& cluster;
  LoadProfile load;
  std::vector<Placed<std::string>> stage_names;
};

constexpr double most_rate = 100'000;             ///< requests a second
constexpr double least_rate = 0.001;              ///< likewise
constexpr std::int64_t most_run_ms = 86'400'000;  ///< a day

void read_load_http(LoadDraft& draft, const toml_tree::Node& node);
void read_requests(LoadDraft& draft, Table& http);
void read_load_clients(LoadDraft& draft, const toml_tree::Node* node);
/// The stages; `searched`: the profile has [search], which gives the one stage its rate.
void read_stages(LoadDraft& draft, const std::vector<const toml_tree::Node*>& nodes, bool searched);
/// After the stages: which stage the keys name.
void read_questions(LoadDraft& draft, const toml_tree::Node& node);
void read_thresholds(LoadDraft& draft, const toml_tree::Node& node);

/// The position of a stage, or nothing, and a problem at `where` that says which there are.
std::optional<std::size_t> stage_called(LoadDraft& draft, std::string_view name, toml_tree::Where where, std::string_view key);
/// "; did you mean "X"?" or "; expected "X", "Y" or "Z"".
std::string advice_for(std::string_view word, const std::vector<std::string_view>& words);
/// "0.1%" as a fraction, and "5ms" or "250us" as milliseconds; nothing where the unit is another.
std::optional<double> fraction_of(std::string_view text);
std::optional<double> milliseconds_of(std::string_view text);

}  // namespace lvspec
