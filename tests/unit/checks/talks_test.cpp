#include "checks/scene.hpp"

#include <doctest/doctest.h>

#include "tests/checks/http/pages.hpp"
#include "tests/unit/checks/frames.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// One client's frames, tracked and taken in.
struct Listener {
  Wire wire;
  Scene scene{wire.profile, nullptr};
  std::uint32_t number = 0;
  std::uint16_t port = 20000;
  std::uint32_t client_next = 1000, server_next = 5000;

  const Talk* take(Kind kind, std::uint8_t flags, const std::string& text = {}) {
    const bool reply = kind == Kind::reply;
    Packet p{wire.mac("tester"), wire.mac("dr1"), Wire::client(), Wire::vip(), port, 80};
    if (reply) p = {wire.mac("web1"), wire.mac("tester"), Wire::vip(), Wire::client(), 80, port};
    p.sequence = reply ? server_next : client_next;
    p.acknowledgment = reply ? client_next : server_next;
    p.flags = flags;
    p.payload = octets(text);
    const Octets bytes = p.frame();
    const auto size = static_cast<std::uint32_t>(bytes.size());
    Frame frame = decode({bytes.data(), size, size, 0, ++number, 0});
    frame.kind = kind;
    if (reply) frame.sender = {Role::real_server, 0};
    scene.flows.track(frame, Exchange{Wire::client(), port, 0});
    const Talk* talk = scene.talks.take(frame);
    const auto moved = static_cast<std::uint32_t>(text.size()) + ((flags & (flag::syn | flag::fin)) != 0 ? 1U : 0U);
    if (kind != Kind::forwarded) (reply ? server_next : client_next) += moved;
    return talk;
  }
  const Talk* asks(const std::string& text, Kind kind = Kind::request) { return take(kind, flag::ack | flag::psh, text); }
  const Talk* says(const std::string& text) { return take(Kind::reply, flag::ack | flag::psh, text); }
  Listener& opened(Kind kind = Kind::request) {
    CHECK(take(kind, flag::syn) == nullptr);
    CHECK(take(Kind::reply, flag::syn | flag::ack) == nullptr);
    CHECK(take(kind, flag::ack) == nullptr);
    return *this;
  }
};

const std::string request = "GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n";

std::int64_t date_of(const std::string& text) {
  Listener l;
  l.opened().asks(request);
  const Talk* talk = l.says(response("200 OK", "Date: " + text + "\r\n"));
  REQUIRE(talk != nullptr);
  return talk->response.date_s;
}

}  // namespace

TEST_CASE("what a response says") {
  Listener l;
  l.opened().asks(request);
  const Talk* talk = l.says(response("404 Not Found", "Server: nginx/1.22\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n", "gone"));
  REQUIRE(talk != nullptr);
  CHECK(talk->response.status == 404);
  CHECK(talk->response.server() == "nginx");
  CHECK(talk->response.length == 4);
  CHECK(talk->response.whole);
  CHECK(talk->profile_path);
  CHECK(talk->request.number == 4);
}

TEST_CASE("dates as servers write them, and what is none") {
  CHECK(date_of("Sun, 06 Nov 1994 08:49:37 GMT") == 784'111'777);
  CHECK(date_of("Thu, 01 Jan 1970 00:00:01 GMT") == 1);
  CHECK(date_of("Thu, 31 Dec 2026 23:59:59 GMT") == 1'798'761'599);
  for (const char* text :
       {"Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 08:49:37 GM", "Sunday, 06-Nov-94 08:49:37 GMT", "now",
        "Sun, 06 ovD 1994 08:49:37 GMT", "Sun, 06 Xxx 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT"}) {
    CAPTURE(text);
    CHECK(date_of(text) == 0);
  }
}

TEST_CASE("a request that is sent again is one request") {
  Listener l;
  l.opened().asks(request);
  l.client_next -= static_cast<std::uint32_t>(request.size());
  l.asks(request);
  const Talk* talk = l.says(response("200 OK"));
  REQUIRE(talk != nullptr);
  CHECK(talk->request.number == 4);
  CHECK(talk->reader.expected() == 1);
}

TEST_CASE("requests begin with two capital letters") {
  for (const char* text : {"GET ", "1ET / HTTP/1.1", "gET / HTTP/1.1", "G1T / HTTP/1.1", "GeT / HTTP/1.1", "12345", "g1234"}) {
    CAPTURE(text);
    Listener l;
    l.opened().asks(text);
    CHECK(l.scene.talks.all().front().reader.expected() == 0);
  }
  Listener l;
  l.opened().asks("AZ / HTTP/1.1\r\n\r\n");
  CHECK(l.scene.talks.all().front().reader.expected() == 1);
  Listener other;
  other.opened().asks("ZA / HTTP/1.1\r\n\r\n");
  CHECK(other.scene.talks.all().front().reader.expected() == 1);
}

TEST_CASE("copies are nobody's requests, direct ones are") {
  Listener l;
  l.opened().asks(request, Kind::forwarded);
  l.asks(request);
  const Talk* talk = l.says(response("200 OK"));
  REQUIRE(talk != nullptr);
  CHECK(talk->request.number == 5);
  Listener direct;
  direct.opened(Kind::direct).asks(request, Kind::direct);
  CHECK(direct.says(response("200 OK")) != nullptr);
}

TEST_CASE("a response that the close ends is whole at the close, and not before; a reset ends none") {
  Listener l;
  l.opened().asks(request);
  CHECK(l.says("HTTP/1.1 200 OK\r\n\r\nuntil the end") == nullptr);
  CHECK(l.take(Kind::reply, flag::fin | flag::ack) != nullptr);
  Listener reset;
  reset.opened().asks(request);
  CHECK(reset.says("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n") == nullptr);
  CHECK(reset.take(Kind::reply, flag::rst | flag::ack, "page") == nullptr);
}

TEST_CASE("a port that is used again begins anew") {
  Listener l;
  l.client_next = 900'000;
  l.opened().asks(request);
  CHECK(l.says(response("200 OK")) != nullptr);
  l.client_next = 500'000;
  l.server_next = 70'000;
  l.opened().asks(request);
  const std::uint32_t asked = l.number;
  const Talk* talk = l.says(response("200 OK"));
  REQUIRE(talk != nullptr);
  CHECK(talk->request.number == asked);
  CHECK(l.scene.talks.all().size() == 1);
}

TEST_CASE("no connection, and no HTTP") {
  Listener stray;
  CHECK(stray.says(response("200 OK")) == nullptr);
  CHECK(stray.scene.talks.all().empty());
  Listener other;
  other.wire.profile.services.front().application = Application::tcp;
  other.opened().asks(request);
  CHECK(other.says(response("200 OK")) == nullptr);
  CHECK(other.scene.talks.all().empty());
}

TEST_CASE("memory for so many connections, and no more") {
  Listener l;
  for (std::size_t i = 0; i < Talks::most; ++i, ++l.port) l.take(Kind::request, flag::syn);
  CHECK(l.scene.talks.all().size() == Talks::most);
  l.opened().asks(request);
  CHECK(l.says(response("200 OK")) == nullptr);
  CHECK(l.scene.talks.all().size() == Talks::most);
}
