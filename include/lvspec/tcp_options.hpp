#pragma once
// The options of a TCP segment (RFC 9293 3.2, RFC 7323, RFC 2018), read in place.
#include <cstdint>
#include <optional>

#include "lvspec/frame.hpp"

namespace lvspec {

/// What a segment says in its options.
struct TcpOptions {
  std::uint16_t mss = 536;  ///< RFC 9293 3.7.1: what holds where the peer says nothing
  std::optional<std::uint32_t> timestamp;
  std::optional<std::uint8_t> window_scale;
  bool sack_permitted = false;
};

/// Never reads past the captured octets; stops at the first malformed option.
[[nodiscard]] TcpOptions tcp_options(const Frame& frame) noexcept;

}  // namespace lvspec
