#pragma once
// Who answered each connection of a load run, by the frames.
#include <cstdint>
#include <optional>
#include <vector>

#include "checks/judge.hpp"
#include "lvspec/load_run.hpp"

namespace lvspec {

/// What the frames show of one connection.
struct Seen {
  Culprit asked;     ///< whom the client's SYN was framed to; role unknown where none was seen
  Culprit sent_to;   ///< who the director sent its SYN on to; role unknown where no copy was seen
  Culprit answered;  ///< who sent the SYN-ACK; likewise
};

/// Listens to a judgement. Grows with the number of connections, some tens of octets each.
class Answerers final : public FrameListener {
 public:
  Answerers(const LoadRun& run, const Profile& profile);
  void on_frame(const Frame& frame) noexcept override;

  /// Whether somebody else's new connections to the service were seen: they had turns of the scheduler's, too.
  [[nodiscard]] bool others() const noexcept { return others_; }
  /// What was seen of each connection of the run, in its order.
  [[nodiscard]] std::vector<Seen> match() const;

 private:
  enum class What : std::uint8_t { request, copy, answer };
  struct Sighting {
    std::uint64_t key;
    std::int64_t time_ns;
    Culprit who;
    What what;
  };
  [[nodiscard]] std::optional<std::uint64_t> key(const Ip& client, std::uint16_t port) const noexcept;

  const LoadRun& run_;
  Ip vip_;
  std::uint16_t port_;
  std::vector<std::pair<Ip, std::uint16_t>> clients_;  // sorted
  std::vector<Sighting> sightings_;
  bool others_ = false;
};

}  // namespace lvspec
