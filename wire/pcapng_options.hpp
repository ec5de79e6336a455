#pragma once
#include <cstdint>
#include <string_view>

#include "wire/byte_order.hpp"

namespace lvspec {

/// One option of a pcapng block. Valid as long as the block's octets are.
struct PcapngOption {
  std::uint16_t code = 0;
  std::uint16_t size = 0;
  const std::uint8_t* value = nullptr;

  [[nodiscard]] std::string_view text() const noexcept { return {reinterpret_cast<const char*>(value), size}; }
};

/// Calls `take` with each option in [from, to). An option that runs past the end ends the list.
template <class Take>
void each_option(ByteOrder order, const std::uint8_t* from, const std::uint8_t* to, Take take) {
  while (to - from >= 4) {
    const PcapngOption option{order.u16(from), order.u16(from + 2), from + 4};
    if (option.code == 0 || option.size > to - option.value) return;
    take(option);
    const std::ptrdiff_t padded = (option.size + 3) / 4 * 4;
    if (padded > to - option.value) return;
    from = option.value + padded;
  }
}

}  // namespace lvspec
