#include "checks/facts/pairs.hpp"

#include <algorithm>
#include <cstring>

#include "checks/facts/flows.hpp"
#include "lvspec/decode.hpp"

namespace lvspec {
namespace {

Change fixed_fields(const std::uint8_t* a, const std::uint8_t* b, std::size_t from, std::size_t to, Change change) noexcept {
  return std::memcmp(a + from, b + from, to - from) == 0 ? Change::none : change;
}

Change compare_v4(const Frame& original, const Frame& packet) noexcept {
  const std::uint8_t* a = original.ip().p;
  const std::uint8_t* b = packet.ip().p;
  const std::size_t header = original.ip().header_length();
  Change c = fixed_fields(a, b, 12, 16, Change::source_address) | fixed_fields(a, b, 16, 20, Change::destination_address);
  if (header != packet.ip().header_length()) return c | Change::ip_header;
  return c | fixed_fields(a, b, 0, 8, Change::ip_header) | fixed_fields(a, b, 9, 10, Change::ip_header) |
         fixed_fields(a, b, 20, header, Change::ip_header);
}

Change compare_v6(const Frame& original, const Frame& packet) noexcept {
  const std::uint8_t* a = original.ip().p;
  const std::uint8_t* b = packet.ip().p;
  return fixed_fields(a, b, 8, 24, Change::source_address) | fixed_fields(a, b, 24, 40, Change::destination_address) |
         fixed_fields(a, b, 0, 7, Change::ip_header);
}

Change compare_ports(const Frame& original, const Frame& packet) noexcept {
  const std::uint8_t* a = original.data + original.l4_offset;
  const std::uint8_t* b = packet.data + packet.l4_offset;
  return fixed_fields(a, b, 0, 2, Change::source_port) | fixed_fields(a, b, 2, 4, Change::destination_port);
}

/// The sum over a pseudo-header (RFC 9293 3.1) alone: what stands in the checksum's place until the sending host's card computes
/// the rest. Captures on that host show it, and so do those behind a virtual link.
bool half_computed(const Frame& packet, std::uint16_t checksum) noexcept {
  const IpHeader ip = packet.ip();
  const std::size_t from = ip.is_v4() ? 12 : 8, to = ip.is_v4() ? 20 : 40;
  const std::uint32_t length = packet.payload_offset - packet.l4_offset + packet.payload_length;
  std::uint32_t sum = packet.protocol + (length >> 16U) + (length & 0xffffU);
  for (std::size_t i = from; i < to; i += 2) sum += be16(ip.p + i);
  while (sum >> 16U != 0) sum = (sum & 0xffffU) + (sum >> 16U);
  return checksum == sum;
}

Change compare_checksum(const Frame& original, const Frame& packet, std::size_t at) noexcept {
  const std::uint16_t a = be16(original.data + original.l4_offset + at), b = be16(packet.data + packet.l4_offset + at);
  return a == b || half_computed(original, a) || half_computed(packet, b) ? Change::none : Change::l4_checksum;
}

Change compare_l4(const Frame& original, const Frame& packet) noexcept {
  const std::uint8_t* a = original.data + original.l4_offset;
  const std::uint8_t* b = packet.data + packet.l4_offset;
  const std::size_t header = original.payload_offset - original.l4_offset;
  const std::size_t checksum = original.protocol == 6 ? 16 : 6;
  Change c = compare_ports(original, packet);
  if (header != static_cast<std::size_t>(packet.payload_offset - packet.l4_offset)) return c | Change::l4_header;
  if (header > original.captured - original.l4_offset || header > packet.captured - packet.l4_offset) return c;
  return c | fixed_fields(a, b, 4, checksum, Change::l4_header) | compare_checksum(original, packet, checksum) |
         fixed_fields(a, b, checksum + 2, header, Change::l4_header);
}

Change compare_payload(const Frame& original, const Frame& packet) noexcept {
  const auto a = original.payload();
  const auto b = packet.payload();
  const std::size_t both = a.size() < b.size() ? a.size() : b.size();
  const bool same = original.payload_length == packet.payload_length && (both == 0 || std::memcmp(a.data(), b.data(), both) == 0);
  return same ? Change::none : Change::payload;
}

bool comparable(const Frame& original, const Frame& packet) noexcept {
  return original.ip() && packet.ip() && original.ip().is_v4() == packet.ip().is_v4();
}

/// Whole packets that differ in nothing but what every hop changes: most copies are, and this tells it by far fewer steps.
bool is_untouched(const Frame& original, const Frame& packet) noexcept {
  const std::size_t header = original.l4_offset - original.l3_offset, end = original.payload_offset + original.payload_length;
  const std::size_t length = end - original.l4_offset;
  if (original.l4_offset == 0 || packet.l4_offset != packet.l3_offset + header || original.protocol != packet.protocol ||
      packet.payload_offset + packet.payload_length != packet.l4_offset + length || end > original.captured ||
      packet.l4_offset + length > packet.captured)
    return false;
  const std::uint8_t* a = original.ip().p;
  const std::uint8_t* b = packet.ip().p;
  const bool v4 = original.ip().is_v4();
  const auto same = [&](std::size_t from, std::size_t to) { return std::memcmp(a + from, b + from, to - from) == 0; };
  if (v4 ? !same(0, 8) || a[9] != b[9] || !same(12, 20) : !same(0, 7) || !same(8, 40)) return false;
  const std::size_t fixed = v4 ? 20 : 40;
  return same(fixed, header + length);
}

bool checksum_valid(const Frame& packet) noexcept {
  const IpHeader ip = packet.ip();
  return !ip.is_v4() || internet_checksum({ip.p, ip.header_length()}) == 0;
}

}  // namespace

std::optional<Frame> inner_packet(const Frame& frame) noexcept {
  const IpHeader ip = frame.ip();
  if (!ip || (frame.protocol != 4 && frame.protocol != 41 && frame.protocol != 47)) return std::nullopt;
  std::size_t at = frame.l3_offset + ip.header_length();
  if (frame.protocol == 47) {
    if (at + 4 > frame.captured) return std::nullopt;
    const std::uint16_t flags = be16(frame.data + at);  // RFC 2784 and 2890: checksum, key and sequence number are optional
    at += 4U + ((flags & 0x8000U) != 0 ? 4U : 0U) + ((flags & 0x2000U) != 0 ? 4U : 0U) + ((flags & 0x1000U) != 0 ? 4U : 0U);
  }
  const Frame inner = decode_packet_at(frame, at);
  return inner.l4_offset != 0 ? std::optional(inner) : std::nullopt;
}

Change compare(const Frame& original, const Frame& packet) noexcept {
  if (!comparable(original, packet)) return Change::ip_header;
  if (is_untouched(original, packet)) return Change::none;
  Change c = original.ip().is_v4() ? compare_v4(original, packet) : compare_v6(original, packet);
  if (original.protocol != packet.protocol || original.l4_offset == 0 || packet.l4_offset == 0) return c | Change::l4_header;
  return c | compare_l4(original, packet) | compare_payload(original, packet);
}

Pairs::Pairs() : ring_(octets), waiting_(capacity), heads_(chains), flow_newest_(Flows::capacity, never) {}

std::uint64_t Pairs::identity(const Frame& packet) noexcept {
  // Addresses, ports, TTL, DSCP and options are left out: they are what a wrong director changes.
  const Tcp tcp = packet.tcp();
  const std::uint64_t numbers = static_cast<std::uint64_t>(tcp.sequence()) << 32U | tcp.acknowledgment();
  const std::uint64_t rest = static_cast<std::uint64_t>(packet.ip().id()) << 48U |
                             static_cast<std::uint64_t>(packet.protocol) << 40U | static_cast<std::uint64_t>(tcp.flags()) << 32U |
                             packet.payload_length;
  std::uint64_t key = mix64(numbers * 0x9e37'79b9'7f4a'7c15ULL ^ mix64(rest));
  if (!tcp && packet.payload().size() >= 8) key ^= be64(packet.payload().data());
  return key;
}

bool same_endpoints(const Frame& a, const Frame& b) noexcept {
  return a.ip().source() == b.ip().source() && a.ip().destination() == b.ip().destination() &&
         a.source_port() == b.source_port() && a.destination_port() == b.destination_port();
}

bool same_transport_header(const Frame& a, const Frame& b) noexcept {
  return a.protocol == b.protocol && a.l4_offset != 0 && b.l4_offset != 0 && !has(compare_l4(a, b), Change::l4_header);
}

namespace {

/// How much of the addresses, ports and transport headers of two packets agrees.
int nearness(const Frame& a, const Frame& b) noexcept {
  if (same_endpoints(a, b)) return same_transport_header(a, b) ? 3 : 2;
  return a.ip().source() == b.ip().source() && a.source_port() == b.source_port() ? 1 : 0;
}

}  // namespace

std::uint32_t Pairs::find(std::uint64_t key, bool is_request, const Frame& like) const noexcept {
  std::uint32_t best = nothing;
  int nearest = -1;
  Link link = heads_[key % chains];
  for (std::uint32_t i = slot_of(link.serial()); i != nothing; link = waiting_[i].next, i = slot_of(link.serial())) {
    if (!link.may_be(key) || waiting_[i].key != key || waiting_[i].is_request != is_request) continue;
    const Frame& other = waiting_[i].frame;
    if (best == nothing) {
      best = i;  // hardly ever is there another one to weigh it against
      continue;
    }
    if (nearest < 0) nearest = nearness(waiting_[best].frame, like);
    const int near = nearness(other, like);
    if (near > nearest) best = i;
    nearest = std::max(near, nearest);
  }
  return best;
}

bool Pairs::is_copy(const Frame& frame) const noexcept {
  const std::uint32_t i = find(identity(frame), true, frame);
  if (i == nothing) return false;
  const Frame& original = waiting_[i].frame;
  // Datagrams have no numbers of their own: two clients may well send the same one.
  if (!frame.tcp() && original.ip().source() != frame.ip().source()) return false;
  return original.destination_mac() != frame.destination_mac() || original.source_mac() != frame.source_mac();
}

bool Pairs::was_sent_on(const Frame& frame) const noexcept {
  const std::uint32_t i = find(identity(frame), true, frame);
  return i != nothing && waiting_[i].copies != 0;
}

void Pairs::returned(const Frame& frame) noexcept {
  if (const std::uint32_t i = find(identity(frame), true, frame); i != nothing) waiting_[i].returned = true;
}

std::uint32_t Pairs::keep(const Frame& frame, std::uint64_t key, bool is_request) noexcept {
  if (ring_at_ + frame.captured > octets) {
    // The rest of the ring is skipped: whoever lies there is older than anybody at its front.
    while (oldest_ < written_ && waiting_[oldest_ % capacity].begin >= ring_at_) ++oldest_;
    ring_at_ = 0;
  }
  const std::uint32_t end = ring_at_ + frame.captured;
  while (oldest_ < written_ && (written_ - oldest_ == capacity ||
                                (waiting_[oldest_ % capacity].begin < end && waiting_[oldest_ % capacity].end > ring_at_)))
    ++oldest_;
  const std::uint32_t slot = static_cast<std::uint32_t>(written_ % capacity);
  Waiting& w = waiting_[slot];
  w = Waiting{};
  w.key = key;
  w.serial = written_++;
  w.begin = ring_at_;
  w.end = end;
  w.is_request = is_request;
  w.frame = frame;
  w.frame.data = ring_.data() + ring_at_;
  std::memcpy(ring_.data() + ring_at_, frame.data, frame.captured);
  ring_at_ = end;
  w.next = heads_[key % chains];
  heads_[key % chains] = Link::to(w.serial, key);
  if (is_request && frame.flow != Frame::no_flow) {
    w.older = flow_newest_[frame.flow];
    flow_newest_[frame.flow] = w.serial;
  }
  return slot;
}

std::uint32_t Pairs::newest_of(std::uint32_t flow) const noexcept {
  return flow < flow_newest_.size() ? slot_of(flow_newest_[flow]) : nothing;
}

Pair Pairs::exact(Waiting& w, const Frame& original, const Frame& copy, const Frame& packet) noexcept {
  // One director may hand a request to another, whose copy is then the one.
  if (copy.receiver.role != Role::director) ++w.copies;
  Pair pair{original, copy, packet};
  pair.changes = compare(original, packet) | (&copy == &packet ? Change::none : Change::encapsulated);
  pair.ttl_delta = original.ip().ttl() - packet.ip().ttl();
  pair.copies = w.copies;
  pair.originals = w.originals;
  pair.checksum_valid = checksum_valid(packet) && (&copy == &packet || checksum_valid(copy));
  pair.whole = !has(original.flaws, Flaw::truncated) && !has(copy.flaws, Flaw::truncated);
  return pair;
}

}  // namespace lvspec
