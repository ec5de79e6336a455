#pragma once
#include "gen/tcp_client.hpp"
#include "lvspec/plan.hpp"
#include "lvspec/profile.hpp"

namespace lvspec {

/// How the clients of a step go about their connections. A late_close step of shape 0 ends with FIN, one of shape 1 with RST.
[[nodiscard]] Manner manner_of(const Step& step, const Profile& profile);

/// Of connections that are kept for as long as the run; without requests where the service is not HTTP.
[[nodiscard]] Manner lasting_manner(const Step& step, const Profile& profile);

}  // namespace lvspec
