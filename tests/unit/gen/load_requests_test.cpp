#include <doctest/doctest.h>

#include <array>

#include "gen/load/requests.hpp"
#include "gen/load/response.hpp"
#include "gen/load/seconds.hpp"

using namespace lvspec;

namespace {

/// A response read in pieces of some octets.
struct Reading {
  explicit Reading(std::string_view text, std::size_t piece = 1, ResponseWishes w = {}) : wishes(std::move(w)) {
    response.eager(true);
    std::string held;
    for (std::size_t at = 0; at < text.size() && !response.is_done() && !wrong(); at += piece) {
      held += text.substr(at, piece);
      const std::size_t used = response.put(boost::asio::const_buffer(held.data(), held.size()), error);
      held.erase(0, used);
    }
  }
  [[nodiscard]] bool wrong() const { return error && error != boost::beast::http::error::need_more; }

  ResponseWishes wishes;
  std::string body, token;
  ResponseParser response{wishes, body, token};
  boost::system::error_code error;
};

}  // namespace

TEST_CASE("requests are drawn as often as their weights say, and say what the profile says") {
  LoadHttp http;
  http.requests.resize(2);
  http.requests[0].path = "/a";
  http.requests[0].weight = 3;
  http.requests[1].method = "POST";
  http.requests[1].headers = {{"X-Of", "us"}};
  http.requests[1].body = "octets";
  LoadRequests requests(http, "shop.example", 7);
  std::array<int, 2> drawn{};
  for (int i = 0; i < 4000; ++i) ++drawn.at(requests.draw());
  CHECK(drawn[0] > 2850);
  CHECK(drawn[0] < 3150);
  CHECK(requests.text(0, false).starts_with("GET /a HTTP/1.1\r\nHost: shop.example\r\n"));
  CHECK(requests.text(0, false).find("Connection: close") == std::string::npos);
  CHECK(requests.text(0, true).find("Connection: close\r\n") != std::string::npos);
  CHECK(requests.text(1, false).find("Content-Length: 6\r\n") != std::string::npos);
  CHECK(requests.text(1, false).find("X-Of: us\r\n") != std::string::npos);
  CHECK(requests.text(1, false).ends_with("\r\n\r\noctets"));
}

TEST_CASE("a response is read whole however it is cut: by length, in chunks, without a body") {
  for (const std::size_t piece : {1U, 7U, 1000U}) {
    const Reading length("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Server: web2\r\n\r\nhello", piece, {"x-server", true});
    CHECK(length.response.is_done());
    CHECK(length.body == "hello");
    CHECK(length.token == "web2");
    const Reading chunks("HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", piece,
                         {"", true});
    CHECK(chunks.response.is_done());
    CHECK(chunks.response.status() == 404);
    CHECK(chunks.body == "abcde");
    const Reading none("HTTP/1.1 304 Not Modified\r\n\r\n", piece);
    CHECK(none.response.is_done());
  }
}

TEST_CASE("what is no HTTP/1.1 response is wrong, and half a one is not done") {
  CHECK(Reading("hello\r\n\r\n", 100).wrong());
  CHECK(Reading("HTTP/1.1 2x0 OK\r\n\r\n", 100).wrong());
  CHECK(Reading("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", 100).wrong());
  const Reading half("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", 100);
  CHECK_FALSE(half.wrong());
  CHECK_FALSE(half.response.is_done());
}

TEST_CASE("a second's figures are its own") {
  SecondBooks books(2);
  LoadExchange e;
  e.sent_ns = 1'000'000;
  e.done_ns = 5'000'000;
  e.answer = Answer::ok;
  e.token = 1;
  books.asked();
  books.sent(e);
  books.done(e);
  e.answer = Answer::reset;
  e.token = LoadExchange::no_token;
  books.done(e);
  const LoadTick tick = books.close_second();
  CHECK(tick.second == 1);
  CHECK(tick.done == 1);
  CHECK(tick.failed == 1);
  CHECK(tick.p99_ms == doctest::Approx(5));
  CHECK(tick.lag_p99_ms == doctest::Approx(1));
  CHECK(tick.servers == std::vector<std::uint64_t>{0, 1});
  const LoadTick empty = books.close_second();
  CHECK(empty.second == 2);
  CHECK(empty.done + empty.failed + empty.servers[1] == 0);
  CHECK(empty.p99_ms == 0);
}
