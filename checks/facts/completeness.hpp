#pragma once
// Decides of each vantage whether its silence means something: it was awake from the run's first marker to its last, its capture
// lost nothing by its own count, and it holds every frame of ours that the client vantage saw.
#include <cstdint>
#include <vector>

#include "lvspec/coverage.hpp"
#include "lvspec/frame.hpp"
#include "lvspec/plan.hpp"
#include "lvspec/profile.hpp"

namespace lvspec {

class Completeness {
 public:
  /// `plan`: null for captures that no run of lvspec made; then there are no markers to ask for.
  Completeness(const Profile& profile, const Plan* plan);

  /// As found by TwinFinder, for a mirror of both directions.
  void set_twins(std::uint8_t vantage, std::uint8_t times) noexcept;
  /// Takes in every frame of every vantage, before folding, with its parties set.
  void note(const Frame& frame) noexcept {
    if (frame.kind == Kind::arp || compares()) take(frame);
  }
  /// Whether the client vantage has seen the run begin.
  [[nodiscard]] bool client_is_awake() const noexcept { return client_ != 0xff && watches_[client_].opened; }
  /// Whether a capture at this director has.
  [[nodiscard]] bool director_is_awake(std::uint8_t director) const noexcept {
    for (std::size_t v = 0; v < watches_.size(); ++v)
      if (watches_[v].opened && profile_.vantages[v].at == Place::director && profile_.vantages[v].host == director) return true;
    return false;
  }
  /// The source's own books, weighed against what was noted. `lost_copies`: forwarded copies that must have crossed the segment
  /// and that no mirror showed.
  [[nodiscard]] std::vector<Coverage> weigh(std::vector<Coverage> books, std::uint64_t lost_copies) const;

 private:
  void take(const Frame& frame) noexcept;
  /// There is a client vantage to hold a mirror against.
  [[nodiscard]] bool compares() const noexcept { return !mirrors_.empty() && client_ != 0xff; }
  /// Frames at the client's port that a segment vantage has not shown yet, by hash: a control of what the mirror loses without
  /// counting.
  struct Outstanding {
    static constexpr std::size_t capacity = 1U << 14U;
    std::vector<std::uint64_t> hashes = std::vector<std::uint64_t>(capacity);
    std::vector<std::int32_t> balance = std::vector<std::int32_t>(capacity);
    std::uint64_t overflow = 0;
    std::uint8_t times = 1;
    void add(std::uint64_t hash, std::int32_t amount) noexcept;
    [[nodiscard]] std::uint64_t lost() const noexcept;
  };
  struct Watch {
    bool opened = false, closed = false;
  };
  [[nodiscard]] bool is_control(const Frame& frame) const noexcept;
  /// True for this run's markers.
  bool mark(const Frame& frame) noexcept;

  const Profile& profile_;
  const Plan* plan_;
  std::vector<Watch> watches_;
  std::vector<Outstanding> mirrors_;     // one for each segment vantage
  std::vector<std::uint8_t> mirror_of_;  // vantage → position in mirrors_, 0xff for others
  std::uint8_t client_ = 0xff;           // the client vantage
};

}  // namespace lvspec
