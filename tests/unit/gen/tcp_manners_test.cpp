// Connections that are more than one request and its response.
#include <doctest/doctest.h>

#include <optional>

#include "tcp_peer.hpp"

using namespace lvspec;
using namespace lvspec::test;
using namespace std::chrono_literals;
using State = TcpClient::State;

TEST_CASE("several requests, each after the whole response to the one before") {
  Wire w{Manner{.requests = {"GET /1\r\n\r\n", "GET /2\r\n\r\n", "GET /3\r\n\r\n"}}};
  w.establish();
  const std::uint32_t at = w.peer_next, asked = w.acked;
  const std::string_view first = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  w.say(psh | ack, at, asked, first.substr(0, 42));
  CHECK(w.next().tcp().acknowledgment() == at + 42);
  CHECK(w.out.empty());  // a part of the response
  w.say(psh | ack, at + 42, asked, first.substr(42));
  CHECK(w.next().payload_length == 0);
  Frame f = w.next();
  CHECK(f.tcp().sequence() == asked);
  CHECK(f.payload_length == 10);
  const auto end = at + static_cast<std::uint32_t>(first.size());
  w.say(psh | ack, end, asked + 10, "HTTP/1.1 204 No Content\r\n\r\n");
  (void)w.next();
  CHECK(w.next().tcp().sequence() == asked + 10);
  w.say(fin | psh | ack, end + 27, asked + 20, first);
  f = w.next();
  CHECK(f.tcp().flags() == (fin | ack));
  CHECK(f.tcp().sequence() == asked + 20);
  w.say(ack, end + 27 + static_cast<std::uint32_t>(first.size()) + 1, asked + 21);
  CHECK(w.client.state() == State::closed);
}

TEST_CASE("a hesitant client sends the first line of its request, and the rest to whoever it is turned to") {
  Wire w{Manner{.requests = {"GET / HTTP/1.1\r\nHost: a\r\n\r\n"}, .patient = true, .hesitant = true}};
  w.establish();
  CHECK(w.acked == 1001 + 16);
  CHECK(w.client.rests());
  CHECK(w.client.next() == never);
  const Mac other{0x02'00'00'00'00'13};
  w.client.turn_to(other);
  w.client.proceed(w.now);
  REQUIRE(w.out.size() == 1);
  CHECK(frame_of(w.out.front()).payload_length == 11);
  CHECK(frame_of(w.out.front()).destination_mac() == other);
}

TEST_CASE("what a hesitant client says first is repeated where nobody acknowledges it, and given up in the end") {
  Wire w{Manner{.requests = {"GET / HTTP/1.1\r\nHost: a\r\n\r\n"}, .patient = true, .hesitant = true}};
  w.open();
  (void)w.next();
  w.say(syn | ack, w.peer_next++, 1001);
  (void)w.next();
  CHECK(w.next().payload_length == 16);
  CHECK_FALSE(w.client.rests());
  w.wait(600ms);
  CHECK(w.next().tcp().sequence() == 1001);
  w.wait(600ms);
  CHECK(w.client.state() == State::given_up);
  // A handshake and a close have nothing to hesitate about.
  Wire none{Manner{.patient = true, .hesitant = true}};
  none.open();
  (void)none.next();
  none.say(syn | ack, none.peer_next++, 1001);
  (void)none.next();
  CHECK(none.out.empty());
  CHECK(none.client.rests());
}

TEST_CASE("a server that closes after the first of several requests is asked no more") {
  Wire w{Manner{.requests = {"GET /1\r\n\r\n", "GET /2\r\n\r\n"}}};
  w.establish();
  w.say(fin | psh | ack, w.peer_next, w.acked, "HTTP/1.1 204 No Content\r\n\r\n");
  const Frame f = w.next();
  CHECK(f.tcp().flags() == (fin | ack));
  CHECK(f.tcp().sequence() == w.acked);
  CHECK(w.out.empty());
}

TEST_CASE("a server that says that it will close is asked no more, whenever it does") {
  for (const std::string_view option : {"close", "Close", "keep-alive"}) {
    CAPTURE(option);
    Wire w{Manner{.requests = {"GET /1\r\n\r\n", "GET /2\r\n\r\n"}}};
    w.establish();
    const std::string head = "HTTP/1.1 204 No Content\r\nConnection: " + std::string(option) + "\r\n\r\n";
    w.say(psh | ack, w.peer_next, w.acked, head);
    CHECK(w.next().payload_length == 0);
    CHECK(w.out.empty() == (option != "keep-alive"));
  }
}

TEST_CASE("what is no HTTP is followed by no further request") {
  Wire w{Manner{.requests = {"GET /1\r\n\r\n", "GET /2\r\n\r\n"}}};
  w.establish();
  w.say(psh | ack, w.peer_next, w.acked, "220 welcome\r\n");
  CHECK(w.next().payload_length == 0);
  w.wait(2s);
  CHECK(w.next().tcp().flags() == (fin | ack));
  CHECK(w.out.empty());
}

TEST_CASE("a client that lingers acknowledges the close at once, and closes or resets later") {
  for (const bool resets : {false, true}) {
    CAPTURE(resets);
    Wire w{Manner{.requests = {"GET / HTTP/1.1\r\n\r\n"}, .lingers = 300ms, .resets = resets}};
    w.establish();
    w.say(fin | psh | ack, w.peer_next, w.acked, "reply");
    Frame f = w.next();
    CHECK(f.tcp().flags() == ack);
    CHECK(f.tcp().acknowledgment() == w.peer_next + 6);
    w.say(fin | psh | ack, w.peer_next, w.acked, "reply");  // the acknowledgement was lost
    CHECK(w.next().tcp().flags() == ack);
    w.wait(299ms);
    CHECK(w.out.empty());
    CHECK(w.client.state() == State::lingering);
    w.wait(1ms);
    f = w.next();
    CHECK(f.tcp().flags() == ((resets ? rst : fin) | ack));
    CHECK(f.tcp().sequence() == w.acked);
    CHECK(f.tcp().acknowledgment() == w.peer_next + 6);
    CHECK(w.client.over() == resets);
    w.say(ack, w.peer_next + 6, w.acked + 1);
    CHECK(w.client.over());
    CHECK(w.client.state() == (resets ? State::given_up : State::closed));
  }
}

TEST_CASE("a stream's long segments are acknowledged two by two, and at once where the peer says that it waits") {
  Wire w;
  w.establish();
  std::uint32_t at = w.peer_next;
  const std::string long_one(1448, 'x');
  w.say(ack, at, w.acked, long_one);
  CHECK(w.out.empty());
  w.say(ack, at += 1448, w.acked, long_one);
  CHECK(w.next().tcp().acknowledgment() == at + 1448);
  w.say(psh | ack, at += 1448, w.acked, long_one);
  CHECK(w.next().tcp().acknowledgment() == at + 1448);
  w.say(ack, at += 1448, w.acked, long_one);
  w.say(ack, at + 5000, w.acked, long_one);  // one is missing
  CHECK(w.next().tcp().acknowledgment() == at + 1448);
}

TEST_CASE("a client resets a connection that brings more than it wants") {
  Wire w{Manner{.requests = {"GET / HTTP/1.1\r\n\r\n"}, .most_octets = 10}};
  w.establish();
  w.say(psh | ack, w.peer_next, w.acked, "0123456789");
  CHECK_FALSE(w.next().tcp().rst());
  w.say(psh | ack, w.peer_next + 10, w.acked, "x");
  const Frame f = w.next();
  CHECK(f.tcp().rst());
  CHECK(f.tcp().sequence() == w.acked);
  CHECK(w.client.state() == State::given_up);
}

namespace {

/// The octets that a client has sent since it was last looked at; `at` is where they must begin.
std::string sent(Wire& w, std::uint32_t& at) {
  std::string out;
  while (!w.out.empty()) {
    const Frame f = w.next();
    CHECK(f.tcp().sequence() == at);
    at += f.payload_length;
    out.append(reinterpret_cast<const char*>(f.payload().data()), f.payload_length);
  }
  return out;
}

}  // namespace

TEST_CASE("an upload keeps to the peer's window and to 32 KiB in flight, and goes on as it is acknowledged") {
  std::string body;
  for (int i = 0; body.size() < 200'000; ++i) body += std::to_string(i);
  Wire w{body};
  w.open();
  (void)w.next();
  w.say(syn | ack, 5000, 1001);
  (void)w.next();
  std::uint32_t at = 1001;
  std::string got = sent(w, at);
  CHECK(got.size() <= 32768);
  CHECK(got.size() > 30000);
  for (int turn = 0; got.size() < body.size() && turn < 300; ++turn) {
    w.say(ack, 5001, at);
    const std::string more = sent(w, at);
    CHECK(more.size() <= 32768);
    got += more;
  }
  CHECK(got == body);
  w.say(ack, 5001, at);
  CHECK(w.out.empty());
}

TEST_CASE("a window that opens again is used, though nothing new is acknowledged; a small one is filled") {
  Wire w{std::string(4000, 'x')};
  w.offered = 500;
  w.open();
  (void)w.next();
  w.say(syn | ack, 5000, 1001);
  (void)w.next();
  std::uint32_t at = 1001;
  CHECK(sent(w, at).size() == 500);
  w.offered = 0;
  w.say(ack, 5001, at);
  CHECK(w.out.empty());
  w.offered = 20;  // scaled: 2,560
  w.say(ack, 5001, at);
  const std::size_t second = sent(w, at).size();
  CHECK(second <= 2560);
  CHECK(second > 1000);
  w.offered = 64240;
  w.say(ack, 5001, at);
  CHECK(sent(w, at).size() == 3500 - second);
}

TEST_CASE("what an upload lost is sent again from there, each time that the peer has come further") {
  Wire w{std::string(6000, 'x')};
  w.open();
  (void)w.next();
  w.say(syn | ack, 5000, 1001);
  (void)w.next();
  std::uint32_t at = 1001;
  CHECK(sent(w, at).size() == 6000);
  for (const std::uint32_t known : {2000U, 3000U, 4500U}) {
    w.say(ack, 5001, known);
    w.wait(500ms);
    at = known;
    CHECK(sent(w, at).size() == 7001 - known);
  }
  w.wait(500ms);
  CHECK(w.next().tcp().rst());
}

TEST_CASE("a server that closes in the middle of an upload gets no more of it") {
  Wire w{std::string(100'000, 'x')};
  w.establish();
  while (!w.out.empty()) (void)w.next();
  w.say(fin | psh | ack, w.peer_next, w.acked, "HTTP/1.1 413 Too Large\r\n\r\n");
  CHECK(w.next().tcp().rst());
  CHECK(w.out.empty());
  CHECK(w.client.state() == State::given_up);
}

TEST_CASE("in bulk, segments are as long as the peer takes, and the last alone has PSH") {
  Wire w{Manner{.requests = {std::string(4000, 'x')}, .bulk = true}};
  w.open();
  (void)w.next();
  w.say(syn | ack, 5000, 1001);
  (void)w.next();
  std::optional<std::uint16_t> id;
  for (const std::uint32_t length : {1448U, 1448U, 1104U}) {
    const Frame f = w.next();
    CHECK(f.ip().id() == id.value_or(f.ip().id()));
    id = static_cast<std::uint16_t>(f.ip().id() + 1);
    CHECK(f.payload_length == length);
    CHECK(f.tcp().flags() == (length == 1448 ? ack : psh | ack));
  }
  CHECK(w.out.empty());
}
