#include "lvspec/marker.hpp"

#include <cstring>

namespace lvspec {
namespace {
constexpr char magic[] = {'l', 'v', 's', 'p', 'e', 'c'};
}

std::array<std::uint8_t, 18> marker_padding(const Marker& marker) noexcept {
  std::array<std::uint8_t, 18> out{};
  std::memcpy(out.data(), magic, sizeof magic);
  for (unsigned i = 0; i < 4; ++i) out[6 + i] = static_cast<std::uint8_t>(marker.token >> (24 - 8 * i));
  out[10] = static_cast<std::uint8_t>(marker.phase);
  out[11] = marker.round;
  return out;
}

std::optional<Marker> marker_of(const Frame& frame) noexcept {
  const Arp arp = frame.arp();
  if (!arp.is_probe() || frame.captured < frame.l3_offset + 28U + 12U) return std::nullopt;
  const std::uint8_t* padding = arp.p + 28;
  if (std::memcmp(padding, magic, sizeof magic) != 0) return std::nullopt;
  if (padding[10] != 1 && padding[10] != 2) return std::nullopt;
  return Marker{be32(padding + 6), static_cast<Marker::Phase>(padding[10]), padding[11]};
}

}  // namespace lvspec
