#pragma once
// What hosts of an IPv6 segment say by NDP.
#include <optional>

#include "tests/checks/wire_words.hpp"

namespace lvspec::words {

inline Wire ipv6() { return Wire().with_ipv6(); }
inline Ip asker6(int last = 1) { return ip("2001:db8::d" + std::to_string(last)); }

inline Ip group_of(const Ip& address) { return {0xff02'0000'0000'0000ULL, 0x0000'0001'ff00'0000ULL | (address.low & 0xff'ffffULL)}; }
inline Mac group_mac_of(const Ip& address) { return Mac{0x3333'ff00'0000ULL | (address.low & 0xff'ffffULL)}; }

/// `who` asks for `what` as `as`, everybody or one host; `as` :: is a test whether it is free.
inline FrameId solicits(Wire& wire, const std::string& who, const Ip& what, const Ip& as, const std::string& alone = {}) {
  const Mac to = alone.empty() ? group_mac_of(what) : wire.mac(alone);
  return wire.send(NdpWords{wire.mac(who), to, as, alone.empty() ? group_of(what) : what, false, what, as == Ip{} ? Mac{} : wire.mac(who)}.frame());
}

/// What an advertisement says besides whose address it is.
struct Told {
  std::uint8_t flags = 0x60;
  std::string at{};     ///< whose MAC it names; empty: the sender's
  bool names_mac = true;
};

/// `who` advertises `what` to a host's address; to all nodes where that is nobody's.
inline FrameId advertises(Wire& wire, const std::string& who, const Ip& what, const Ip& to, Told told = {}) {
  const bool all = to == Ip{};
  const Mac named = told.names_mac ? wire.mac(told.at.empty() ? who : told.at) : Mac{};
  return wire.send(NdpWords{wire.mac(who), all ? Mac{0x3333'0000'0001ULL} : wire.mac("tester"), what, all ? ip("ff02::1") : to, true, what, named, told.flags}.frame());
}

/// web1 and web2 say by NDP where their own addresses are.
inline void servers_awake(Wire& wire) {
  advertises(wire, "web1", ip("2001:db8::16"), asker6());
  advertises(wire, "web2", ip("2001:db8::17"), asker6());
}

/// Everything that a run asks of a VIP, with a healthy director's answers.
inline void asked_in_every_way(Wire& wire) {
  servers_awake(wire);
  solicits(wire, "tester", Wire::vip6(), asker6());
  advertises(wire, "dr1", Wire::vip6(), asker6());
  for (const char* host : {"dr1", "web1", "web2"}) solicits(wire, "tester", Wire::vip6(), asker6(2), host);
  advertises(wire, "dr1", Wire::vip6(), asker6(2));
  solicits(wire, "tester", Wire::vip6(), Ip{});
  advertises(wire, "dr1", Wire::vip6(), Ip{}, {.flags = 0x20});
}

}  // namespace lvspec::words
