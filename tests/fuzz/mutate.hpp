#pragma once
#include <span>

#include "tests/dice.hpp"
#include "tests/fuzz/target.hpp"

namespace lvspec::fuzz {

/// One of `seeds`, changed in at most `most` places: bits, octets, lengths, pieces cut out, doubled, or taken from another seed.
[[nodiscard]] Bytes mutated(std::span<const Bytes> seeds, std::uint32_t most, Dice& dice);

}  // namespace lvspec::fuzz
