#pragma once
// Which of the profile's client addresses take which part in a run.
#include <cstdint>
#include <optional>
#include <vector>

#include "lvspec/profile.hpp"

namespace lvspec {

/// The range is split in two. The front speaks in every run. The rest is for fresh clients, one a run, taken in turn by the
/// clock: a real server must have stopped trusting its ARP entry for one before it comes up again.
struct PlanAddresses {
  std::vector<Ip> users;
  std::optional<Ip> fresh;
  std::vector<Ip> spares;  ///< for users
  std::optional<Ip> fresh_spare;
  std::vector<Ip> unowned;       ///< asked for, never spoken from
  std::vector<Ip> off_link;      ///< clients beyond the gateway
  std::optional<Ip> odd_sender;  ///< off-link, too
};

[[nodiscard]] PlanAddresses choose_addresses(const Profile& profile, std::uint64_t seed, std::int64_t started_s);

}  // namespace lvspec
