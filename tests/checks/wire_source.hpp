#pragma once
// A Wire as a FrameSource.
#include "tests/checks/wire_words.hpp"

namespace lvspec::words {

/// Delivers what a wire's vantages captured, merged in order of each capture's own clock, as captures on disk are. Copies the
/// wire's frames.
class WireSource final : public FrameSource {
 public:
  explicit WireSource(const Wire& wire);

  [[nodiscard]] bool next(Record& record) noexcept override;
  [[nodiscard]] bool rewind() noexcept override { return at_ = 0, true; }
  bool correct_clock(std::uint8_t vantage, std::int64_t nanoseconds) noexcept override;
  [[nodiscard]] std::vector<Coverage> coverage() const override { return coverage_; }

 private:
  struct Line {
    std::size_t frame;
    std::int64_t time_ns;
    std::uint32_t number, captured;
    std::uint8_t vantage;
  };
  void sort();
  void capture(const Wire& wire, std::size_t vantage);

  std::vector<Sent> run_;
  std::vector<Line> lines_;
  std::vector<Coverage> coverage_;
  std::size_t at_ = 0;
};

}  // namespace lvspec::words
