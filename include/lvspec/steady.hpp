#pragma once
// Hooks beside those of hook.hpp: directors that are parted, and what is asked all the while.
#include "lvspec/hook.hpp"

namespace lvspec {

/// A director's "split": keeps what directors tell each other by VRRP from this one and the others, so that both are in service.
inline constexpr HookKind split_hook{hook_kinds};

/// The part of new connections every interval, from before the break until after the mend, that end with their handshake. It
/// stands before all of HookPart's, as those from `polled` on are a failover run's, and plans on disk have their numbers.
inline constexpr HookPart steady_part{};

}  // namespace lvspec
