// Frames of every length from 0 up, of every type, with every octet changed: under AddressSanitizer nothing is read too far.
#include <doctest/doctest.h>

#include "lvspec/marker.hpp"
#include "tests/unit/core/frames.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

/// Asks a frame everything there is to ask.
std::uint64_t ask_all(const Frame& f) {
  std::uint64_t sum = f.destination_mac().value + f.source_mac().value + f.source_port() + f.destination_port();
  const Arp arp = f.arp();
  sum += arp.opcode() + arp.sender_mac().value + arp.sender_ip().low + arp.target_mac().value + arp.target_ip().low;
  sum += static_cast<std::uint64_t>(arp.is_probe()) + static_cast<std::uint64_t>(arp.is_announcement());
  const IpHeader ip = f.ip();
  sum += ip.source().low + ip.destination().high + ip.ttl() + ip.id() + ip.header_length();
  for (std::size_t i = 0; ip && i < ip.header_length(); ++i) sum += ip.p[i];
  const Tcp tcp = f.tcp();
  sum += tcp.sequence() + tcp.acknowledgment() + tcp.flags();
  sum += static_cast<std::uint64_t>(f.icmp().type()) + f.icmp().code();
  const Ndp ndp = f.ndp();
  sum += ndp.type() + ndp.target().low + ndp.source_mac().value + ndp.target_mac().value;
  sum += static_cast<std::uint64_t>(ndp.from_router()) + ndp.solicited() + ndp.overrides();
  for (const std::uint8_t octet : f.payload()) sum += octet;
  for (const std::uint8_t octet : f.bytes()) sum += octet;
  sum += marker_of(f).has_value();
  const Frame inner = decode_packet_at(f, f.l4_offset != 0 ? f.l4_offset : f.l3_offset + ip.header_length());
  for (const std::uint8_t octet : inner.payload()) sum += octet;
  return sum + inner.ip().destination().low + inner.destination_port();
}

}  // namespace

TEST_CASE("a frame of any captured length is decoded within its octets") {
  for (const Sample& sample : every_type())
    for (std::size_t length = 0; length <= sample.octets.size(); ++length) {
      const Captured captured(sample.octets, length);
      const Frame f = captured.frame();
      static_cast<void>(ask_all(f));
      CAPTURE(sample.name);
      CAPTURE(length);
      REQUIRE(f.captured == length);
      REQUIRE(has(f.flaws, Flaw::truncated) == (length < sample.octets.size()));
      REQUIRE(has(f.flaws, Flaw::short_ethernet) == (length < 14));
      REQUIRE(f.payload().size() <= length);
    }
}

TEST_CASE("a frame that ends early on the wire itself is decoded within its octets") {
  for (const Sample& sample : every_type())
    for (std::size_t length = 0; length <= sample.octets.size(); ++length) {
      Octets shorter = sample.octets;
      shorter.resize(length);
      const Captured captured(shorter);
      static_cast<void>(ask_all(captured.frame()));
      REQUIRE_FALSE(has(captured.frame().flaws, Flaw::truncated));
    }
}

TEST_CASE("no changed octet makes a frame that is read too far") {
  for (const Sample& sample : every_type())
    for (std::size_t at = 0; at < sample.octets.size(); ++at)
      for (unsigned value = 0; value < 256; ++value) {
        Octets changed = sample.octets;
        changed[at] = static_cast<std::uint8_t>(value);
        const Captured captured(changed);
        static_cast<void>(ask_all(captured.frame()));
      }
}

TEST_CASE("super-frames of 64 KB and more") {
  for (const std::size_t size : {65'535U, 65'549U, 70'000U, 262'144U}) {
    Octets large = macs + ipv4_type + ipv4(6, 0) + tcp_syn;
    large.resize(size);
    const Captured captured(large);
    CHECK(captured.frame().payload().size() == size - 54);
    static_cast<void>(ask_all(captured.frame()));
  }
}
