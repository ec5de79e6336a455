#pragma once
// What a fuzz target is: libFuzzer's entry point, and inputs to start from.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace lvspec::fuzz {

using Bytes = std::vector<std::uint8_t>;

/// Inputs that the target takes as they are, each of a different shape, a few KB in all.
[[nodiscard]] std::vector<Bytes> seeds();
/// In how many places at most an input is changed at a time.
[[nodiscard]] std::uint32_t most_changes();

[[nodiscard]] inline Bytes bytes(std::string_view text) { return {text.begin(), text.end()}; }

/// Ends the process, as a crash does: for what a target must never show.
[[noreturn]] void broken(const char* promise);

}  // namespace lvspec::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
