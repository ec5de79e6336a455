#pragma once
// Frames that a watch keeps for a while: its first ones, to learn from; its last ones, as proof.
#include <cstdint>
#include <span>
#include <vector>

#include "lvspec/frame_source.hpp"
#include "lvspec/profile.hpp"
#include "lvspec/report.hpp"

namespace lvspec {

/// The first frames, to be read twice.
class FirstFrames final : public FrameSource {
 public:
  void add(const Record& record);
  [[nodiscard]] bool full() const noexcept { return octets_.size() > 16U << 20U; }
  [[nodiscard]] bool next(Record& record) noexcept override;
  [[nodiscard]] bool rewind() noexcept override {
    at_ = 0;
    return true;
  }
  [[nodiscard]] std::vector<Coverage> coverage() const override { return {}; }

 private:
  std::vector<Record> records_;  // their octets are at offset_
  std::vector<std::size_t> offsets_;
  std::vector<std::uint8_t> octets_;
  std::size_t at_ = 0;
};

/// The first 256 octets of each of the last 32,768 frames: 8 MB, however many come.
class RecentFrames {
 public:
  RecentFrames() : places_(kept) {}
  void add(const Record& record) noexcept;
  /// Gives evidence frames their octets, where they are still there.
  void fill(const Profile& profile, std::span<Verdict> verdicts) const;

 private:
  static constexpr std::size_t kept = 1U << 15U, longest = 256;
  struct Place {
    std::uint32_t number = 0, length = 0, captured = 0;
    std::uint8_t vantage = 0;
    std::uint8_t octets[longest];
  };
  [[nodiscard]] const Place* find(std::uint8_t vantage, std::uint32_t number) const noexcept;

  std::vector<Place> places_;
  std::size_t next_ = 0;
};

}  // namespace lvspec
