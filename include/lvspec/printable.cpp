#include "lvspec/printable.hpp"

#include <cstdint>

namespace lvspec {
namespace {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t octets = 0;  ///< 0: not UTF-8
};

constexpr std::uint8_t octet(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }

/// RFC 3629 4: no overlong forms, no surrogates, nothing above U+10FFFF.
CodePoint first_code_point(std::string_view text) {
  const std::uint8_t lead = octet(text, 0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t octets = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < octets) return {};
  std::uint32_t value = lead & (0x7fU >> octets);
  for (std::size_t i = 1; i < octets; ++i) {
    if ((octet(text, i) & 0xc0U) != 0x80U) return {};
    value = value << 6U | (octet(text, i) & 0x3fU);
  }
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < least[octets] || value > 0x10ffff || surrogate) return {};
  return {value, octets};
}

bool is_harmless(std::uint32_t c) {
  if (c < 0x20 || (c >= 0x7f && c <= 0x9f)) return false;
  if ((c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff) return false;
  return (c & 0xfffeU) != 0xfffeU && !(c >= 0xfdd0 && c <= 0xfdef);
}

std::string hex(std::uint32_t value) {
  constexpr const char* digits = "0123456789abcdef";
  std::string out;
  for (unsigned shift = 24; shift > 0; shift -= 4)
    if (value >> (shift - 4) != 0 || shift <= 8) out += digits[value >> (shift - 4) & 15U];
  return out;
}

std::string escape(std::uint32_t c) {
  if (c == '\n') return "\\n";
  if (c == '\r') return "\\r";
  if (c == '\t') return "\\t";
  return c < 0x80 ? "\\x" + hex(c) : "\\u{" + hex(c) + "}";
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    const std::size_t taken = point.octets == 0 ? 1 : point.octets;
    if (point.octets == 0)
      out += "\\x" + hex(octet(text, 0));
    else if (is_harmless(point.value))
      out += text.substr(0, taken);
    else
      out += escape(point.value);
    text.remove_prefix(taken);
  }
  return out;
}

std::string shortened(std::string_view text, std::size_t octets) {
  if (text.size() <= octets) return std::string(text);
  constexpr std::string_view ellipsis = "…";
  std::size_t end = octets > ellipsis.size() ? octets - ellipsis.size() : 0;
  while (end > 0 && (octet(text, end) & 0xc0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + std::string(ellipsis);
}

}  // namespace lvspec
