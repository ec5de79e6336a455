#pragma once
#include <cstdint>
#include <span>
#include <string>

#include "lvspec/frame.hpp"

namespace lvspec {

/// The IP packet of a decoded frame. `depth` is how many packets lie around this one: beyond three the rest is only counted.
[[nodiscard]] std::string describe_ip(const Frame& frame, unsigned depth);

/// A packet inside another: an ICMP quotation or a tunnel's load.
[[nodiscard]] std::string describe_packet(std::span<const std::uint8_t> octets, unsigned depth);

/// ICMP or ICMPv6 with what it quotes or asks; `frame.icmp()` is there.
[[nodiscard]] std::string describe_icmp(const Frame& frame, unsigned depth);

}  // namespace lvspec
