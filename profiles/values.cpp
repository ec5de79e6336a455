#include "profiles/values.hpp"

#include <algorithm>
#include <charconv>

namespace lvspec {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t ms;
};
constexpr Unit units[] = {{"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}};
constexpr std::int64_t century_ms = 100LL * 366 * 24 * 3'600'000;

bool is_letter_or_digit(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool is_capital(char c) noexcept { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

}  // namespace

std::optional<std::int64_t> duration_ms(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || count < 0) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const Unit& u : units)
    if (u.name == unit && count <= century_ms / u.ms) return count * u.ms;
  return std::nullopt;
}

std::optional<Quantity> quantity_of(std::string_view text) {
  // from_chars takes "-1", "inf" and "nan", too.
  if (text.empty() || !is_digit(text[0])) return std::nullopt;
  Quantity out;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, out.value, std::chars_format::fixed);
  if (error != std::errc{}) return std::nullopt;
  out.unit = std::string_view(end, static_cast<std::size_t>(last - end));
  return out;
}

std::string duration_text(std::int64_t ms) {
  if (ms == 0) return "0s";
  const auto* unit = std::find_if(std::begin(units), std::end(units), [&](const Unit& u) { return ms % u.ms == 0; });
  return std::to_string(ms / unit->ms) + std::string(unit->name);
}

bool is_host_address(const Ip& ip) noexcept {
  if (ip.is_unspecified()) return false;
  if (!ip.is_v4()) return ip.high >> 56U != 0xffU && !(ip.high == 0 && ip.low == 1);
  const std::uint32_t v = ip.v4_value();
  return v >> 24U != 0 && v >> 24U != 127 && v >> 28U != 14 && v != 0xffff'ffffU;
}

bool is_name(std::string_view text) noexcept {
  if (text.empty() || text.size() > 63 || !is_letter_or_digit(text[0])) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; });
}

bool is_check_id(std::string_view text) noexcept {
  const auto hyphen = text.find('-');
  if (hyphen == std::string_view::npos || hyphen < 2 || hyphen > 4 || text.size() != hyphen + 3) return false;
  const std::string_view family = text.substr(0, hyphen);
  return std::all_of(family.begin(), family.end(), is_capital) && is_digit(text[hyphen + 1]) && is_digit(text[hyphen + 2]);
}

std::optional<Endpoint> endpoint_of(std::string_view text, std::uint16_t otherwise) {
  if (const auto ip = Ip::parse(text)) return Endpoint{*ip, otherwise};
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const auto ip = Ip::parse(host);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data() + colon + 1, text.data() + text.size(), port);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return ip && whole ? std::optional(Endpoint{*ip, port}) : std::nullopt;
}

std::string toml_quote(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += {'\\', c};
    else if (octet < 0x20 || octet == 0x7f)
      out += std::string("\\u00") + hex[octet >> 4U] + hex[octet & 15U];
    else
      out += c;
  }
  return out + '"';
}

IpRange prefix_around(const Ip& ip, unsigned bits4, unsigned bits6) {
  return *IpRange::parse(ip.text() + "/" + std::to_string(ip.is_v4() ? bits4 : bits6));
}

const std::vector<std::string_view>& scheduler_names() {
  static const std::vector<std::string_view> names{"rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh",
                                                   "sh", "sed", "nq", "fo",  "ovf",  "mh",    "twos"};
  return names;
}

const std::vector<std::string_view>& scheduler_flag_names() {
  static const std::vector<std::string_view> names{"sh-fallback", "sh-port", "mh-fallback", "mh-port",
                                                   "flag-1",      "flag-2",  "flag-3"};
  return names;
}

}  // namespace lvspec
