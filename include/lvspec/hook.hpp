#pragma once
// What an operator's hand changes for a while: by a profile's [hooks], and only with --intrusive.
#include <cstdint>

namespace lvspec {

/// What the break command of a hook does; the name of a hook is its host's, and behind a dot the word for anything but `host`.
enum class HookKind : std::uint8_t {
  host,     ///< takes a host off the segment, as a restart does; mend brings it back
  service,  ///< stops a host's service for the VIP; mend starts it
  weight,   ///< sets a real server's weight to 0 on the directors; mend gives it back
  pool,     ///< takes a real server out of the virtual services; mend puts it in again
  timeout,  ///< sets a director's timeout for idle TCP connections to 2 s (ipvsadm --set 2 0 0); mend sets it back
};
inline constexpr std::uint8_t hook_kinds = static_cast<std::uint8_t>(HookKind::timeout) + 1;

/// "", "service", "weight", "pool", "timeout": what follows the host's name.
[[nodiscard]] const char* word(HookKind kind) noexcept;

/// Which part a step takes in a hook (Step::shape).
enum class HookPart : std::uint8_t {
  held = 1,  ///< connections through the director, opened before the break, that speak only after it
  idle,      ///< opened after the break, silent for the step's pause before they speak
  fresh,     ///< new connections through the director, the step's pause after the break
  direct,    ///< connections framed straight to the hook's host, the step's pause after the break
  back,      ///< the same once it is mended
  question,  ///< who-has VIP, to everybody and to the hook's host alone, the step's pause after the break
  polled,    ///< of a failover run: a connection of its own every interval, from before the break until after the mend
  kept,      ///< established before the break, or its pause after it, and asks every interval until after the mend
  watched,   ///< ask_vip every interval, from before the break until after the mend
};
inline constexpr std::uint8_t hook_parts = static_cast<std::uint8_t>(HookPart::watched);
/// Whether a part belongs to a failover run.
[[nodiscard]] constexpr bool is_failover(HookPart part) noexcept { return part >= HookPart::polled; }

}  // namespace lvspec
