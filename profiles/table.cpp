#include "profiles/table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lvspec/printable.hpp"
#include "profiles/values.hpp"

namespace lvspec {

using toml_tree::Node;
using toml_tree::Type;

namespace {

constexpr std::size_t most_octets = 1U << 20U;

std::string shown(const Node& value) {
  switch (value.type) {
    case Type::text:
      return quoted(value.text);
    case Type::integer:
      return std::to_string(value.integer);
    case Type::real:
      return fmt::format("{}", value.real);
    default:
      return toml_tree::word(value.type);
  }
}

/// Notes a second value of a family, and puts IPv4 first.
template <class T, class AddressOf>
void one_of_each_family(Problems& problems, std::vector<Placed<T>>& all, std::string_view key, AddressOf address) {
  std::stable_sort(all.begin(), all.end(),
                   [&](const auto& a, const auto& b) { return address(a.value).family() < address(b.value).family(); });
  for (std::size_t i = 1; i < all.size(); ++i)
    if (address(all[i].value).family() == address(all[i - 1].value).family())
      problems.add(all[i].where,
                   fmt::format("{} has two values of one family, expected one, or a list of an IPv4 and an IPv6 one", key));
}

}  // namespace

Table::Table(Problems& problems, const Node& node, std::string name) : problems_(problems), node_(node), name_(std::move(name)) {}

void Table::finish() {
  for (const toml_tree::Entry& entry : node_.entries) {
    if (std::find(asked_.begin(), asked_.end(), entry.key) != asked_.end()) continue;
    const std::string_view near = nearest(entry.key, asked_);
    const std::string advice =
        near.empty() ? fmt::format("known here: {}", choices(asked_)) : fmt::format("did you mean \"{}\"?", near);
    problems_.add(entry.where, fmt::format("unknown key {} in {}; {}", quoted(entry.key), name_, advice));
  }
}

const Node* Table::find(std::string_view key) {
  if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) asked_.push_back(key);
  for (const toml_tree::Entry& entry : node_.entries)
    if (entry.key == key) return &entry.value;
  return nullptr;
}

const Node* Table::find(std::string_view key, Type type) {
  const Node* value = find(key);
  if (!value || value->type == type) return value;
  wrong(*value, key, toml_tree::word(type));
  return nullptr;
}

void Table::missing(std::string_view key, std::string_view example) {
  problems_.add(node_.where, fmt::format("{} has no \"{}\"; add a line such as: {}", name_, key, example));
}

void Table::wrong(const Node& value, std::string_view key, std::string_view expected) {
  problems_.add(value.where, fmt::format("{} is {}, expected {}", key, shown(value), expected));
}

std::optional<Placed<std::string>> Table::text(std::string_view key) {
  const Node* value = find(key, Type::text);
  if (!value) return std::nullopt;
  if (!value->text.empty()) return Placed<std::string>{value->text, value->where};
  wrong(*value, key, "a text that is not empty; give it a value or leave the line out");
  return std::nullopt;
}

std::optional<Placed<std::string>> Table::required_text(std::string_view key, std::string_view example) {
  const bool there = std::any_of(node_.entries.begin(), node_.entries.end(), [&](const auto& entry) { return entry.key == key; });
  if (!there) missing(key, example);
  return text(key);
}

std::optional<Placed<std::int64_t>> Table::number(std::string_view key, std::int64_t least, std::int64_t most) {
  const Node* value = find(key);
  if (!value) return std::nullopt;
  if (value->type == Type::integer && value->integer >= least && value->integer <= most)
    return Placed<std::int64_t>{value->integer, value->where};
  wrong(*value, key, fmt::format("a whole number from {} to {}", least, most));
  return std::nullopt;
}

std::optional<Placed<double>> Table::real(std::string_view key, double least, double most, std::string_view unit) {
  const Node* value = find(key);
  if (!value) return std::nullopt;
  const double number = value->type == Type::integer ? static_cast<double>(value->integer) : value->real;
  const bool is_number = value->type == Type::integer || value->type == Type::real;
  if (is_number && number >= least && number <= most) return Placed<double>{number, value->where};
  wrong(*value, key, fmt::format("a number from {} to {} ({})", least, most, unit));
  return std::nullopt;
}

std::optional<bool> Table::flag(std::string_view key) {
  const Node* value = find(key, Type::boolean);
  return value ? std::optional(value->boolean) : std::nullopt;
}

std::optional<Placed<Ip>> Table::required_address(std::string_view key, std::string_view example) {
  const auto found = required_text(key, example);
  if (!found) return std::nullopt;
  const auto ip = read_address(problems_, *found, key);
  return ip ? std::optional(Placed<Ip>{*ip, found->where}) : std::nullopt;
}

std::vector<Placed<Ip>> Table::required_addresses(std::string_view key, std::string_view example) {
  const Node* value = find(key);
  if (!value || (value->type == Type::array && value->items.empty())) missing(key, example);
  std::vector<Placed<Ip>> out;
  for (const auto& text : texts(key))
    if (const auto ip = read_address(problems_, text, key)) out.push_back({*ip, text.where});
  one_of_each_family(problems_, out, key, [](const Ip& ip) { return ip; });
  return out;
}

std::vector<Placed<IpRange>> Table::ranges(std::string_view key) {
  std::vector<Placed<IpRange>> out;
  for (const auto& text : texts(key)) {
    if (const auto range = IpRange::parse(text.value))
      out.push_back({*range, text.where});
    else
      problems_.add(text.where,
                    fmt::format("{} is {}, expected addresses of one family as \"FIRST-LAST\" or \"ADDRESS/BITS\", the smaller "
                                "first, such as \"198.51.100.210-198.51.100.229\"",
                                key, quoted(text.value)));
  }
  one_of_each_family(problems_, out, key, [](const IpRange& range) { return range.first; });
  return out;
}

std::optional<std::size_t> Table::choice(std::string_view key, const std::vector<std::string_view>& words) {
  const auto found = text(key);
  if (!found) return std::nullopt;
  const auto at = std::find(words.begin(), words.end(), found->value);
  if (at != words.end()) return static_cast<std::size_t>(at - words.begin());
  const std::string_view near = nearest(found->value, words);
  const std::string advice = near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near);
  problems_.add(found->where, fmt::format("{} is {}, expected {}{}", key, quoted(found->value), choices(words), advice));
  return std::nullopt;
}

std::optional<Placed<std::int64_t>> Table::duration(std::string_view key, std::int64_t least_ms, std::int64_t most_ms) {
  const Node* value = find(key);
  if (!value) return std::nullopt;
  const auto ms = value->type == Type::text ? duration_ms(value->text) : std::nullopt;
  if (ms && *ms >= least_ms && *ms <= most_ms) return Placed<std::int64_t>{*ms, value->where};
  wrong(*value, key,
        fmt::format("a time from \"{}\" to \"{}\", written with its unit (ms, s, m or h) such as \"10s\"",
                    duration_text(least_ms), duration_text(most_ms)));
  return std::nullopt;
}

std::vector<Placed<std::string>> Table::texts(std::string_view key) {
  const Node* value = find(key);
  if (!value) return {};
  std::vector<Placed<std::string>> out;
  const std::vector<Node> single{*value};
  for (const Node& item : value->type == Type::array ? value->items : single) {
    if (item.type == Type::text)
      out.push_back({item.text, item.where});
    else
      wrong(item, key, "a text or a list of texts");
  }
  return out;
}

std::optional<Placed<std::chrono::year_month_day>> Table::date(std::string_view key) {
  const Node* value = find(key);
  if (!value) return std::nullopt;
  if (value->type == Type::date) return Placed<std::chrono::year_month_day>{value->date, value->where};
  wrong(*value, key, "a date, year first and without quotes, such as 2026-12-31");
  return std::nullopt;
}

std::vector<const Node*> Table::tables(std::string_view key) {
  const Node* value = find(key);
  if (!value) return {};
  std::vector<const Node*> out;
  if (value->type != Type::array) wrong(*value, key, fmt::format("a list of tables; write [[…{}]] with two brackets", key));
  for (const Node& item : value->items) {
    if (item.type == Type::table)
      out.push_back(&item);
    else
      wrong(item, key, fmt::format("a table; write [[…{}]] above its keys", key));
  }
  return out;
}

std::optional<Mac> read_mac(Problems& problems, const Placed<std::string>& text) {
  const auto mac = Mac::parse(text.value);
  if (mac && !mac->is_group() && mac->value != 0) return mac;
  const char* expected =
      mac ? "the address of one host: not zero, and no group or broadcast address" : "six octets such as \"02:00:00:00:00:10\"";
  problems.add(text.where, fmt::format("mac is {}, expected {}", quoted(text.value), expected));
  return std::nullopt;
}

std::optional<Ip> read_address(Problems& problems, const Placed<std::string>& text, std::string_view key) {
  const auto ip = Ip::parse(text.value);
  if (ip && is_host_address(*ip)) return ip;
  const char* expected = ip ? "an address that a host can have: not unspecified, loopback, multicast or broadcast"
                            : "an IPv4 or IPv6 address such as \"198.51.100.180\", without port and prefix length";
  problems.add(text.where, fmt::format("{} is {}, expected {}", key, quoted(text.value), expected));
  return std::nullopt;
}

std::optional<std::string> read_path(Problems& problems, Table& table, std::string_view key) {
  const auto text = table.text(key);
  if (!text) return std::nullopt;
  const bool clean = std::all_of(text->value.begin(), text->value.end(), [](char c) { return c > ' ' && c < 0x7f; });
  if (text->value[0] != '/' || !clean)
    problems.add(text->where, fmt::format("{} is {}, expected a path such as \"/big\": a slash first, then no spaces, control or "
                                          "non-ASCII characters (write them as %20)",
                                          key, quoted(text->value)));
  return text->value;
}

void claim(Problems& problems, std::vector<Placed<std::string>>& claimed, const Placed<std::string>& key, std::string_view what,
           std::string_view advice) {
  for (const auto& earlier : claimed) {
    if (earlier.value != key.value) continue;
    problems.add(key.where,
                 fmt::format("{} {} was given before, in line {}; {}", what, quoted(key.value), earlier.where.line, advice));
    return;
  }
  claimed.push_back(key);
}

toml_tree::Node parse_toml(Problems& problems, std::string_view text) {
  if (text.size() > most_octets)
    problems.add({1, 1}, fmt::format("the file is larger than {} octets, expected a profile; check its name", most_octets));
  problems.throw_if_any();
  try {
    return toml_tree::parse(text);
  } catch (const toml_tree::SyntaxError& error) {
    problems.add(error.where, fmt::format("not valid TOML: {}", printable(error.what)));
    problems.throw_if_any();
    throw;
  }
}

}  // namespace lvspec
