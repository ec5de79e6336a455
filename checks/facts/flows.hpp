#pragma once
// One entry a connection: what the checks of several families ask of it, kept once.
#include <array>
#include <cstdint>
#include <vector>

#include "checks/facts/cluster.hpp"
#include "lvspec/frame.hpp"
#include "lvspec/large_pages.hpp"
#include "lvspec/verdict.hpp"

namespace lvspec {

/// A TCP connection or UDP exchange of a client with a virtual service. Lives in its slot until a new SYN replaces it or, in a
/// crowded table, until a newer one needs the place.
struct alignas(64) Flow {
  Ip client;
  std::uint16_t client_port = 0;
  std::uint8_t service = 0xff;    ///< position in the profile's services; 0xff: an empty slot
  std::uint8_t schedule = 0xff;   ///< Cluster::schedule() of it
  bool through_director = false;  ///< its first frame was a request to the director, not a direct one
  bool http = false;              ///< the service speaks HTTP
  bool on_link = false;           ///< its client is one of the addresses on the link that lvspec speaks from
  bool off_link = false;          ///< or one of those behind a router
  bool opened = false;            ///< its SYN was seen
  bool established = false;       ///< the client acknowledged something, so it had a SYN-ACK
  /// Begun through the director, and then the client framed a segment to a real server, as a wrong ARP entry has it; or the other way
  /// round. What comes of that is nobody's doing but theirs whom ARP-* and NDP-* name, so its frames belong to no flow from then on.
  bool strayed = false;
  bool altered = false;  ///< a copy's payload was not its request's, so that a real server may have had to drop it
  bool translated = false;  ///< the director sent it on to another address than the VIP (NAT)
  bool fin_client = false, fin_server = false, reset = false;
  std::uint32_t order =
      0;  ///< counts the schedule's new connections through the director, from 1; 0 for others and for odd stimuli
  std::uint32_t syn_sequence = 0;
  std::uint32_t sent_on = 0;  ///< sequence number behind what the director was seen to send on without a gap
  std::uint32_t acknowledged =
      0;            ///< sequence number behind what was acknowledged to the client; both syn_sequence where nothing was
  Culprit asked;    ///< owner of the MAC that its first frame was framed to: a director, or a real server
  Culprit server;   ///< who was sent its first frame by the director; unknown role and MAC 0 until then
  Culprit replier;  ///< who answered first; likewise
  FrameRef first;   ///< its first frame
  FrameRef first_reply;

  /// The host that is known to have what the client sent up to sequence number `end`: it acknowledged it, or was sent it. Unknown
  /// role and MAC 0 where nobody is: lost on the way, sent on otherwise than it was sent, or where no vantage sees.
  [[nodiscard]] Culprit holder(std::uint32_t end) const noexcept;
};

/// The exchange that a frame belongs to.
struct Exchange {
  Ip client;
  std::uint16_t client_port = 0;
  std::uint8_t service = 0xff;   ///< position in the profile's services; 0xff: no virtual service's
  bool translated = false;       ///< a forwarded frame's destination is not the VIP
  std::uint8_t schedule = 0xff;  ///< Cluster::schedule() of the service
  bool odd = false;              ///< the frame belongs to one of odd_stimuli
};

/// A fixed number of slots: memory does not grow with the capture.
class Flows {
 public:
  static constexpr std::uint32_t capacity = 1U << 15U;

  /// The cluster outlives it.
  explicit Flows(const Cluster& cluster) : cluster_(cluster), slots_(capacity), sets_(sets_count) {}

  /// A client's exchange with a service; null where there is none.
  [[nodiscard]] const Flow* find(const Ip& client, std::uint16_t client_port, std::uint8_t service) const noexcept;
  [[nodiscard]] const Flow& at(std::uint32_t slot) const noexcept { return slots_[slot]; }
  /// The flow in `slot` whose first frame is `first`; null where it has given its place to another, or strayed.
  [[nodiscard]] const Flow* at(std::uint32_t slot, const FrameRef& first) const noexcept;
  /// Where one of these flows is.
  [[nodiscard]] std::uint32_t slot_of(const Flow& flow) const noexcept {
    return static_cast<std::uint32_t>(&flow - slots_.data());
  }

  /// One of the flow's requests was sent on with another payload.
  void note_altered(std::uint32_t slot) noexcept { slots_[slot].altered = true; }
  /// Brings the frame's flow up to date and sets frame.flow. For requests, direct, forwarded frames and replies.
  void track(Frame& frame, const Exchange& exchange) noexcept;
  /// New connections through the director of `schedule` so far.
  [[nodiscard]] std::uint32_t started(std::uint8_t schedule) const noexcept { return started_[schedule]; }
  /// When the last frame of a client or a server came, copies aside.
  [[nodiscard]] std::int64_t last_ns() const noexcept { return last_ns_; }

 private:
  static constexpr std::uint32_t ways = 8;  // slots that a key may live in
  static constexpr std::uint32_t sets_count = capacity / ways;
  /// What a look-up asks of slots side by side, in one cache line: of the flows themselves only the right one is touched.
  struct alignas(64) Set {
    std::array<std::uint32_t, ways> tags{};  // part of the key's hash; 0: empty
    std::array<std::uint32_t, ways> used{};  // when last, by the table's own count
  };

  [[nodiscard]] std::uint32_t slot(const Ip& client, std::uint16_t client_port, std::uint8_t service) const noexcept;
  [[nodiscard]] std::uint32_t make(const Ip& client, std::uint16_t client_port, std::uint8_t service) noexcept;
  [[nodiscard]] static bool is_of_another(const Flow& flow, const Frame& frame) noexcept;
  [[nodiscard]] static bool is_leftover(const Flow& flow, const Frame& frame) noexcept;
  void begin(Flow& flow, const Frame& frame, const Exchange& exchange) noexcept;
  void from_client(Flow& flow, const Frame& frame) noexcept;
  void from_server(Flow& flow, const Frame& frame) noexcept;
  void from_director(Flow& flow, const Frame& frame) noexcept;

  const Cluster& cluster_;
  std::vector<Flow, LargePages<Flow>> slots_;
  std::vector<Set> sets_;  // slot s is place s % ways of set s / ways
  std::uint32_t started_[256] = {};
  std::uint32_t clock_ = 0;
  std::int64_t last_ns_ = 0;
};

}  // namespace lvspec
