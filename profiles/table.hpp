#pragma once
// Strict reading of a TOML table: every key is asked for by name, what was not asked for is a mistake.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lvspec/address.hpp"
#include "profiles/problems.hpp"
#include "profiles/tree.hpp"

namespace lvspec {

/// A value with its place in the file.
template <class T>
struct Placed {
  T value;
  toml_tree::Where where;
};

/// Reads one table. Lives shorter than the tree and the problems. Each reader returns nothing where the key is missing or its
/// value is wrong; the latter is noted as a problem. `example` is a line that a person can paste; with `required` its absence is
/// a problem.
class Table {
 public:
  /// `name` is what the file calls the table: "[cluster]", "[[vantage]]".
  Table(Problems& problems, const toml_tree::Node& node, std::string name);

  /// Notes each key that nobody asked for, with the nearest one that somebody did.
  void finish();

  std::optional<Placed<std::string>> text(std::string_view key);
  std::optional<Placed<std::string>> required_text(std::string_view key, std::string_view example);
  std::optional<Placed<std::int64_t>> number(std::string_view key, std::int64_t least, std::int64_t most);
  /// A number, with a fraction or without. `unit` is for the message: "requests a second".
  std::optional<Placed<double>> real(std::string_view key, double least, double most, std::string_view unit);
  /// true or false.
  std::optional<bool> flag(std::string_view key);
  std::optional<Placed<Ip>> required_address(std::string_view key, std::string_view example);
  /// An address, or a list of two, one of each family; IPv4 comes first whatever the file's order.
  std::vector<Placed<Ip>> required_addresses(std::string_view key, std::string_view example);
  /// A range, or a list of two, likewise.
  std::vector<Placed<IpRange>> ranges(std::string_view key);
  /// One of `words`, as its position.
  std::optional<std::size_t> choice(std::string_view key, const std::vector<std::string_view>& words);
  /// "500ms", "10s", "5m", "1h" as milliseconds.
  std::optional<Placed<std::int64_t>> duration(std::string_view key, std::int64_t least_ms, std::int64_t most_ms);
  /// A text, or a list of texts.
  std::vector<Placed<std::string>> texts(std::string_view key);
  std::optional<Placed<std::chrono::year_month_day>> date(std::string_view key);

  /// The value behind `key`, of whatever type, or null.
  const toml_tree::Node* find(std::string_view key);
  const toml_tree::Node* find(std::string_view key, toml_tree::Type type);
  /// The table behind `key`, or null.
  const toml_tree::Node* table(std::string_view key) { return find(key, toml_tree::Type::table); }
  /// The tables of `[[key]]`. A single [key] or a list of other things is a problem.
  std::vector<const toml_tree::Node*> tables(std::string_view key);

  [[nodiscard]] toml_tree::Where where() const noexcept { return node_.where; }
  void missing(std::string_view key, std::string_view example);
  void wrong(const toml_tree::Node& value, std::string_view key, std::string_view expected);

 private:
  Problems& problems_;
  const toml_tree::Node& node_;
  std::string name_;
  std::vector<std::string_view> asked_;
};

/// A MAC address from text; noted as a problem where it is none or a group address.
std::optional<Mac> read_mac(Problems& problems, const Placed<std::string>& text);

/// An address that a host can have; noted as a problem otherwise. `key` is for the message.
std::optional<Ip> read_address(Problems& problems, const Placed<std::string>& text, std::string_view key);

/// The path of an HTTP request; noted as a problem where it is none.
std::optional<std::string> read_path(Problems& problems, Table& table, std::string_view key);

/// Notes a problem where `key` was claimed before, and claims it otherwise.
void claim(Problems& problems, std::vector<Placed<std::string>>& claimed, const Placed<std::string>& key, std::string_view what,
           std::string_view advice);

/// The text as a tree. Throws ProfileError, with what was noted before, where it is no TOML or too long for a profile.
toml_tree::Node parse_toml(Problems& problems, std::string_view text);

}  // namespace lvspec
