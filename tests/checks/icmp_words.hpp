#pragma once
// ICMP and ICMPv6, by hand.
#include "tests/checks/wire_words.hpp"

namespace lvspec::words {

/// An ICMP (RFC 792) or ICMPv6 (RFC 4443) message of `host` to `to_host`: type, code, the four octets behind the checksum, and the rest.
inline Octets icmp(const Wire& wire, const std::string& host, const std::string& to_host, const Ip& source, const Ip& destination,
                   std::uint8_t type, std::uint8_t code, std::uint32_t word, const Octets& rest) {
  Packet p{wire.mac(host), wire.mac(to_host), source, destination};
  p.protocol = 17;  // eight octets of transport header, as ICMP has
  p.payload = rest;
  Octets out = p.frame();
  const bool v4 = source.is_v4();
  const std::size_t at = ethernet + (v4 ? 20U : 40U);
  out[ethernet + (v4 ? 9U : 6U)] = v4 ? 1 : 58;
  put16(out, at, static_cast<std::uint32_t>(type << 8 | code));
  put16(out, at + 2, 0);
  put16(out, at + 4, word >> 16U);
  put16(out, at + 6, word & 0xffffU);
  mend_header_checksum(out);
  return out;
}

/// An ICMP error of `host` to the client that quotes `request`'s IP header and the eight octets behind it.
inline Octets icmp_error(const Wire& wire, const std::string& host, const Octets& request, std::uint8_t type, std::uint8_t code) {
  const Octets quoted(request.begin() + ethernet, request.begin() + ethernet + 28);
  return icmp(wire, host, "tester", wire.address(host), Wire::client(), type, code, 0, quoted);
}

}  // namespace lvspec::words
