#pragma once
// Which real server each new connection was given to: what the checks of every scheduler ask.
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "checks/scene.hpp"

namespace lvspec {

/// A new connection through the director (or a datagram of a client's port that spoke for the first time).
struct Choice {
  FrameRef frame;  ///< the director's first copy, or the first answer where no copy was seen
  Ip client;
  std::uint8_t server = 0;  ///< position among the profile's real servers
  bool serial = false;      ///< opened alone: no other can have passed it on the director's receive queues
};

/// The first few thousand choices of each virtual service that is asked about, over all its ports. The scene outlives it.
class Choices {
 public:
  static constexpr std::uint32_t most = 4096;

  Choices(const Scene& scene, const std::function<bool(const Service&)>& wanted);

  /// Requests (to find SYNs that were sent again), forwarded frames and replies; others are ignored.
  void note(const Frame& frame) noexcept {
    if (!none_wanted()) take(frame);
  }

  [[nodiscard]] bool none_wanted() const noexcept { return services_.empty(); }
  /// Positions of the services that were asked about; of several that are scheduled as one, that of the first.
  [[nodiscard]] const std::vector<std::uint8_t>& services() const noexcept { return services_; }
  /// In the order in which the director made them.
  [[nodiscard]] std::span<const Choice> of(std::uint8_t service) const noexcept { return made_[service]; }
  [[nodiscard]] Culprit director() const noexcept { return director_; }
  /// A SYN was sent again: it may have had its turn then, not when it was first seen.
  [[nodiscard]] bool resent() const noexcept { return resent_; }
  /// "web1 12, web2 5"
  [[nodiscard]] std::string shares(std::uint8_t service) const;

 private:
  void take(const Frame& frame) noexcept;

  const Scene& scene_;
  std::vector<std::uint8_t> services_;
  std::vector<std::vector<Choice>> made_;  // by service; without room where nobody asks
  std::vector<std::vector<bool>> seen_;    // by service and order
  Culprit director_;
  bool resent_ = false;
};

/// Whether connections that belong together stay with one server.
struct Sticking {
  Sightings split;          ///< pairs that belong together and went to different servers
  std::size_t longest = 0;  ///< connections that belong together, where most do
  std::size_t groups = 0;   ///< of at least two
};

/// `group` says what belongs together: connections with the same value, none more than `within_s` after the one before it (0:
/// ever).
[[nodiscard]] Sticking sticking(std::span<const Choice> choices, const std::function<Ip(const Choice&)>& group,
                                std::uint32_t within_s, Culprit director);

/// Real servers of the profile with a weight above 0.
[[nodiscard]] std::size_t weighted_servers(const Profile& profile);

}  // namespace lvspec
