#pragma once
// The other end of a connection, by script: what a client sent is looked at, what the peer says is built.
#include <deque>

#include "gen/tcp_client.hpp"
#include "support.hpp"

namespace lvspec::test {

enum Flag : std::uint8_t { fin = 1, syn = 2, rst = 4, psh = 8, ack = 16 };

/// A client under test with its outbox: frames leave at once unless `stuck`.
struct Wire {
  Endpoints ends{own, director, ip("198.51.100.210"), 20001, vip, 80};
  IpIds ids{1};
  Moment now{0};
  std::deque<Octets> out;  ///< what the client sent and nobody has looked at yet
  bool stuck = false;
  std::uint32_t peer_next = 5000;  ///< the peer's next sequence number
  std::uint16_t offered = 64240;   ///< window field of what the peer says
  TcpClient client;

  explicit Wire(const std::string& request = "GET / HTTP/1.1\r\n\r\n")
      : Wire(request.empty() ? Manner{} : Manner{.requests = {request}}) {}
  explicit Wire(Manner manner)
      : client(ends, {.first_sequence = 1000, .dscp = 10, .timestamp_base = 0}, std::move(manner), ids,
               {.emit = [this](Octets octets, Urgency) { keep(std::move(octets)); }, .withdraw = [this] { out.clear(); }}) {}

  void keep(Octets octets) {
    out.push_back(std::move(octets));
    left_ += stuck ? 0 : 1;
  }
  /// Tells the client that its frames have left.
  void flush() {
    for (; left_ > 0; --left_) client.left(now);
  }
  void open() {
    client.open(now);
    flush();
  }
  void wait(Moment time) {
    now += time;
    client.advance(now);
    flush();
  }
  /// The next frame that the client sent; `kept` holds its octets.
  Frame next() {
    REQUIRE_FALSE(out.empty());
    kept = out.front();
    out.pop_front();
    const Frame f = frame_of(kept);
    CHECK(checksums_hold(f));
    CHECK(f.destination_mac() == director);
    CHECK(f.source_mac() == own);
    return f;
  }
  /// A segment of the peer at `sequence`; the real server's MAC, as in direct routing.
  void say(std::uint8_t flags, std::uint32_t sequence, std::uint32_t acknowledgment, std::string_view payload = {}) {
    const Endpoints back{web1, own, vip, 80, ends.client, ends.client_port};
    Octets octets = tcp_frame(back, {.ip_id = 9,
                                     .flags = flags,
                                     .sequence = sequence,
                                     .acknowledgment = acknowledgment,
                                     .timestamps = (flags & rst) == 0,
                                     .timestamp = 77,
                                     .payload = payload});
    octets[48] = static_cast<std::uint8_t>(offered >> 8U);
    octets[49] = static_cast<std::uint8_t>(offered);
    client.receive(frame_of(octets), now);
    flush();
  }
  /// Handshake and request, all seen.
  void establish() {
    open();
    (void)next();
    say(syn | ack, peer_next++, 1001);
    while (!out.empty()) acked = next().tcp().sequence() + frame_of(kept).payload_length;
    say(ack, peer_next, acked);
  }

  Octets kept;
  std::uint32_t acked = 0;  ///< end of the client's request

 private:
  int left_ = 0;
};

}  // namespace lvspec::test
