// A frame in one line: whatever its octets, nothing in it can harm a terminal.
#include "reports/describe.hpp"

#include "tests/checks/connection.hpp"
#include "tests/fuzz/target.hpp"

namespace lvspec::fuzz {
namespace {

using namespace lvspec::words;

/// The first two octets say how much is missing at the frame's end.
Bytes whole(Octets frame) {
  frame.insert(frame.begin(), 2, std::uint8_t{0});
  return frame;
}

Packet packet(std::uint8_t protocol, const Ip& from, const Ip& to) {
  return {Mac{0x0200'0000'0001ULL},        Mac{0x0200'0000'0002ULL}, from, to, 40'000, 80, protocol, 1, 2, flag::syn, 3, 64,
          octets("GET / HTTP/1.1\r\n\r\n")};
}

Bytes icmp_error(std::uint8_t protocol, std::uint8_t type, const Ip& from, const Ip& to) {
  Packet p = packet(protocol, from, to);
  const Octets inner = packet(6, to, from).frame();
  p.payload.assign(8, 0);
  p.payload.insert(p.payload.end(), inner.begin() + ethernet, inner.end());
  Octets frame = p.frame();
  // The builder puts a UDP header in front of what is not TCP: its first octets become ICMP's.
  frame[ethernet + (from.is_v4() ? 20U : 40U)] = type;
  return whole(frame);
}

}  // namespace

std::vector<Bytes> seeds() {
  const Ip a = Wire::client(), b = Wire::vip(), a6 = Wire::client6(), b6 = Wire::vip6();
  const Octets arp = ArpWords{Mac{0x0200'0000'0001ULL}, Mac::broadcast(), 1, Mac{1}, a, {}, b, Octets(18)}.frame();
  return {whole(arp),
          whole(packet(6, a, b).frame()),
          whole(packet(17, a, b).frame()),
          whole(packet(6, a6, b6).frame()),
          whole(tagged(packet(6, a, b).frame(), 7)),
          whole(tunnelled(packet(6, a, b).frame(), 47, a, b)),
          icmp_error(1, 5, a, b),
          icmp_error(58, 137, a6, b6)};
}
std::uint32_t most_changes() { return 8; }

}  // namespace lvspec::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  lvspec::Record record{data + 2, static_cast<std::uint32_t>(size - 2), static_cast<std::uint32_t>(size - 2), 0, 1, 0};
  record.length += lvspec::be16(data);
  for (const char c : lvspec::describe(record))
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) lvspec::fuzz::broken("a description has no control characters");
  return 0;
}
