#pragma once
#include <cstdint>
#include <optional>

#include "lvspec/frame.hpp"

namespace lvspec {

/// What a peer's segment says in its options, as far as a client needs it.
struct TcpOptions {
  std::uint16_t mss = 536;  ///< RFC 9293 3.7.1: what holds where the peer says nothing
  std::optional<std::uint32_t> timestamp;
};

/// Never reads past the captured octets; stops at the first malformed option.
[[nodiscard]] TcpOptions tcp_options(const Frame& frame) noexcept;

}  // namespace lvspec
