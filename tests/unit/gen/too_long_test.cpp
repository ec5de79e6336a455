// Path MTU discovery (RFC 1191, RFC 8201): what a client makes of errors that say that its packets are too long.
#include <doctest/doctest.h>

#include "cluster.hpp"
#include "gen/connections.hpp"
#include "tcp_peer.hpp"

using namespace lvspec;
using namespace lvspec::test;
using namespace std::chrono_literals;

namespace {

/// A client in the middle of a long request, all of which it has sent.
struct LongRequest : Wire {
  explicit LongRequest(bool bulk = true) : Wire(Manner{.requests = {std::string(4000, 'x')}, .bulk = bulk}) {
    open();
    (void)next();
    say(syn | ack, 5000, 1001);
    (void)next();
    while (!out.empty()) (void)next();
  }
  void told(std::uint32_t sequence, std::uint32_t mtu) {
    client.too_long(sequence, mtu, now);
    flush();
  }
  /// Lengths of the packets that it sent since, which are all of what was said from `from` on.
  std::vector<std::size_t> again(std::uint32_t from) {
    std::vector<std::size_t> lengths;
    for (std::uint32_t at = from; !out.empty();) {
      const Frame f = next();
      CHECK(f.tcp().sequence() == at);
      at += f.payload_length;
      lengths.push_back(f.length - 14);
      if (out.empty()) CHECK(at == 5001);
    }
    return lengths;
  }
};

}  // namespace

TEST_CASE("what is too long is sent again at once, as long as the way takes it, from the first octet in flight") {
  LongRequest w;
  w.say(ack, 5001, 1001 + 1448);
  w.told(1001 + 2 * 1448, 1400);
  CHECK(w.again(1001 + 1448) == std::vector<std::size_t>{1400, 1256});
  // Later requests keep to it, and so does what comes again after a silence.
  w.wait(500ms);
  CHECK(w.again(1001 + 1448).front() == 1400);
  // A way that turns out to be shorter still.
  w.told(1001 + 1448, 1280);
  CHECK(w.again(1001 + 1448).front() == 1280);
}

TEST_CASE("in segments of odd sizes too") {
  LongRequest w(false);
  w.told(1001, 576);
  const auto lengths = w.again(1001);
  CHECK(lengths.size() > 7);
  for (const std::size_t length : lengths) CHECK(length <= 576);
}

TEST_CASE("an error changes nothing that quotes what is not in flight, or that says nothing new") {
  LongRequest w;
  w.say(ack, 5001, 1001 + 1448);
  w.told(1001 + 1447, 1400);  // acknowledged already
  w.told(5001, 1400);         // not sent yet
  w.told(1001 + 1448, 1500);
  CHECK(w.out.empty());
  w.told(1001 + 1448, 1400);
  CHECK_FALSE(w.out.empty());
  w.out.clear();
  for (int i = 0; i < 20; ++i) w.told(1001 + 1448, 1400);  // one for each segment that was in flight
  CHECK(w.out.empty());
}

TEST_CASE("what still waits to be sent is too long as well, and is not") {
  LongRequest w;
  w.stuck = true;
  w.wait(500ms);
  w.client.advance(w.now);
  CHECK(w.out.size() == 3);
  w.told(1001, 1400);
  REQUIRE(w.out.size() == 3);
  CHECK(w.next().length == 1414);
}

TEST_CASE("in closing the FIN comes again behind what was lost, and before and after a connection nothing does") {
  LongRequest w;
  w.say(psh | ack, 5001, 1001, "HTTP/1.1 204 No Content\r\n\r\n");
  w.out.clear();
  w.say(fin | ack, 5028, 1001);
  while (w.out.size() > 1) (void)w.next();
  CHECK(w.next().tcp().fin());
  w.told(1001, 1400);
  while (w.out.size() > 1) CHECK(w.next().length <= 1414);
  CHECK(w.next().tcp().fin());
  w.client.give_up(w.now);
  w.out.clear();
  w.told(1001, 1300);
  CHECK(w.out.empty());
  Wire opening;
  opening.open();
  (void)opening.next();
  opening.client.too_long(1000, 68, opening.now);
  CHECK(opening.out.empty());
}

TEST_CASE("an error finds its connection by the packet that it quotes, whole and ours") {
  Outbox outbox(1000);
  Connections connections(7, 0, outbox);
  const Endpoints ends{own, director, ip("198.51.100.210"), 20001, vip, 80};
  const auto number = connections.open(ends, {.requests = {std::string(2000, 'x')}, .bulk = true}, Moment{0});
  const auto sent = [&] {
    std::vector<Octets> out;
    while (auto item = outbox.pop(Moment{10s})) out.push_back(item->octets), connections.left(number, Moment{0});
    return out;
  };
  const std::uint32_t first = frame_of(sent().front()).tcp().sequence();
  const Endpoints back{web1, own, vip, 80, ends.client, ends.client_port};
  connections.receive(frame_of(tcp_frame(back, {.flags = syn | ack, .sequence = 9, .acknowledgment = first + 1})), Moment{0});
  const auto segments = sent();
  const Octets segment = segments[1];
  REQUIRE(frame_of(segment).payload_length == 1460);
  const auto heeded = [&](const Octets& error) {
    connections.hear_error(frame_of(error), Moment{0});
    return !sent().empty();
  };
  const auto altered = [&](std::size_t at, std::uint8_t by) {
    Octets other = segment;
    other[at] ^= by;
    return too_long_error(frame_of(other), 500);
  };
  CHECK_FALSE(heeded(altered(14 + 9, 6 ^ 17)));  // of UDP
  CHECK_FALSE(heeded(altered(14 + 15, 1)));      // another client's
  CHECK_FALSE(heeded(altered(14 + 19, 1)));      // to another address
  CHECK_FALSE(heeded(altered(34 + 1, 1)));       // from another port
  CHECK_FALSE(heeded(altered(34 + 3, 1)));       // to another one
  CHECK_FALSE(heeded(altered(34 + 4, 0x80)));    // of another time
  CHECK_FALSE(heeded(too_long_error(frame_of(segment), 500, 7)));
  CHECK_FALSE(heeded(too_long_error(frame_of(segment), 67)));
  Octets unreachable = too_long_error(frame_of(segment), 500);
  unreachable[14 + 20 + 1] = 3;
  CHECK_FALSE(heeded(unreachable));
  CHECK(heeded(too_long_error(frame_of(segment), 500)));
}

TEST_CASE("behind a way that takes less, every request gets through in both families") {
  const Profile p = profile6(true);
  const Plan plan = plan_for(p, Stimuli(Stimulus::burst));
  Player player(plan, p, own, {});
  Cluster cluster;
  cluster.way_takes = 1400;
  cluster.run(player);
  CHECK(cluster.open_ports.empty());
  std::size_t shortened = 0, too_long = 0;
  for (const Octets& octets : cluster.seen) {
    const Frame f = frame_of(octets);
    if (f.tcp()) (f.length - 14 > 1400 ? too_long : shortened) += f.payload_length > 1000 ? 1 : 0;
  }
  CHECK(too_long != 0);
  CHECK(shortened != 0);
}
