#include "checks/facts/host_lines.hpp"

#include <charconv>
#include <string>

namespace lvspec {
namespace {

/// The word after `key` among `words`; empty where there is none.
std::string_view after(const std::vector<std::string_view>& words, std::string_view key) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    if (words[i] == key) return words[i + 1];
  return {};
}

std::optional<AddressLine> address_line(std::string_view line) {
  const auto words = words_of(line);
  if (words.size() < 4 || !words[0].ends_with(':') || (words[2] != "inet" && words[2] != "inet6")) return std::nullopt;
  const std::size_t slash = words[3].find('/');
  const auto address = Ip::parse(words[3].substr(0, slash));
  if (!address) return std::nullopt;
  AddressLine out{words[1], *address, address->is_v4() ? 32U : 128U, after(words, "scope") == "host", line};
  if (slash != std::string_view::npos) {
    const auto prefix = number_of(words[3].substr(slash + 1));
    if (!prefix) return std::nullopt;
    out.prefix = *prefix;
  }
  return out;
}

}  // namespace

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; (at = line.find_first_not_of(' ', at)) != std::string_view::npos;) {
    const std::size_t end = std::min(line.find(' ', at), line.size());
    out.push_back(line.substr(at, end - at));
    at = end;
  }
  return out;
}

std::optional<unsigned> number_of(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<SysctlLine> sysctl(std::string_view text, std::string_view key) {
  for (const std::string_view line : lines_of(text)) {
    if (!line.starts_with(key) || line.size() <= key.size() || line[key.size()] != ':') continue;
    if (const auto value = number_of(line.substr(key.size() + 1))) return SysctlLine{*value, line};
  }
  return std::nullopt;
}

std::vector<AddressLine> addresses(std::string_view text) {
  std::vector<AddressLine> out;
  for (const std::string_view line : lines_of(text))
    if (const auto parsed = address_line(line)) out.push_back(*parsed);
  return out;
}

std::string_view interface_of(const std::vector<AddressLine>& lines, const Ip& address) {
  for (const AddressLine& line : lines)
    if (line.address == address) return line.interface;
  return {};
}

std::vector<LocalRoute> local_routes(std::string_view text) {
  std::vector<LocalRoute> out;
  for (const std::string_view line : lines_of(text)) {
    const auto words = words_of(line);
    if (words.size() < 2 || words[0] != "local") continue;
    if (const auto range = IpRange::parse(words[1])) out.push_back({*range, after(words, "dev"), line});
  }
  return out;
}

std::optional<FeatureLine> feature(std::string_view text, std::string_view name) {
  for (const std::string_view line : lines_of(text)) {
    const auto words = words_of(line);
    if (words.size() < 2 || !words[0].ends_with(':') || words[0].substr(0, words[0].size() - 1) != name) continue;
    if (words[1] == "on" || words[1] == "off") return FeatureLine{words[1] == "on", line};
  }
  return std::nullopt;
}

}  // namespace lvspec
