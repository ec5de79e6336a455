#include <doctest/doctest.h>

#include <set>

#include "lvspec/tcp_options.hpp"
#include "tcp_peer.hpp"

using namespace lvspec;
using namespace lvspec::test;
using namespace std::chrono_literals;
using State = TcpClient::State;

TEST_CASE("a whole exchange: handshake, request, reply in several segments, the peer's FIN, ours") {
  Wire w;
  w.open();
  Frame f = w.next();
  CHECK(f.tcp().is_syn());
  CHECK(f.tcp().sequence() == 1000);
  std::set<std::uint16_t> ids{f.ip().id()};
  w.say(syn | ack, 5000, 1001);
  f = w.next();
  CHECK(f.tcp().flags() == ack);
  CHECK(f.tcp().sequence() == 1001);
  CHECK(f.tcp().acknowledgment() == 5001);
  CHECK(tcp_options(f).timestamp);
  ids.insert(f.ip().id());
  f = w.next();
  CHECK(f.tcp().flags() == (psh | ack));
  CHECK(f.payload_length == 18);
  ids.insert(f.ip().id());
  w.say(ack, 5001, 1019, "HTTP/1.1 200 OK\r\n");
  CHECK(w.next().tcp().acknowledgment() == 5018);
  w.say(psh | ack, 5018, 1019, "\r\nhello");
  CHECK(w.next().tcp().acknowledgment() == 5025);
  w.say(fin | ack, 5025, 1019);
  f = w.next();
  CHECK(f.tcp().flags() == (fin | ack));
  CHECK(f.tcp().sequence() == 1019);
  CHECK(f.tcp().acknowledgment() == 5026);
  ids.insert(f.ip().id());
  CHECK(ids.size() == 4);
  CHECK(w.client.state() == State::closing);
  w.say(ack, 5026, 1020);
  CHECK(w.client.state() == State::closed);
  CHECK(w.client.reply_octets() == 24);
  CHECK(w.out.empty());
  CHECK(w.client.next() == never);
}

TEST_CASE("data and FIN in one segment") {
  Wire w;
  w.establish();
  w.say(fin | psh | ack, w.peer_next, w.acked, "whole reply");
  CHECK(w.next().tcp().acknowledgment() == w.peer_next + 12);
  w.say(ack, w.peer_next + 12, w.acked + 1);
  CHECK(w.client.state() == State::closed);
}

TEST_CASE("a service without a request: handshake and close, also where the peer speaks first") {
  Wire w{std::string{}};
  w.open();
  (void)w.next();
  w.say(syn | ack, 5000, 1001);
  CHECK(w.next().tcp().flags() == ack);
  CHECK(w.next().tcp().flags() == (fin | ack));
  w.say(psh | ack, 5001, 1001, "220 welcome");
  CHECK(w.next().tcp().acknowledgment() == 5012);
  w.say(fin | ack, 5012, 1002);
  CHECK(w.next().tcp().acknowledgment() == 5013);
  CHECK(w.client.state() == State::closed);
}

TEST_CASE("a lost SYN is sent again after a second, twice, then the connection is given up with a reset") {
  Wire w;
  w.open();
  std::set<std::uint16_t> ids;
  for (int i = 0; i < 3; ++i) {
    const Frame f = w.next();
    CHECK(f.tcp().is_syn());
    CHECK(f.tcp().sequence() == 1000);
    ids.insert(f.ip().id());
    w.wait(999ms);
    CHECK(w.out.empty());
    w.wait(1ms);
  }
  CHECK(ids.size() == 3);
  const Frame f = w.next();
  CHECK(f.tcp().flags() == rst);
  CHECK(f.tcp().sequence() == 1001);
  CHECK(w.client.state() == State::given_up);
  w.say(syn | ack, 5000, 1001);
  CHECK(w.next().tcp().flags() == (rst));
}

TEST_CASE("the clock stands still while a frame has not left") {
  Wire w;
  w.stuck = true;
  w.open();
  w.wait(10s);
  CHECK(w.out.size() == 1);
  CHECK(w.client.next() == never);
  w.client.left(w.now);
  w.wait(999ms);
  CHECK(w.out.size() == 1);
  w.wait(1ms);
  CHECK(w.out.size() == 2);
}

TEST_CASE("a refused connection is over, without a word from us") {
  Wire w;
  w.open();
  (void)w.next();
  w.say(rst | ack, 0, 1002);
  CHECK(w.client.state() == State::opening);  // acknowledges something that we never sent
  w.say(rst | ack, 0, 1001);
  CHECK(w.client.state() == State::refused);
  CHECK(w.client.answered());
  CHECK(w.out.empty());
}

TEST_CASE("a reset in mid-connection is believed only where its number fits") {
  Wire w;
  w.establish();
  w.say(rst | ack, w.peer_next - 100, w.acked);
  CHECK(w.client.state() == State::open);
  w.say(rst | ack, w.peer_next, w.acked);
  CHECK(w.client.state() == State::refused);
}

TEST_CASE("segments out of order are dropped and asked for again; known octets count once") {
  Wire w;
  w.establish();
  const std::uint32_t at = w.peer_next;
  w.say(ack, at + 5, w.acked, "later");
  CHECK(w.next().tcp().acknowledgment() == at);
  w.say(fin | ack, at + 10, w.acked);
  CHECK(w.next().tcp().acknowledgment() == at);
  w.say(ack, at, w.acked, "early");
  CHECK(w.next().tcp().acknowledgment() == at + 5);
  w.say(ack, at, w.acked, "early");
  CHECK(w.next().tcp().acknowledgment() == at + 5);
  w.say(ack, at, w.acked, "earlylater");
  CHECK(w.next().tcp().acknowledgment() == at + 10);
  w.say(fin | ack, at + 10, w.acked);
  CHECK(w.next().tcp().flags() == (fin | ack));
  CHECK(w.client.reply_octets() == 10);
}

TEST_CASE("a request is repeated once after half a second, then given up with the number that the peer expects") {
  Wire w;
  w.open();
  (void)w.next();
  w.say(syn | ack, 5000, 1001);
  (void)w.next();
  CHECK(w.next().payload_length == 18);
  w.wait(500ms);
  CHECK(w.next().payload_length == 18);
  w.wait(500ms);
  const Frame f = w.next();
  CHECK(f.tcp().flags() == (rst | ack));
  CHECK(f.tcp().sequence() == 1001);
  w.say(ack, 5001, 1019);  // the peer had it after all: RFC 5961's challenge
  CHECK(w.next().tcp().sequence() == 1019);
  CHECK(w.out.empty());
}

TEST_CASE("a server that accepts and never answers is reset after two seconds") {
  Wire w;
  w.establish();
  w.wait(1999ms);
  CHECK(w.out.empty());
  w.wait(1ms);
  const Frame f = w.next();
  CHECK(f.tcp().flags() == (rst | ack));
  CHECK(f.tcp().sequence() == w.acked);
  CHECK(f.tcp().acknowledgment() == w.peer_next);
}

TEST_CASE("a server that answers and does not close is closed by us") {
  Wire w;
  w.establish();
  w.say(psh | ack, w.peer_next, w.acked, "reply");
  (void)w.next();
  w.wait(2s);
  CHECK(w.next().tcp().flags() == (fin | ack));
  w.wait(500ms);
  CHECK(w.next().tcp().flags() == (fin | ack));
  w.wait(500ms);
  CHECK(w.next().tcp().rst());
}

TEST_CASE("a large request takes segments of odd sizes, each with PSH, and only what is missing comes again") {
  Wire w{std::string(4000, 'x')};
  w.open();
  (void)w.next();
  w.say(syn | ack, 5000, 1001);
  (void)w.next();
  std::uint32_t at = 1001;
  std::vector<std::uint32_t> ends;
  while (!w.out.empty()) {
    const Frame f = w.next();
    CHECK(f.tcp().sequence() == at);
    CHECK(f.tcp().flags() == (psh | ack));
    CHECK(f.length <= 1514);
    ends.push_back(at += f.payload_length);
  }
  CHECK(ends.size() >= 3);
  CHECK(at == 5001);
  w.say(ack, 5001, ends[0]);
  w.wait(500ms);
  CHECK(w.next().tcp().sequence() == ends[0]);
}

TEST_CASE("a silent client says nothing but its SYN and the reset that ends it") {
  Wire w{Manner{.silent = true}};
  w.open();
  (void)w.next();
  w.wait(1s);
  CHECK(w.next().tcp().is_syn());
  w.say(syn | ack, 5000, 1001);
  CHECK(w.client.state() == State::held);
  w.say(syn | ack, 5000, 1001);
  w.wait(20s);
  CHECK(w.out.empty());
  w.client.give_up(w.now);
  w.flush();
  const Frame& last = w.next();
  CHECK(last.tcp().rst());
  CHECK(last.tcp().sequence() == 1001);
}

TEST_CASE("a patient client accepts, and speaks when it is told to") {
  Wire w{Manner{.requests = {"GET / HTTP/1.1\r\n\r\n"}, .patient = true}};
  w.open();
  (void)w.next();
  w.client.proceed(w.now);
  CHECK(w.out.empty());
  w.say(syn | ack, 5000, 1001);
  CHECK(w.client.state() == TcpClient::State::resting);
  CHECK(w.client.answered());
  CHECK(w.next().payload_length == 0);
  w.wait(60s);
  CHECK(w.out.empty());
  CHECK(w.client.next() == never);
  w.client.proceed(w.now);
  w.flush();
  CHECK(w.next().payload_length == 18);
  CHECK(w.client.state() == TcpClient::State::open);
  w.client.proceed(w.now);
  CHECK(w.out.empty());
}

TEST_CASE("what a server may still hold is reset straight, and nothing that ended properly") {
  Wire w{Manner{.requests = {"GET / HTTP/1.1\r\n\r\n"}, .patient = true}};
  w.open();
  w.say(syn | ack, 5000, 1001);
  w.client.reset_straight(w.now, web2);
  w.client.proceed(w.now);
  w.say(rst, 5001, 0);
  CHECK(w.client.state() == TcpClient::State::refused);
  w.out.clear();
  w.client.reset_straight(w.now, web2);
  REQUIRE(w.out.size() == 1);
  const Frame last = frame_of(w.out.front());
  CHECK(last.destination_mac() == web2);
  CHECK(last.tcp().rst());
  CHECK(last.tcp().sequence() == 1001);
}

TEST_CASE("interrupted at any point, what the peer may hold is reset") {
  Wire idle;
  idle.client.give_up(idle.now);
  CHECK(idle.out.empty());
  Wire waiting;
  waiting.stuck = true;
  waiting.open();
  waiting.client.give_up(waiting.now);
  CHECK(waiting.out.empty());  // its SYN never left
  Wire w;
  w.establish();
  w.client.give_up(w.now);
  CHECK(w.next().tcp().sequence() == w.acked);
  w.client.give_up(w.now);
  CHECK(w.out.empty());
}

TEST_CASE("after a proper close a repeated FIN is acknowledged again, a few times") {
  Wire w;
  w.establish();
  w.say(fin | ack, w.peer_next, w.acked);
  (void)w.next();
  w.say(ack, w.peer_next + 1, w.acked + 1);
  for (int i = 0; i < 10; ++i) w.say(fin | ack, w.peer_next, w.acked + 1);
  CHECK(w.out.size() == 3);
  CHECK(w.next().tcp().flags() == ack);
}

TEST_CASE("sequence numbers may wrap around") {
  Wire w;
  w.open();
  (void)w.next();
  w.say(syn | ack, 0xffff'fffeU, 1001);
  (void)w.next();
  (void)w.next();
  w.say(ack, 0xffff'ffffU, 1019, "abcd");
  CHECK(w.next().tcp().acknowledgment() == 3);
  w.say(fin | ack, 3, 1019);
  CHECK(w.next().tcp().acknowledgment() == 4);
}
