#pragma once
// Two directors, and what they tell each other.
#include "tests/checks/wire_words.hpp"

namespace lvspec::words {

/// A VRRP advertisement for the VIP, as its director sends it to all others.
struct Advert {
  Mac from{};
  Ip source{};
  std::uint8_t version = 2, id = 51, priority = 100, ttl = 255;
  Ip address = Wire::vip();

  [[nodiscard]] Octets frame() const {
    if (!address.is_v4()) return frame_of_ipv6();
    // Version 2 has a type of authentication, seconds and a password at the end; version 3 hundredths of a second.
    Octets message{static_cast<std::uint8_t>(version << 4U | 1U), id, priority, 1};
    const Octets interval = version == 2 ? Octets{0, 1, 0, 0} : Octets{0, 100, 0, 0};
    message.insert(message.end(), interval.begin(), interval.end());
    Octets out = Packet{from, Mac{0x0100'5e00'0012ULL}, source, ip("224.0.0.18"), 0, 0, 17, 0, 0, 0, 7, ttl, Octets(20)}.frame();
    out.resize(ethernet + 20);
    out.insert(out.end(), message.begin(), message.end());
    for (unsigned shift = 32; shift != 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(address.low >> (shift - 8U)));
    if (version == 2) out.resize(out.size() + 8);
    out[ethernet + 9] = 112;
    put16(out, ethernet + 2, static_cast<std::uint32_t>(out.size() - ethernet));
    mend_header_checksum(out);
    return out;
  }

  /// Version 3 alone knows IPv6; its source is a link-local address.
  [[nodiscard]] Octets frame_of_ipv6() const {
    Octets out = Packet{from, Mac{0x3333'0000'0012ULL}, source, ip("ff02::12"), 0, 0, 17, 0, 0, 0, 0, ttl, Octets(20)}.frame();
    out.resize(ethernet + 40);
    const Octets message{0x31, id, priority, 1, 0, 100, 0, 0};
    out.insert(out.end(), message.begin(), message.end());
    for (const std::uint64_t half : {address.high, address.low})
      for (unsigned shift = 64; shift != 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(half >> (shift - 8U)));
    out[ethernet + 6] = 112;
    put16(out, ethernet + 4, static_cast<std::uint32_t>(out.size() - ethernet - 40));
    return out;
  }
};

/// dr1, of priority 150, and dr2, of 100.
struct PairOfDirectors : Wire {
  PairOfDirectors() { add_director("dr2"); }

  [[nodiscard]] Advert advert(const std::string& who) const {
    return {.from = mac(who), .source = address(who), .priority = static_cast<std::uint8_t>(who == "dr1" ? 150 : 100)};
  }
  FrameId advertises(const std::string& who) { return send(advert(who).frame()); }
};

}  // namespace lvspec::words
