#include "lvspec/address.hpp"

#include <arpa/inet.h>

#include <charconv>

namespace lvspec {
namespace {

std::optional<unsigned> number(std::string_view text, int base, unsigned most) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size() || value > most) return std::nullopt;
  return value;
}

std::optional<IpRange> prefix_range(const Ip& ip, unsigned bits) {
  const unsigned width = ip.is_v4() ? 32 : 128;
  if (bits > width) return std::nullopt;
  const unsigned free = width - bits;
  Ip first = ip, last = ip;
  const std::uint64_t low_mask = free >= 64 ? ~0ULL : (1ULL << free) - 1;
  const std::uint64_t high_mask = free <= 64 ? 0 : free == 128 ? ~0ULL : (1ULL << (free - 64)) - 1;
  first.low &= ~low_mask;
  last.low |= low_mask;
  first.high &= ~high_mask;
  last.high |= high_mask;
  return IpRange{first, last};
}

}  // namespace

std::optional<Mac> Mac::parse(std::string_view text) {
  if (text.size() != 17) return std::nullopt;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    const auto octet = number(text.substr(i * 3, 2), 16, 255);
    if (!octet || (i < 5 && text[i * 3 + 2] != ':')) return std::nullopt;
    value = value << 8U | *octet;
  }
  return Mac{value};
}

std::array<std::uint8_t, 6> Mac::octets() const noexcept {
  std::array<std::uint8_t, 6> out{};
  for (std::size_t i = 0; i < 6; ++i) out[i] = static_cast<std::uint8_t>(value >> (40 - 8 * i));
  return out;
}

std::string Mac::text() const {
  constexpr const char* digits = "0123456789abcdef";
  std::string out;
  for (const std::uint8_t octet : octets()) {
    if (!out.empty()) out += ':';
    out += digits[octet >> 4U];
    out += digits[octet & 15U];
  }
  return out;
}

std::optional<Ip> Ip::parse(std::string_view text) {
  const std::string z(text);
  std::uint8_t octets[16];
  if (inet_pton(AF_INET, z.c_str(), octets) == 1) return v4_from_wire(octets);
  if (inet_pton(AF_INET6, z.c_str(), octets) == 1) return v6_from_wire(octets);
  return std::nullopt;
}

std::string Ip::text() const {
  std::uint8_t octets[16];
  for (unsigned i = 0; i < 8; ++i) {
    octets[i] = static_cast<std::uint8_t>(high >> (56 - 8 * i));
    octets[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
  }
  char out[INET6_ADDRSTRLEN];
  const char* done = is_v4() ? inet_ntop(AF_INET, octets + 12, out, sizeof out) : inet_ntop(AF_INET6, octets, out, sizeof out);
  return done ? done : "";
}

std::optional<IpRange> IpRange::parse(std::string_view text) {
  if (const auto slash = text.find('/'); slash != std::string_view::npos) {
    const auto ip = Ip::parse(text.substr(0, slash));
    const auto bits = number(text.substr(slash + 1), 10, 128);
    return ip && bits ? prefix_range(*ip, *bits) : std::nullopt;
  }
  const auto dash = text.find('-');
  const auto first = Ip::parse(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : Ip::parse(text.substr(dash + 1));
  if (!first || !last || first->is_v4() != last->is_v4() || *last < *first) return std::nullopt;
  return IpRange{*first, *last};
}

std::string IpRange::text() const { return first == last ? first.text() : first.text() + "-" + last.text(); }

}  // namespace lvspec
