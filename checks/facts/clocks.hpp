#pragma once
// How far the clocks of hosts that captured are from the tester's, by the frames that passed between the two.
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "lvspec/frame.hpp"
#include "lvspec/frame_source.hpp"
#include "lvspec/profile.hpp"

namespace lvspec {

/// Frames of several hosts can only be put into order if none arrives before it left. Each frame that the tester sent and a host
/// saw says how far ahead that host's clock is, and the time on the way on top; each one the other way, how far it is behind, and
/// that time again. The smallest of both leave half the difference of two ways, which are as long as each other on one segment.
class Clocks {
 public:
  /// The profile outlives it.
  explicit Clocks(const Profile& profile);

  /// Takes in every frame of every vantage, with its parties set, in any order of time.
  void note(const Frame& frame) noexcept;
  /// Enough was seen, or there is nothing to see.
  [[nodiscard]] bool sure() const noexcept;
  /// What to add to the times of a vantage: 0 where no frame contradicts its clock, nothing where frames contradict each other.
  [[nodiscard]] std::optional<std::int64_t> correction_ns(std::uint8_t vantage) const noexcept;

 private:
  static constexpr std::size_t places = 1U << 14U;
  static constexpr std::uint32_t enough = 64;       // frames each way
  static constexpr std::uint32_t patience = 20000;  // frames in all: a tester that is not there is not waited for
  static constexpr std::int64_t none = std::numeric_limits<std::int64_t>::max();

  /// The first sight of some octets at a vantage.
  struct Sight {
    std::uint64_t key = 0;
    std::int64_t time_ns = 0;
  };
  struct Way {
    std::int64_t least_ns = none;
    std::uint32_t count = 0;
    void add(std::int64_t ns) noexcept;
  };
  struct Host {
    bool is_one = false;
    bool awake = false;  ///< its capture has shown a marker that opens a run, the first one of `round`
    std::uint8_t round = 0;
    Way out, back;  ///< from the tester to it, and from it to the tester
  };

  [[nodiscard]] bool is_of_a_session(const Frame& frame) const noexcept;
  /// True where these octets were not seen at this vantage before.
  bool first(std::uint64_t hash, const Frame& frame) noexcept;
  [[nodiscard]] const Sight* sight(std::uint64_t hash, std::uint8_t vantage) const noexcept;
  /// What the tester saw before the host's capture was awake says nothing: octets that were sent again are no first sight there.
  [[nodiscard]] bool both_awake(const Host& host, std::int64_t at_client_ns) const noexcept {
    return host.awake && at_client_ns >= rounds_ns_[host.round];
  }
  void wake(const Frame& marker, std::uint8_t round) noexcept;
  void compare(std::uint8_t host, const Frame& frame, std::int64_t here_ns, std::int64_t there_ns) noexcept;

  const Profile& profile_;
  std::vector<Host> hosts_;  // by vantage
  std::vector<Sight> sights_;
  std::uint8_t client_ = 0xff;  // the client vantage
  bool any_ = false;
  std::array<std::int64_t, 256> rounds_ns_;  // when the client vantage saw each marker that opens
  std::uint32_t frames_ = 0;
};

/// What was done about the clocks of a run's vantages.
struct ClocksSet {
  std::vector<bool> unclear;       ///< by vantage: its frames cannot be put into order, so nothing is to be made of them
  std::vector<std::string> notes;  ///< for the report
};

/// Puts the source's vantages on the tester's time.
[[nodiscard]] ClocksSet set_clocks(const Clocks& clocks, const Profile& profile, FrameSource& source);

}  // namespace lvspec
