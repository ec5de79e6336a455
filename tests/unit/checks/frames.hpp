#pragma once
// Decoded frames that own their octets.
#include "checks/facts/cluster.hpp"
#include "lvspec/decode.hpp"
#include "tests/checks/connection.hpp"

namespace lvspec::words {

/// A frame and its octets; moving it keeps the frame valid, copying does not.
struct Held {
  Octets octets;
  Frame frame;

  explicit Held(Octets bytes, std::uint8_t vantage = 0, std::uint32_t number = 1) : octets(std::move(bytes)) {
    const auto size = static_cast<std::uint32_t>(octets.size());
    frame = decode({octets.data(), size, size, number * 1000, number, vantage});
  }
  Held(Held&&) = default;
  Held(const Held&) = delete;
};

/// The n-th of many different SYNs for the VIP.
inline Octets nth_request(const Wire& wire, std::uint32_t n, std::size_t payload = 0) {
  Packet p{wire.mac("tester"), wire.mac("dr1"), Wire::client(), Wire::vip(), static_cast<std::uint16_t>(1024 + n % 60000), 80};
  p.flags = payload == 0 ? flag::syn : flag::ack;
  p.sequence = n * 100'000U;
  p.id = static_cast<std::uint16_t>(n);
  p.payload = Octets(payload, static_cast<std::uint8_t>(n));
  return p.frame();
}

}  // namespace lvspec::words
