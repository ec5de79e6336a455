#pragma once
#include <cstdint>

namespace lvspec {

/// IPv4 identifications that tell our frames apart: each of the 65,535 non-zero values once, in an order that the seed decides,
/// then again.
class IpIds {
 public:
  explicit IpIds(std::uint64_t seed) noexcept;
  [[nodiscard]] std::uint16_t next() noexcept;

 private:
  std::uint32_t step_;
  std::uint32_t last_;
};

}  // namespace lvspec
