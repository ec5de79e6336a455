#pragma once
// The sending half of a spoofed connection: numbers, options and retransmission, no decisions.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gen/ip_ids.hpp"
#include "gen/moment.hpp"
#include "gen/stimuli.hpp"
#include "lvspec/frame.hpp"

namespace lvspec {

/// Where a connection's frames go. Each emitted frame is reported back by TcpClient::left() once it is on the wire.
struct Outlet {
  std::function<void(Octets, Urgency)> emit;
  std::function<void()> withdraw;  ///< forget what has not left yet
};

/// What tells one connection from another besides its ports.
struct Identity {
  std::uint32_t first_sequence = 0;
  std::uint8_t dscp = 0;
  std::uint32_t timestamp_base = 0;  ///< of the RFC 7323 clock, which ticks in milliseconds
};

/// Builds the segments of one connection in order and remembers what is unacknowledged. Positions are sequence numbers.
class TcpSender {
 public:
  /// `ids` outlives it.
  TcpSender(const Endpoints& ends, const Identity& identity, IpIds& ids, Outlet outlet);

  void turn_to(Mac peer) noexcept { ends_.peer = peer; }

  void syn(Moment now);
  void acknowledge(Moment now);
  /// Segments as long as the peer takes, with PSH on the last alone and identifications in a row: as a kernel sends, and as
  /// network cards merge. Else each is of an odd size and has PSH.
  void in_bulk() noexcept { bulk_id_ = ids_.next(); }
  /// Puts octets behind those that there are to send; send() or again() sends them.
  void append(std::string_view octets) { stream_ += octets; }
  /// What is to be sent next of the stream, cut for the peer's segment size, as far as the peer's window and our own limit allow.
  void send(Moment now);
  /// The same from the first octet on that is not acknowledged.
  void again(Moment now);
  void fin(Moment now);
  /// With the sequence number that the peer expects as far as we know.
  void reset(Moment now, std::uint32_t sequence);
  /// The same, framed to another host than the connection's own.
  void reset_straight(Moment now, std::uint32_t sequence, Mac to);
  void withdraw() {
    outlet_.withdraw();
    queued_ = 0;
  }

  /// What the peer's SYN-ACK offers.
  void peer_offers(const Frame& syn_ack);
  /// Takes it that the way takes packets of `mtu` octets (68 or more) at most, where that is news and the segment at `sequence`,
  /// which was found too long, is in flight: whoever cannot see the connection cannot guess that (RFC 5927 4.1).
  [[nodiscard]] bool shorten(std::uint32_t sequence, std::uint32_t mtu) noexcept;
  void peer_timestamp(std::uint32_t value) noexcept { echo_ = value; }
  /// The window field of a segment after the SYN-ACK, in whose unit it is (RFC 7323 2.3).
  void peer_window(std::uint16_t field) noexcept { window_ = std::uint32_t{field} << scale_; }
  void expect(std::uint32_t next) noexcept { receive_next_ = next; }
  /// Whether `number` acknowledges something new; then it is taken over.
  [[nodiscard]] bool acknowledged(std::uint32_t number) noexcept;
  /// Whether a frame that left was the last one in the queue.
  [[nodiscard]] bool left() noexcept { return queued_ != 0 && --queued_ == 0; }

  [[nodiscard]] bool queued() const noexcept { return queued_ != 0; }
  [[nodiscard]] std::uint32_t first() const noexcept { return identity_.first_sequence; }
  [[nodiscard]] std::uint32_t unacknowledged() const noexcept { return unacknowledged_; }
  [[nodiscard]] std::uint32_t next() const noexcept { return next_; }
  [[nodiscard]] std::uint32_t receive_next() const noexcept { return receive_next_; }
  [[nodiscard]] bool all_acknowledged() const noexcept { return unacknowledged_ == next_; }
  /// Whether all of the stream has been sent once.
  [[nodiscard]] bool all_sent() const noexcept;

 private:
  void emit(Moment now, TcpFrame frame, Urgency urgency);
  void send_from(Moment now, std::size_t at);
  [[nodiscard]] std::uint32_t end() const noexcept {
    return identity_.first_sequence + 1 + static_cast<std::uint32_t>(stream_.size());
  }

  Endpoints ends_;
  Identity identity_;
  std::string stream_;
  IpIds& ids_;
  Outlet outlet_;
  std::uint32_t unacknowledged_;
  std::uint32_t next_;
  std::uint32_t receive_next_ = 0;
  std::uint32_t echo_ = 0;
  std::uint32_t window_ = 0;  ///< octets beyond unacknowledged_ that the peer takes
  std::uint8_t scale_ = 0;
  std::size_t segment_limit_ = 536;
  std::size_t queued_ = 0;
  bool timestamps_ = true;
  std::optional<std::uint16_t> bulk_id_;  ///< of the next segment in bulk
};

/// RFC 9293 3.4: comparison of sequence numbers modulo 2^32.
[[nodiscard]] constexpr std::int32_t distance(std::uint32_t from, std::uint32_t to) noexcept {
  return static_cast<std::int32_t>(to - from);
}

}  // namespace lvspec
