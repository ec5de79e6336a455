#pragma once
// Who is shown what: settled once for a run, so that a frame finds its hearers by one look-up and asks none in vain.
#include <array>
#include <utility>
#include <vector>

#include "checks/facts/pairs.hpp"
#include "checks/facts/talks.hpp"
#include "lvspec/check.hpp"

namespace lvspec {

/// The checks that hear of frames of one family. They outlive it.
class Audience {
 public:
  void seat(const CheckSpec& spec, Check* check);

  /// Whoever heeds frames of this kind and these segments, whosever they are.
  void show(const Frame& frame, Segments segments) const noexcept {
    for (Check* check : by_kind_[index(segments)][static_cast<std::size_t>(frame.kind)]) check->on_frame(frame);
    const bool to_one = frame.protocol == 6 || (frame.protocol == 17 && !frame.destination_mac().is_group());
    if (frame.kind == Kind::other && !to_one)
      for (Check* check : without_ports_) check->on_frame(frame);
  }
  /// Whoever heeds this stimulus's frames alone.
  void show(const Frame& frame, Stimulus stimulus) const noexcept {
    for (const auto& [kinds, check] : by_stimulus_[static_cast<std::size_t>(stimulus)])
      if (kinds.contains(frame.kind)) check->on_frame(frame);
  }
  /// The same of pairs; `segments` and `step` are those of the original.
  void show(const Pair& pair, Segments segments, const Step* step) const noexcept {
    for (Check* check : by_pair_[index(segments)]) check->on_pair(pair);
    if (step != nullptr)
      for (Check* check : by_stimulus_pair_[static_cast<std::size_t>(step->stimulus)]) check->on_pair(pair);
  }
  void show(const Talk& talk, const Frame& frame) const noexcept {
    for (Check* check : by_response_) check->on_response(talk, frame);
  }

 private:
  using Checks = std::vector<Check*>;
  static std::size_t index(Segments segments) noexcept { return static_cast<std::size_t>(segments); }

  std::array<std::array<Checks, kind_count>, segments_count> by_kind_;  // by the narrowest class that a frame belongs to
  std::array<Checks, segments_count> by_pair_;
  std::array<std::vector<std::pair<Kinds, Check*>>, stimulus_count> by_stimulus_;
  std::array<Checks, stimulus_count> by_stimulus_pair_;
  Checks by_response_;
  Checks without_ports_;  // those of hooks, which hear in `other` of what is neither TCP nor UDP to one host
};

}  // namespace lvspec
