#pragma once
// Finds, for each copy that a director sent on, the request that it is a copy of, and what differs between the two.
#include <cstdint>
#include <optional>
#include <vector>

#include "lvspec/frame.hpp"
#include "lvspec/large_pages.hpp"
#include "lvspec/verdict.hpp"

namespace lvspec {

/// Parts of a packet in which a copy differs from its original, one bit each. MACs, 802.1Q tags (each port has its own), TTL
/// and the IPv4 header checksum are not among them.
enum class Change : std::uint16_t {
  none = 0,
  source_address = 1 << 0,
  destination_address = 1 << 1,
  source_port = 1 << 2,
  destination_port = 1 << 3,
  ip_header = 1 << 4,  ///< DSCP, ECN, identification, flags, lengths, protocol, options
  l4_header = 1 << 5,  ///< sequence and acknowledgement numbers, flags, window, options, UDP length
  l4_checksum = 1 << 6,
  payload = 1 << 7,
  encapsulated = 1 << 8,  ///< the copy carries the packet inside another one
};

[[nodiscard]] constexpr Change operator|(Change a, Change b) noexcept {
  return static_cast<Change>(static_cast<std::uint16_t>(a) | static_cast<std::uint16_t>(b));
}
[[nodiscard]] constexpr bool has(Change set, Change change) noexcept {
  return (static_cast<std::uint16_t>(set) & static_cast<std::uint16_t>(change)) != 0;
}

/// How sure it is that the two belong together.
enum class Match : std::uint8_t {
  exact,    ///< identification, sequence numbers, flags and length agree, or the same octets of the same stream
  recut,    ///< the director merged or cut segments: the copy's octets are compared with the stream of originals
  closest,  ///< identification and addresses agree, or just the flow: a request without a copy and a copy without a request; true
            ///< only of a complete capture
};

/// Valid for the call of on_pair().
struct Pair {
  const Frame& original;
  const Frame& copy;    ///< the frame on the wire
  const Frame& packet;  ///< the packet inside it: `copy` itself, or what its tunnel carries
  Match match = Match::exact;
  Change changes = Change::none;
  int ttl_delta = 0;         ///< original's TTL or hop limit minus the copy's
  std::uint32_t copies = 1;  ///< this is the n-th copy that is not framed to a director
  std::uint32_t originals = 1;
  bool checksum_valid = true;  ///< the copy's IPv4 header checksum; true for IPv6
  bool whole = true;           ///< every octet of the packet was captured and compared
};

/// Requests that wait for their copies, or copies for their requests (captures of two hosts are not ordered), in a ring of fixed
/// size.
class Pairs {
 public:
  Pairs();

  /// True where `frame`, a packet to a virtual service between hosts of the cluster, repeats a waiting request with other MACs:
  /// then it is a forwarded copy, whoever its sender claims to be.
  [[nodiscard]] bool is_copy(const Frame& frame) const noexcept;
  /// Whether a copy of the waiting request that `frame` repeats was seen before.
  [[nodiscard]] bool was_sent_on(const Frame& frame) const noexcept;
  /// Takes in a copy that a real server gives back: what a director sends on after that is no longer its doing.
  void returned(const Frame& frame) noexcept;
  /// Takes in a request; calls `emit(const Pair&)` where its copy came first.
  template <class Emit>
  void request(const Frame& frame, Emit emit) noexcept;
  /// Takes in a forwarded copy; calls `emit(const Pair&)` where its request is known.
  template <class Emit>
  void forwarded(const Frame& frame, Emit emit) noexcept;

  [[nodiscard]] std::uint64_t requests() const noexcept { return requests_; }
  /// Visits the requests that are still waiting and that no copy was seen of.
  template <class Visit>
  void each_without_copy(Visit visit) const {
    for (std::uint64_t serial = oldest_; serial < written_; ++serial)
      if (const Waiting& w = waiting_[serial % capacity]; w.is_request && w.copies == 0 && w.covered == 0) visit(w.frame);
  }

 private:
  static constexpr std::uint32_t capacity = 1U << 13U;
  static constexpr std::uint32_t octets = 1U << 22U;
  static constexpr std::uint32_t chains = capacity * 2;
  static constexpr std::uint32_t nothing = 0xffff'ffffU;
  static constexpr std::uint64_t never = ~std::uint64_t{0};

  /// Leads to one that waits: part of its key, so that most of the wrong ones need no look, and its serial number.
  struct Link {
    std::uint64_t tag_and_serial = never;

    [[nodiscard]] static Link to(std::uint64_t serial, std::uint64_t key) noexcept { return {key >> 48U << 48U | serial}; }
    [[nodiscard]] bool may_be(std::uint64_t key) const noexcept { return (tag_and_serial ^ key) >> 48U == 0; }
    [[nodiscard]] std::uint64_t serial() const noexcept { return tag_and_serial << 16U >> 16U; }
  };
  struct alignas(64) Waiting {
    std::uint64_t key = 0;
    Link next;  ///< in the chain of its hash, newest first; what no longer waits ends it
    std::uint64_t serial = 0;
    std::uint64_t older = never;       ///< serial of the flow's previous request
    std::uint32_t begin = 0, end = 0;  ///< place in ring_
    std::uint32_t copies = 0;
    std::uint32_t originals = 1;
    std::uint32_t covered = 0;  ///< payload octets that re-cut copies carried
    bool is_request = true;
    bool returned = false;
    Frame frame;  ///< its octets are in ring_
  };
  static_assert(sizeof(Waiting) == 128);

  [[nodiscard]] static std::uint64_t identity(const Frame& packet) noexcept;
  /// The one that waits with this key; of several, the one whose addresses, ports and transport header are nearest to those of
  /// `like`.
  [[nodiscard]] std::uint32_t find(std::uint64_t key, bool is_request, const Frame& like) const noexcept;
  std::uint32_t keep(const Frame& frame, std::uint64_t key, bool is_request) noexcept;
  [[nodiscard]] Pair exact(Waiting& w, const Frame& original, const Frame& copy, const Frame& packet) noexcept;
  /// Whether the waiting requests of the flow hold every octet of the copy's payload.
  [[nodiscard]] bool covers(const Frame& copy, const Frame& packet) const noexcept;
  [[nodiscard]] std::optional<Pair> recut(const Frame& copy, const Frame& packet) noexcept;
  [[nodiscard]] std::optional<Pair> closest(const Frame& copy, const Frame& packet) noexcept;
  [[nodiscard]] std::optional<Pair> same_packet(const Frame& copy, const Frame& packet) noexcept;
  [[nodiscard]] std::optional<Pair> same_segment(const Frame& copy, const Frame& packet) noexcept;
  /// Where the `serial`-th that was kept is, as long as it waits.
  [[nodiscard]] std::uint32_t slot_of(std::uint64_t serial) const noexcept {
    return serial < written_ && serial >= oldest_ ? static_cast<std::uint32_t>(serial % capacity) : nothing;
  }
  [[nodiscard]] std::uint32_t newest_of(std::uint32_t flow) const noexcept;
  /// The flow's request before `w`, where it still waits.
  [[nodiscard]] std::uint32_t older(const Waiting& w) const noexcept { return slot_of(w.older); }

  std::vector<std::uint8_t, LargePages<std::uint8_t>> ring_;
  std::vector<Waiting, LargePages<Waiting>> waiting_;
  std::vector<Link> heads_;
  std::vector<std::uint64_t> flow_newest_;  // by flow slot: serial of its last request
  std::uint64_t written_ = 0;               // waiting requests ever; slot = written_ % capacity
  std::uint64_t oldest_ = 0;
  std::uint32_t ring_at_ = 0;
  std::uint64_t requests_ = 0;
};

/// The packet that a tunnel frame (IPIP, IPv6 in IP, GRE) carries, as a view of the same octets; nothing for any other frame.
[[nodiscard]] std::optional<Frame> inner_packet(const Frame& frame) noexcept;

/// The same addresses and ports.
[[nodiscard]] bool same_endpoints(const Frame& a, const Frame& b) noexcept;

/// The same transport header, options and all, but for ports and checksum. What is sent again without an identification of its
/// own differs here at least in its timestamp (RFC 7323).
[[nodiscard]] bool same_transport_header(const Frame& a, const Frame& b) noexcept;

/// What differs, header by header, over the octets that both hold.
[[nodiscard]] Change compare(const Frame& original, const Frame& packet) noexcept;

template <class Emit>
void Pairs::request(const Frame& frame, Emit emit) noexcept {
  ++requests_;
  const std::uint64_t key = identity(frame);
  if (const std::uint32_t same = find(key, true, frame);
      same != nothing && same_endpoints(waiting_[same].frame, frame) && same_transport_header(waiting_[same].frame, frame)) {
    ++waiting_[same].originals;
    return;
  }
  const std::uint32_t copy = find(key, false, frame);
  const std::uint64_t serial = copy == nothing ? 0 : waiting_[copy].serial;
  const std::uint32_t slot = keep(frame, key, true);
  if (copy == nothing || waiting_[copy].serial != serial || serial < oldest_) return;  // keep() took the copy's place
  const Frame stored = waiting_[copy].frame;
  const auto inner = inner_packet(stored);
  emit(exact(waiting_[slot], frame, stored, inner ? *inner : stored));
}

template <class Emit>
void Pairs::forwarded(const Frame& frame, Emit emit) noexcept {
  const auto inner = inner_packet(frame);
  const Frame& packet = inner ? *inner : frame;
  const std::uint64_t key = identity(packet);
  if (const std::uint32_t original = find(key, true, packet); original != nothing) {
    if (waiting_[original].returned) return;
    const Frame kept = waiting_[original].frame;
    return emit(exact(waiting_[original], kept, frame, packet));
  }
  if (const auto pair = same_segment(frame, packet)) return emit(*pair);
  if (const auto pair = recut(frame, packet)) return emit(*pair);
  if (const auto pair = same_packet(frame, packet)) return emit(*pair);
  if (const auto pair = closest(frame, packet)) return emit(*pair);
  keep(frame, key, false);
}

}  // namespace lvspec
