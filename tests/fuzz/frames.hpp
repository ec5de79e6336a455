#pragma once
// Frames in a row as one input: for each its vantage, the time since the one before in 100 µs, how much was cut off it, and its
// octets.
#include <functional>

#include "lvspec/frame_source.hpp"
#include "tests/checks/wire_words.hpp"
#include "tests/fuzz/target.hpp"

namespace lvspec::fuzz {

/// Views the input's octets, which must outlive it. Ends where a frame's head is not whole; a frame that claims more octets than
/// are left has those.
class Frames final : public FrameSource {
 public:
  Frames(std::span<const std::uint8_t> input, std::vector<Coverage> coverage) : input_(input), coverage_(std::move(coverage)) {
    (void)rewind();
  }

  [[nodiscard]] bool next(Record& record) noexcept override;
  [[nodiscard]] bool rewind() noexcept override;
  [[nodiscard]] std::vector<Coverage> coverage() const override { return coverage_; }

 private:
  std::span<const std::uint8_t> input_;
  std::vector<Coverage> coverage_;
  std::size_t at_ = 0;
  std::int64_t now_ns_ = 0;
  std::vector<std::uint32_t> numbers_;
};

/// What a wire's vantages captured.
[[nodiscard]] Bytes input_of(const words::Wire& wire);

}  // namespace lvspec::fuzz
