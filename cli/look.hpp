#pragma once
// Who serves a VIP, as the wire shows it.
#include "cli/terminal.hpp"
#include "profiles/found.hpp"
#include "profiles/quick.hpp"

namespace lvspec {

/// Asks for the VIP by ARP or NDP, opens a few dozen connections to it and listens to who answers. Throws what `audit` does.
[[nodiscard]] Found look_at_wire(const QuickFlags& flags, Narrator& narrator);

}  // namespace lvspec
