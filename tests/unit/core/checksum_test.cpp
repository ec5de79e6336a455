#include <doctest/doctest.h>

#include <vector>

#include "lvspec/decode.hpp"

using namespace lvspec;

namespace {

/// RFC 1071 word by word.
std::uint16_t plain(std::span<const std::uint8_t> octets) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    sum += static_cast<std::uint32_t>(octets[i]) << (i % 2 == 0 ? 8U : 0U);
    sum = (sum & 0xffffU) + (sum >> 16U);
  }
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace

TEST_CASE("the Internet checksum of every length is the plain sum's") {
  std::vector<std::uint8_t> octets;
  for (std::uint32_t i = 0; i < 1500; ++i) {
    CHECK(internet_checksum(octets) == plain(octets));
    octets.push_back(static_cast<std::uint8_t>(i % 3 == 0 ? 0xff : mix64(i)));
  }
}

TEST_CASE("a header that holds its checksum sums to zero") {
  const std::uint8_t header[] = {0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11,
                                 0xb8, 0x61, 0xc0, 0xa8, 0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7};
  CHECK(internet_checksum(header) == 0);
}
