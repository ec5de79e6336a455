#pragma once
// What lvspec must know of the host that it runs on, before it speaks for addresses that the host does not own.
#include <string>
#include <vector>

#include "lvspec/address.hpp"

namespace lvspec {

/// Whether the kernel forwards what comes in by `interface` in this family. It would then answer for spoofed clients with
/// redirects and unreachables.
[[nodiscard]] bool forwards(Family family, const std::string& interface);

/// What to do about it, for an error message.
[[nodiscard]] std::string forwarding_remedy(Family family, const std::string& interface);

/// Every address of every interface of this network namespace.
[[nodiscard]] std::vector<Ip> own_addresses();

/// Whether this process may open raw sockets (CAP_NET_RAW).
[[nodiscard]] bool may_use_raw_sockets();

/// Gives up every capability of the calling thread, and of the threads that it starts, but for reaching its own files and ending
/// its own children (CAP_DAC_OVERRIDE, CAP_KILL). Open handles go on working; a command that root runs still runs with all of
/// root's rights. Throws WireError. A load run takes the addresses away at its end that it added (CAP_NET_ADMIN).
enum class StillNeeded : bool { nothing, addresses };
void drop_capabilities(StillNeeded needed = StillNeeded::nothing);

}  // namespace lvspec
