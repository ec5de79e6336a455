#pragma once
// One captured Ethernet frame, decoded once, viewed in place: no copy, no allocation, no exception.
#include <cstddef>
#include <cstdint>
#include <span>

#include "lvspec/address.hpp"
#include "lvspec/bytes.hpp"
#include "lvspec/party.hpp"

namespace lvspec {

/// What is wrong with a frame, one bit each. A flaw never stops a run; accessors behind a flawed part answer "absent".
enum class Flaw : std::uint16_t {
  none = 0,
  truncated = 1 << 0,       ///< the capture holds fewer octets than were on the wire (snap length)
  short_ethernet = 1 << 1,  ///< fewer than 14 octets
  short_arp = 1 << 2,       ///< not an Ethernet/IPv4 ARP of 28 octets (RFC 826)
  bad_ip_header = 1 << 3,   ///< version, IHL or total length impossible (RFC 791 3.1, RFC 8200 3)
  short_ip = 1 << 4,        ///< the IP total length runs past the captured octets
  bad_l4_header = 1 << 5,   ///< TCP data offset or UDP length impossible (RFC 9293 3.1, RFC 768)
  fragment = 1 << 6,        ///< a later fragment: no transport header here
};

[[nodiscard]] constexpr Flaw operator|(Flaw a, Flaw b) noexcept {
  return static_cast<Flaw>(static_cast<std::uint16_t>(a) | static_cast<std::uint16_t>(b));
}
[[nodiscard]] constexpr bool has(Flaw set, Flaw flaw) noexcept {
  return (static_cast<std::uint16_t>(set) & static_cast<std::uint16_t>(flaw)) != 0;
}

/// What a frame is to the cluster; every frame has exactly one kind, given by the judge. Checks are shown the kinds they name.
enum class Kind : std::uint8_t {
  other,      ///< none of the below
  arp,        ///< well-formed ARP for IPv4 over Ethernet
  request,    ///< TCP or UDP to a virtual service, framed to a director (or to nobody the profile knows)
  direct,     ///< TCP or UDP to a virtual service, framed to a real server by a host that is no director and no real server
  forwarded,  ///< a director's copy of a request on its way to a real server, whatever was done to it (NAT, tunnel)
  reply,      ///< TCP or UDP with a virtual service as source
  leak,       ///< TCP or UDP from a real server's own address and the service's port to a client
  icmp,       ///< ICMP or ICMPv6 that is not NDP
  ndp,        ///< NDP: router and neighbour solicitation, advertisement, redirect (RFC 4861)
  unserved,   ///< TCP or UDP to or from a VIP, at a port that no virtual service has
};
inline constexpr std::size_t kind_count = 10;

/// A set of kinds.
struct Kinds {
  std::uint16_t bits = 0;
  constexpr Kinds() noexcept = default;
  template <class... K>
  constexpr explicit Kinds(Kind first, K... rest) noexcept
      : bits(static_cast<std::uint16_t>(((1U << static_cast<unsigned>(first)) | ... | (1U << static_cast<unsigned>(rest))))) {}
  [[nodiscard]] constexpr bool contains(Kind k) const noexcept { return (bits >> static_cast<unsigned>(k) & 1U) != 0; }
  constexpr void add(Kind k) noexcept { bits = static_cast<std::uint16_t>(bits | 1U << static_cast<unsigned>(k)); }
};

/// RFC 826 ARP for IPv4 over Ethernet. Valid as long as the frame's octets are; a default one answers "absent" to every question.
struct Arp {
  const std::uint8_t* p = nullptr;  ///< first octet of the ARP header, 28 readable octets, or null

  explicit operator bool() const noexcept { return p != nullptr; }
  [[nodiscard]] std::uint16_t opcode() const noexcept { return p ? be16(p + 6) : 0; }
  [[nodiscard]] bool is_request() const noexcept { return opcode() == 1; }
  [[nodiscard]] bool is_reply() const noexcept { return opcode() == 2; }
  [[nodiscard]] Mac sender_mac() const noexcept { return p ? Mac::from_wire(p + 8) : Mac{}; }
  [[nodiscard]] Ip sender_ip() const noexcept { return p ? Ip::v4_from_wire(p + 14) : Ip{}; }
  [[nodiscard]] Mac target_mac() const noexcept { return p ? Mac::from_wire(p + 18) : Mac{}; }
  [[nodiscard]] Ip target_ip() const noexcept { return p ? Ip::v4_from_wire(p + 24) : Ip{}; }
  /// RFC 5227 1.1: a request with sender address 0.0.0.0.
  [[nodiscard]] bool is_probe() const noexcept { return is_request() && be32(p + 14) == 0; }
  /// RFC 5227 1.1: a request whose sender and target address are the same.
  [[nodiscard]] bool is_announcement() const noexcept { return is_request() && be32(p + 14) == be32(p + 24); }
};

/// IPv4 (RFC 791) or IPv6 (RFC 8200) fixed header. Valid as long as the frame's octets are; a default one answers "absent".
struct IpHeader {
  const std::uint8_t* p = nullptr;

  explicit operator bool() const noexcept { return p != nullptr; }
  [[nodiscard]] bool is_v4() const noexcept { return p && *p >> 4U == 4; }
  [[nodiscard]] Ip source() const noexcept { return !p ? Ip{} : is_v4() ? Ip::v4_from_wire(p + 12) : Ip::v6_from_wire(p + 8); }
  [[nodiscard]] Ip destination() const noexcept {
    return !p ? Ip{} : is_v4() ? Ip::v4_from_wire(p + 16) : Ip::v6_from_wire(p + 24);
  }
  /// TTL or hop limit.
  [[nodiscard]] std::uint8_t ttl() const noexcept { return !p ? 0 : is_v4() ? p[8] : p[7]; }
  /// IPv4 identification; 0 for IPv6.
  [[nodiscard]] std::uint16_t id() const noexcept { return is_v4() ? be16(p + 4) : 0; }
  /// IPv4 header octets (20 to 60), or 40.
  [[nodiscard]] std::size_t header_length() const noexcept { return !p ? 0 : is_v4() ? (*p & 15U) * 4U : 40U; }
};

/// RFC 9293 segment header. Valid as long as the frame's octets are; a default one answers "absent".
struct Tcp {
  const std::uint8_t* p = nullptr;

  explicit operator bool() const noexcept { return p != nullptr; }
  [[nodiscard]] std::uint32_t sequence() const noexcept { return p ? be32(p + 4) : 0; }
  [[nodiscard]] std::uint32_t acknowledgment() const noexcept { return p ? be32(p + 8) : 0; }
  [[nodiscard]] std::uint8_t flags() const noexcept { return p ? p[13] : 0; }
  /// As it stands there, unscaled.
  [[nodiscard]] std::uint16_t window() const noexcept { return p ? be16(p + 14) : 0; }
  [[nodiscard]] bool fin() const noexcept { return (flags() & 1U) != 0; }
  [[nodiscard]] bool syn() const noexcept { return (flags() & 2U) != 0; }
  [[nodiscard]] bool rst() const noexcept { return (flags() & 4U) != 0; }
  [[nodiscard]] bool ack() const noexcept { return (flags() & 16U) != 0; }
  /// A SYN without ACK: asks for a new connection.
  [[nodiscard]] bool is_syn() const noexcept { return (flags() & 0x17U) == 2U; }
  [[nodiscard]] bool is_syn_ack() const noexcept { return (flags() & 0x17U) == 0x12U; }
  /// Opens or ends nothing: no SYN, FIN or RST.
  [[nodiscard]] bool is_plain() const noexcept { return (flags() & 7U) == 0; }
};

/// ICMP (RFC 792) or ICMPv6 (RFC 4443) header. `p` has at least 8 readable octets, or is null.
struct Icmp {
  const std::uint8_t* p = nullptr;

  explicit operator bool() const noexcept { return p != nullptr; }
  [[nodiscard]] std::uint8_t type() const noexcept { return p ? p[0] : 0; }
  [[nodiscard]] std::uint8_t code() const noexcept { return p ? p[1] : 0; }
};

/// RFC 4861 neighbour discovery, as its view tells it apart from ARP: solicitations ask, advertisements answer. Valid as long as
/// the frame's octets are; a default one, and a message that hosts must discard (RFC 4861 7.1: hop limit not 255, code not 0, too
/// short), answers "absent" to every question. Checksums are not looked at.
struct Ndp {
  const std::uint8_t* p = nullptr;  ///< first octet of the ICMPv6 header, or null
  std::uint32_t length = 0;         ///< readable octets of the message

  explicit operator bool() const noexcept { return p != nullptr; }
  [[nodiscard]] std::uint8_t type() const noexcept { return p ? p[0] : 0; }
  /// Neighbour solicitation: who has target()?
  [[nodiscard]] bool is_solicitation() const noexcept { return type() == 135 && length >= 24; }
  /// Neighbour advertisement: target() is at target_mac().
  [[nodiscard]] bool is_advertisement() const noexcept { return type() == 136 && length >= 24; }
  /// The address that either of the two is about; :: for other messages.
  [[nodiscard]] Ip target() const noexcept { return is_solicitation() || is_advertisement() ? Ip::v6_from_wire(p + 8) : Ip{}; }
  /// An advertisement's flags (RFC 4861 4.4).
  [[nodiscard]] bool from_router() const noexcept { return is_advertisement() && (p[4] & 0x80U) != 0; }
  [[nodiscard]] bool solicited() const noexcept { return is_advertisement() && (p[4] & 0x40U) != 0; }
  [[nodiscard]] bool overrides() const noexcept { return is_advertisement() && (p[4] & 0x20U) != 0; }
  /// What the options (RFC 4861 4.6.1) say of the link-layer address of a solicitation's sender, or of an advertisement's
  /// target; 0 where there is no such option.
  [[nodiscard]] Mac source_mac() const noexcept { return is_solicitation() ? option(1) : Mac{}; }
  [[nodiscard]] Mac target_mac() const noexcept { return is_advertisement() ? option(2) : Mac{}; }

 private:
  [[nodiscard]] Mac option(std::uint8_t wanted) const noexcept {
    for (std::uint32_t at = 24; at + 8 <= length && p[at + 1] != 0; at += p[at + 1] * 8U)
      if (p[at] == wanted && p[at + 1] == 1) return Mac::from_wire(p + at + 2);
    return {};
  }
};

/// A frame as its capture delivered it, before anybody looked inside. `data` is valid until the source's next call.
struct Record {
  const std::uint8_t* data = nullptr;  ///< first octet of the Ethernet header
  std::uint32_t captured = 0;          ///< readable octets at `data`
  std::uint32_t length = 0;            ///< octets on the wire, at least `captured`
  std::int64_t time_ns = 0;            ///< since the Unix epoch, by the capturing host's clock
  std::uint32_t number = 0;            ///< position in its vantage's capture, from 1, as Wireshark counts
  std::uint8_t vantage = 0;            ///< position in the profile's list of vantages
};

/// A decoded frame. Valid as long as its octets are: in on_frame() only for the duration of the call.
struct Frame {
  const std::uint8_t* data = nullptr;  ///< as in Record
  std::int64_t time_ns = 0;            ///< as in Record
  std::uint32_t captured = 0;          ///< as in Record
  std::uint32_t length = 0;            ///< as in Record
  std::uint32_t number = 0;            ///< as in Record
  std::uint32_t flow = 0xffff'ffffU;   ///< slot of the connection in the judge's flow table, or no_flow
  std::uint32_t payload_length = 0;    ///< transport payload octets by the IP length, captured or not
  std::uint16_t ethertype = 0;         ///< of the payload, behind any 802.1Q tags, host order
  std::uint16_t vlan = 0;              ///< outermost 802.1Q TCI, 0 where untagged
  std::uint16_t l4_offset = 0;         ///< of the transport header, 0 where there is none
  std::uint16_t payload_offset = 0;    ///< of the transport payload, 0 where there is none
  Flaw flaws = Flaw::none;
  Party sender;                ///< owner of the Ethernet source
  Party receiver;              ///< owner of the Ethernet destination
  std::uint8_t l3_offset = 0;  ///< of the ARP or IP header, 0 where there is none
  std::uint8_t protocol = 0;   ///< IP protocol behind IPv6 extension headers, 0 where there is none
  std::uint8_t vantage = 0;    ///< as in Record
  Kind kind = Kind::other;

  static constexpr std::uint32_t no_flow = 0xffff'ffffU;

  [[nodiscard]] std::span<const std::uint8_t> bytes() const noexcept { return {data, captured}; }
  [[nodiscard]] Mac destination_mac() const noexcept { return captured >= 14 ? Mac::from_wire(data) : Mac{}; }
  [[nodiscard]] Mac source_mac() const noexcept { return captured >= 14 ? Mac::from_wire(data + 6) : Mac{}; }
  [[nodiscard]] Arp arp() const noexcept { return {ethertype == 0x0806 && l3_offset != 0 ? data + l3_offset : nullptr}; }
  [[nodiscard]] IpHeader ip() const noexcept { return {ethertype != 0x0806 && l3_offset != 0 ? data + l3_offset : nullptr}; }
  [[nodiscard]] Tcp tcp() const noexcept { return {protocol == 6 && l4_offset != 0 ? data + l4_offset : nullptr}; }
  /// An acknowledgement and nothing else.
  [[nodiscard]] bool only_acknowledges() const noexcept { return payload_length == 0 && protocol == 6 && tcp().is_plain(); }
  [[nodiscard]] Icmp icmp() const noexcept {
    return {(protocol == 1 || protocol == 58) && l4_offset != 0 ? data + l4_offset : nullptr};
  }
  [[nodiscard]] Ndp ndp() const noexcept {
    if (kind != Kind::ndp || l4_offset == 0 || ethertype != 0x86dd || ip().ttl() != 255 || data[l4_offset + 1U] != 0) return {};
    const std::uint32_t there = captured - l4_offset, whole = payload_length + 8;
    return {data + l4_offset, there < whole ? there : whole};
  }
  /// Source port of TCP or UDP in host order, 0 where there is none; likewise destination_port().
  [[nodiscard]] std::uint16_t source_port() const noexcept { return has_ports() ? be16(data + l4_offset) : std::uint16_t{0}; }
  [[nodiscard]] std::uint16_t destination_port() const noexcept {
    return has_ports() ? be16(data + l4_offset + 2) : std::uint16_t{0};
  }
  /// The captured part of the transport payload.
  [[nodiscard]] std::span<const std::uint8_t> payload() const noexcept {
    if (payload_offset == 0 || payload_offset >= captured) return {};
    const std::size_t there = captured - payload_offset;
    return {data + payload_offset, there < payload_length ? there : payload_length};
  }

 private:
  [[nodiscard]] bool has_ports() const noexcept { return l4_offset != 0 && (protocol == 6 || protocol == 17); }
};
static_assert(sizeof(Frame) <= 64, "a frame view fits a cache line");

}  // namespace lvspec
