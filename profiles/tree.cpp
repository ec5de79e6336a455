#include "profiles/tree.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace lvspec::toml_tree {
namespace {

Where where_of(const toml::source_region& region) { return {region.begin.line, region.begin.column}; }

Node convert(const toml::node& from);

std::vector<Entry> entries_of(const toml::table& table) {
  std::vector<Entry> entries;
  for (const auto& [key, value] : table) entries.push_back({std::string(key.str()), where_of(key.source()), convert(value)});
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.where < b.where; });
  return entries;
}

Node convert_scalar(const toml::node& from) {
  Node node;
  if (const auto* text = from.as_string()) {
    node.type = Type::text;
    node.text = text->get();
  } else if (const auto* integer = from.as_integer()) {
    node.type = Type::integer;
    node.integer = integer->get();
  } else if (const auto* date = from.as_date()) {
    const toml::date d = date->get();
    node.type = Type::date;
    node.date = std::chrono::year{d.year} / std::chrono::month{d.month} / std::chrono::day{d.day};
  } else if (const auto* real = from.as_floating_point()) {
    node.type = Type::real;
    node.real = real->get();
  } else if (const auto* boolean = from.as_boolean()) {
    node.type = Type::boolean;
    node.boolean = boolean->get();
  } else {
    node.type = Type::other_time;
  }
  return node;
}

Node convert(const toml::node& from) {
  Node node;
  if (const auto* table = from.as_table()) {
    node.entries = entries_of(*table);
  } else if (const auto* array = from.as_array()) {
    node.type = Type::array;
    for (const auto& item : *array) node.items.push_back(convert(item));
  } else {
    node = convert_scalar(from);
  }
  node.where = where_of(from.source());
  return node;
}

}  // namespace

Node parse(std::string_view text) {
  try {
    return convert(toml::parse(text));
  } catch (const toml::parse_error& error) {
    throw SyntaxError{where_of(error.source()), std::string(error.description())};
  }
}

std::string edited(std::string_view text, std::string_view left_out, std::string_view array, std::string_view key, double value) {
  try {
    toml::table document = toml::parse(text);
    document.erase(left_out);
    toml::array* const tables = document[array].as_array();
    if (tables != nullptr && !tables->empty() && tables->front().is_table())
      tables->front().as_table()->insert_or_assign(key, value);
    std::ostringstream out;
    out << document << '\n';
    return out.str();
  } catch (const toml::parse_error& error) {
    throw SyntaxError{where_of(error.source()), std::string(error.description())};
  }
}

const char* word(Type type) noexcept {
  constexpr std::array words{"a text", "a whole number", "a number with a fraction", "true or false", "a date", "a time",
                             "a list", "a table"};
  return words[static_cast<std::size_t>(type)];
}

}  // namespace lvspec::toml_tree
