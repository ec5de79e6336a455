#include "tests/fuzz/mutate.hpp"

#include <algorithm>
#include <iterator>

namespace lvspec::fuzz {
namespace {

constexpr std::size_t longest = 64 * 1024;
// What lengths, counts and offsets are wrong by.
constexpr std::uint64_t telling[] = {0,      1,      2,      4,        7,           8,           13,         14,
                                     20,     28,     60,     64,       0x7f,        0x80,        0xff,       0x100,
                                     0x7fff, 0x8000, 0xffff, 0x1'0000, 0x7fff'ffff, 0x8000'0000, 0xffff'ffff};
constexpr const char* words[] = {"\"",      "'",       "[",     "]",  "{",
                                 "}",       "[[",      "]]",    "=",  "\n",
                                 "\\u0000", "\\ud800", "1e999", "-1", "99999999999999999999",
                                 "nan",     "null",    "true",  "::", "/33",
                                 "0.0.0.0", "\xc3\x28"};

Bytes::iterator at(Bytes& b, std::size_t i) { return b.begin() + static_cast<std::ptrdiff_t>(i); }

void write(Bytes& b, Dice& dice) {
  const std::size_t width = std::size_t{1} << dice.below(3), from = dice.below(b.size());
  std::uint64_t value = telling[dice.below(std::size(telling))] + dice.below(3) - 1U;
  const bool big = dice.one_in(2);
  for (std::size_t i = 0; i < width && from + i < b.size(); ++i) {
    const std::size_t shift = 8 * (big ? width - 1 - i : i);
    b[from + i] = static_cast<std::uint8_t>(value >> shift);
  }
}

void cut_out(Bytes& b, Dice& dice) {
  const std::size_t from = dice.below(b.size()), octets = 1U + dice.below(std::min<std::size_t>(b.size() - from, 64));
  b.erase(at(b, from), at(b, std::min(b.size(), from + octets)));
}

void insert(Bytes& b, const Bytes& piece, Dice& dice) {
  if (b.size() + piece.size() > longest) return;
  b.insert(at(b, dice.below(b.size() + 1U)), piece.begin(), piece.end());
}

Bytes piece_of(const Bytes& b, Dice& dice) {
  if (b.empty()) return {};
  const std::size_t from = dice.below(b.size()), octets = dice.below(std::min<std::size_t>(b.size() - from, 256)) + 1U;
  return {b.begin() + static_cast<std::ptrdiff_t>(from),
          b.begin() + static_cast<std::ptrdiff_t>(std::min(b.size(), from + octets))};
}

void change(Bytes& b, std::span<const Bytes> seeds, Dice& dice) {
  if (b.empty()) return insert(b, piece_of(seeds[dice.below(seeds.size())], dice), dice);
  switch (dice.below(8)) {
    case 0:
      b[dice.below(b.size())] ^= static_cast<std::uint8_t>(1U << dice.below(8));
      break;
    case 1:
      b[dice.below(b.size())] = static_cast<std::uint8_t>(dice.next());
      break;
    case 2:
    case 3:
      write(b, dice);
      break;
    case 4:
      cut_out(b, dice);
      break;
    case 5:
      insert(b, piece_of(b, dice), dice);
      break;
    case 6:
      insert(b, piece_of(seeds[dice.below(seeds.size())], dice), dice);
      break;
    default:
      insert(b, bytes(words[dice.below(std::size(words))]), dice);
      break;
  }
}

}  // namespace

Bytes mutated(std::span<const Bytes> seeds, std::uint32_t most, Dice& dice) {
  Bytes b = seeds[dice.below(seeds.size())];
  for (std::uint32_t changes = dice.between(1, most); changes != 0; --changes) change(b, seeds, dice);
  if (dice.one_in(16) && !b.empty()) b.resize(dice.below(b.size()));
  return b;
}

}  // namespace lvspec::fuzz
