#pragma once
// A TOML document as plain values with their places, so that one file alone needs toml++.
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lvspec::toml_tree {

/// Line and column, from 1.
struct Where {
  std::uint32_t line = 0, column = 0;

  friend constexpr auto operator<=>(Where, Where) noexcept = default;
};

struct Entry;

enum class Type : std::uint8_t { text, integer, real, boolean, date, other_time, array, table };

/// A value. Which member holds it depends on the type.
struct Node {
  Type type = Type::table;
  Where where;
  std::string text;
  std::int64_t integer = 0;
  double real = 0;
  bool boolean = false;
  std::chrono::year_month_day date{};
  std::vector<Node> items;     ///< of an array
  std::vector<Entry> entries;  ///< of a table, in the order of the file
};

struct Entry {
  std::string key;
  Where where;
  Node value;
};

/// The text is no TOML.
struct SyntaxError {
  Where where;
  std::string what;
};

/// Throws SyntaxError.
[[nodiscard]] Node parse(std::string_view text);

/// The same document without its table `left_out`, and with `key = value` in the first table of its array of tables `array`,
/// where it has one. Comments are not kept. Throws SyntaxError.
[[nodiscard]] std::string edited(std::string_view text, std::string_view left_out, std::string_view array, std::string_view key,
                                 double value);

/// "a text", "a table", …: what a person calls a value of this type.
[[nodiscard]] const char* word(Type type) noexcept;

}  // namespace lvspec::toml_tree
