#pragma once
// Who stands on the bench's segment, as in segment.toml.
#include "lvspec/address.hpp"

namespace lvspec::bench {

struct Host {
  Mac mac;
  Ip ip;
};

/// 198.51.100.LAST, with a MAC that ends in the same octet.
[[nodiscard]] constexpr Host on_link(std::uint32_t last) noexcept {
  return {Mac{0x0200'0000'0000ULL | last}, Ip::v4(0xc633'6400U | last)};
}

inline constexpr Host gateway = on_link(1), director = on_link(18), vip = on_link(180);
inline constexpr std::uint32_t servers = 4;
[[nodiscard]] constexpr Host server(std::uint32_t index) noexcept { return on_link(11 + index); }
/// Clients and hosts that have nothing to do with the cluster.
inline constexpr std::uint32_t neighbours = 100;
[[nodiscard]] constexpr Host neighbour(std::uint32_t index) noexcept { return on_link(30 + index); }

}  // namespace lvspec::bench
