#pragma once
// What the captures of a load run show while they are recorded.
#include <memory>
#include <vector>

#include "cli/load_lines.hpp"
#include "cli/load_order.hpp"
#include "wire/tap.hpp"

namespace lvspec {

/// Hears frames beside the recorders, for the line of each second and for nothing else: the judgement rests on what was recorded.
/// So it may do with less: of many connections it hears a part, each of them whole, and of every other frame as much as it can.
class LoadEar {
 public:
  /// The order outlives it.
  explicit LoadEar(const LoadOrder& order);
  ~LoadEar();
  LoadEar(const LoadEar&) = delete;
  LoadEar& operator=(const LoadEar&) = delete;

  /// Who takes the frames of each vantage, in the profile's order, on the thread of its recorder. They live as long as this does.
  [[nodiscard]] std::vector<FrameSink*> sinks();
  /// The load begins: what was heard until now tells who is who.
  void begin();
  /// What was heard since the last call. Some tenths of a second late, as the kernel hands frames over in blocks and those of
  /// several vantages wait for each other.
  [[nodiscard]] LoadSight take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lvspec
