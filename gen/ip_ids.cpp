#include "gen/ip_ids.hpp"

#include "lvspec/address.hpp"

namespace lvspec {

// An odd step walks through all 65,536 values before it repeats one.
IpIds::IpIds(std::uint64_t seed) noexcept
    : step_(static_cast<std::uint32_t>(mix64(seed) & 0xfffeU) | 1U),
      last_(static_cast<std::uint32_t>(mix64(seed + 1) & 0xffffU)) {}

std::uint16_t IpIds::next() noexcept {
  do last_ = (last_ + step_) & 0xffffU;
  while (last_ == 0);
  return static_cast<std::uint16_t>(last_);
}

}  // namespace lvspec
