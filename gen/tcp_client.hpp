#pragma once
// One spoofed TCP connection.
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "gen/tcp_sender.hpp"
#include "lvspec/frame.hpp"
#include "lvspec/response_reader.hpp"

namespace lvspec {

/// How a client goes about its connection.
struct Manner {
  std::vector<std::string> requests{};  ///< each after the response to the one before; none: handshake and close only
  Moment lingers{0};                    ///< between the server's close and its own
  bool bulk = false;                    ///< sends in segments that can be merged: see TcpSender::in_bulk()
  bool resets = false;                  ///< ends with RST in the place of FIN
  bool silent = false;                  ///< sends nothing but its SYN before give_up()
  bool patient = false;                 ///< accepts, and asks for nothing before proceed()
  bool hesitant = false;                ///< and patient: sends the first line of its request at once
  bool lasting = false;  ///< patient, asks its first request at each proceed() that finds the one before answered, and
                         ///< repeats what is not acknowledged until it is
  std::uint64_t most_octets = std::numeric_limits<std::uint64_t>::max();  ///< resets a connection that brings more
};

/// A client that opens a connection, sends its requests, reads the replies whole and closes. A state machine: frames in, frames
/// out through Outlet, and the time passed in. Its retransmission clock stands still while a frame of its own waits in the
/// outbox.
class TcpClient {
 public:
  enum class State : std::uint8_t {
    idle,
    opening,    ///< SYN sent
    held,       ///< SYN-ACK received, and kept silent about
    resting,    ///< accepted, and nothing or half a request sent before proceed()
    open,       ///< request sent, or nothing to send
    lingering,  ///< the peer has closed, and we have not yet
    closing,    ///< FIN sent
    closed,     ///< properly, both ways
    refused,    ///< reset by the peer
    given_up,   ///< reset by us: no answer, too much of it, interrupted, or in this manner
  };

  TcpClient(const Endpoints& ends, const Identity& identity, Manner manner, IpIds& ids, Outlet outlet)
      : manner_(std::move(manner)), sender_(ends, identity, ids, std::move(outlet)) {
    if (manner_.bulk) sender_.in_bulk();
  }

  /// Sends the SYN.
  void open(Moment now);
  /// What a patient client has to say, and its close.
  void proceed(Moment now);
  /// Everything goes to another host from now on, as when the VIP has gone to another director.
  void turn_to(Mac peer) noexcept { sender_.turn_to(peer); }
  /// A frame from the service to this client's address and port.
  void receive(const Frame& frame, Moment now);
  /// The way takes no packets longer than `mtu` octets, by an ICMP error that quotes the segment at `sequence` (RFC 1191 6.4, RFC
  /// 8201 5.2): what is in flight is sent again in shorter segments.
  void too_long(std::uint32_t sequence, std::uint32_t mtu, Moment now);
  /// A frame of this client has left.
  void left(Moment now) noexcept;
  void advance(Moment now);
  /// Resets the connection where the peer may hold a half of it.
  void give_up(Moment now);
  /// Resets what a server may still hold of a connection that did not end properly, past a director that may know it no longer.
  void reset_straight(Moment now, Mac server);

  /// When advance() has something to do.
  [[nodiscard]] Moment next() const noexcept;
  [[nodiscard]] State state() const noexcept { return state_; }
  [[nodiscard]] bool over() const noexcept { return state_ >= State::closed; }
  /// The handshake is done, or never will be.
  [[nodiscard]] bool answered() const noexcept { return state_ > State::opening; }
  /// What it has sent before proceed() is known to have arrived.
  [[nodiscard]] bool rests() const noexcept { return state_ == State::resting && sender_.all_acknowledged(); }
  [[nodiscard]] std::uint64_t reply_octets() const noexcept { return reply_octets_; }
  /// The sequence number behind everything that it has sent.
  [[nodiscard]] std::uint32_t next_sequence() const noexcept { return sender_.next(); }

 private:
  void arm(Moment now, Moment wait) noexcept;
  void on_syn_ack(const Frame& frame, Moment now);
  void establish(Moment now);
  void rest(Moment now);
  void speak(Moment now);
  void on_segment(const Frame& frame, Moment now);
  void on_payload(const Frame& frame, Moment now);
  void answer(const Frame& frame, Moment now);
  void on_late(const Frame& frame, Moment now);
  void on_silence(Moment now);
  void repeat(Moment now);
  void ask_next(Moment now);
  void close(Moment now);
  void leave(Moment now);
  void finish_if_done() noexcept;

  Manner manner_;
  TcpSender sender_;
  ResponseReader responses_;
  std::size_t asked_ = 0;  ///< requests
  State state_ = State::idle;
  Moment wait_{0};
  Moment deadline_ = never;
  std::uint64_t reply_octets_ = 0;
  std::uint8_t tries_ = 0;
  std::uint8_t late_answers_ = 0;
  bool known_to_peer_ = false;  ///< a frame has left
  bool peer_finished_ = false;
  bool owes_acknowledgement_ = false;  ///< for one long segment; the second of them is answered for both (RFC 9293 3.8.6.3)
};

}  // namespace lvspec
