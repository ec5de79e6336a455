#pragma once
// One spoofed TCP connection.
#include <cstdint>
#include <string>

#include "gen/tcp_sender.hpp"
#include "lvspec/frame.hpp"

namespace lvspec {

/// A client that opens a connection, sends its request, reads the reply whole and closes. A state machine: frames in, frames out
/// through Exit, and the time passed in. Its retransmission clock stands still while a frame of its own waits in the outbox.
class TcpClient {
 public:
  enum class State : std::uint8_t {
    idle,
    opening,   ///< SYN sent
    held,      ///< SYN-ACK received, and kept silent about
    open,      ///< request sent, or nothing to send
    closing,   ///< FIN sent
    closed,    ///< properly, both ways
    refused,   ///< reset by the peer
    given_up,  ///< reset by us: no answer, or interrupted
  };

  TcpClient(const Endpoints& ends, const Identity& identity, std::string request, IpIds& ids, Exit exit)
      : sender_(ends, identity, std::move(request), ids, std::move(exit)) {}

  /// Sends the SYN. A `silent` client sends nothing else before give_up(), not even its SYN again.
  void open(Moment now, bool silent = false);
  /// A frame from the service to this client's address and port.
  void receive(const Frame& frame, Moment now);
  /// A frame of this client has left.
  void left(Moment now) noexcept;
  void advance(Moment now);
  /// Resets the connection where the peer may hold a half of it.
  void give_up(Moment now);

  /// When advance() has something to do.
  [[nodiscard]] Moment next() const noexcept;
  [[nodiscard]] State state() const noexcept { return state_; }
  [[nodiscard]] bool over() const noexcept { return state_ >= State::closed; }
  /// The handshake is done, or never will be.
  [[nodiscard]] bool answered() const noexcept { return state_ > State::opening; }
  [[nodiscard]] std::uint64_t reply_octets() const noexcept { return reply_octets_; }

 private:
  void arm(Moment now, Moment wait) noexcept;
  void on_syn_ack(const Frame& frame, Moment now);
  void establish(Moment now);
  void on_segment(const Frame& frame, Moment now);
  void on_payload(const Frame& frame, Moment now);
  void on_late(const Frame& frame, Moment now);
  void on_silence(Moment now);
  void repeat(Moment now);
  void close(Moment now);
  void finish_if_done() noexcept;

  TcpSender sender_;
  State state_ = State::idle;
  Moment wait_{0};
  Moment deadline_ = never;
  std::uint64_t reply_octets_ = 0;
  std::uint8_t tries_ = 0;
  std::uint8_t late_answers_ = 0;
  bool known_to_peer_ = false;  ///< a frame has left
  bool silent_ = false;
  bool peer_finished_ = false;
};

}  // namespace lvspec
