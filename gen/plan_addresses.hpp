#pragma once
// Which of the profile's client addresses take which part in a run.
#include <cstdint>
#include <optional>
#include <vector>

#include "lvspec/profile.hpp"

namespace lvspec {

/// The front of a range speaks in every run, the rest never answers ARP or NDP: its last address is the fresh client, for which
/// real servers ask in vain, and so ask again in the next run.
struct PlanAddresses {
  std::vector<Ip> users;
  std::optional<Ip> fresh;
  std::vector<Ip> spares;  ///< for users
  std::optional<Ip> fresh_spare;
  std::optional<Ip> quoted;      ///< whom forged ICMP errors speak for
  std::vector<Ip> unowned;       ///< asked for, never spoken from
  std::vector<Ip> off_link;      ///< clients beyond the gateway
  std::optional<Ip> odd_sender;  ///< off-link, too
};

/// Those of a family's range that an audit speaks from to a service. A load's connections stay in a director's memory for two minutes,
/// and an audit that met their ports would find the rotation broken.
[[nodiscard]] std::vector<Ip> audit_addresses(const Profile& profile, Family family);

[[nodiscard]] PlanAddresses choose_addresses(const Profile& profile, Family family, std::uint64_t seed);

}  // namespace lvspec
