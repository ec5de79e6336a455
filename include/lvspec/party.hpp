#pragma once
// Who sent or received a frame, in the domain's words.
#include <cstdint>

namespace lvspec {

/// The part a host plays in the cluster. `client` is lvspec's own port; other hosts on the segment stay `unknown`.
enum class Role : std::uint8_t { unknown, director, real_server, gateway, client };

/// The owner of a MAC address: a role and the host's position in the profile's list of that role.
struct Party {
  Role role = Role::unknown;
  std::uint8_t index = 0;

  friend constexpr bool operator==(Party, Party) noexcept = default;
};

}  // namespace lvspec
