#include <doctest/doctest.h>

#include "lvspec/response_reader.hpp"

#include <random>
#include <string>

using namespace lvspec;
using State = ResponseReader::State;

namespace {

constexpr std::uint32_t first = 0xffff'fff0U;  // so that sequence numbers wrap

ResponseReader reader_of(const std::string& stream, bool head = false, std::size_t cut = std::string::npos) {
  ResponseReader reader;
  reader.start(first - 1);
  reader.expect(head);
  const auto feed = [&](std::size_t from, std::size_t to) {
    const auto* p = reinterpret_cast<const std::uint8_t*>(stream.data());
    reader.read(first + static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to - from), {p + from, to - from});
  };
  if (cut == std::string::npos) return feed(0, stream.size()), reader;
  feed(0, cut);
  feed(cut, stream.size());
  return reader;
}

const std::string with_length = "HTTP/1.1 200 OK\r\nServer: x\r\nCONTENT-length:  11\r\n\r\nhello\r\nbody";
const std::string in_chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n5;ext=1\r\nhello\r\nb\r\n12345678\r\n9\r\n0\r\nTrailer: x\r\n\r\n";
const std::string until_close = "HTTP/1.0 404 Not Found\r\nServer: x\r\n\r\nwhatever there is\n";
const std::string after_continue = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";
const std::string without_body = "HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n";

}  // namespace

TEST_CASE("responses of every framing, split at every octet") {
  for (const std::string* stream : {&with_length, &in_chunks, &after_continue, &without_body}) {
    CAPTURE(*stream);
    for (std::size_t cut = 0; cut <= stream->size(); ++cut) {
      CAPTURE(cut);
      const ResponseReader reader = reader_of(*stream, false, cut);
      CHECK(reader.complete() == 1);
      CHECK_FALSE(reader.midway());
      CHECK(reader.state() == State::status_line);
    }
    for (std::size_t size = 1; size < stream->size(); ++size) CHECK(reader_of(stream->substr(0, size)).complete() == 0);
  }
}

TEST_CASE("until close") {
  ResponseReader reader = reader_of(until_close);
  CHECK(reader.status() == 404);
  CHECK(reader.state() == State::until_close);
  CHECK(reader.midway());
  CHECK(reader.complete() == 0);
  reader.close();
  CHECK(reader.complete() == 1);
  reader.close();
  CHECK(reader.complete() == 1);
  ResponseReader unfinished = reader_of(with_length.substr(0, with_length.size() - 1));
  unfinished.close();
  CHECK(unfinished.complete() == 0);
  CHECK(unfinished.midway());
}

TEST_CASE("HEAD, 204 and 101") {
  CHECK(reader_of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true).complete() == 1);
  CHECK(reader_of("HTTP/1.1 204 No Content\r\n\r\n").complete() == 1);
  const ResponseReader upgraded = reader_of("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x05hello\n");
  CHECK(upgraded.complete() == 1);
  CHECK(upgraded.lost());
}

TEST_CASE("several responses in one stream") {
  const ResponseReader reader = reader_of(with_length + in_chunks + without_body);
  CHECK(reader.complete() == 3);
  CHECK(reader.status() == 304);
}

TEST_CASE("retransmissions, whole and in part") {
  const auto* p = reinterpret_cast<const std::uint8_t*>(with_length.data());
  ResponseReader reader;
  reader.start(first - 1);
  reader.read(first, 30, {p, 30});
  reader.read(first, 30, {p, 30});
  reader.read(first + 10, 40, {p + 10, 40});
  reader.read(first + 49, static_cast<std::uint32_t>(with_length.size()) - 49, {p + 49, with_length.size() - 49});
  CHECK(reader.complete() == 1);
  CHECK_FALSE(reader.lost());
}

TEST_CASE("a gap ends all knowledge, whether data or a bare FIN shows it") {
  const auto* p = reinterpret_cast<const std::uint8_t*>(with_length.data());
  for (const std::uint32_t length : {0U, 10U}) {
    ResponseReader reader;
    reader.start(first - 1);
    reader.read(first, 30, {p, 30});
    reader.read(first + 31, length, {p + 31, length});
    CHECK(reader.lost());
    CHECK_FALSE(reader.midway());
    reader.read(first + 30, 30, {p + 30, 30});
    CHECK(reader.complete() == 0);
    reader.start(99);
    CHECK_FALSE(reader.lost());
  }
}

TEST_CASE("a body that the capture cut off still counts; a header that it cut off does not") {
  const auto* p = reinterpret_cast<const std::uint8_t*>(with_length.data());
  const auto all = static_cast<std::uint32_t>(with_length.size());
  for (std::size_t captured = 0; captured < all; ++captured) {
    CAPTURE(captured);
    ResponseReader reader;
    reader.start(first - 1);
    reader.read(first, all, {p, captured});
    const bool in_body = captured >= with_length.find("hello");
    CHECK(reader.complete() == (in_body ? 1 : 0));
    CHECK(reader.lost() == !in_body);
  }
}

TEST_CASE("what is no response") {
  CHECK(reader_of("220 mail.example.org ESMTP\r\n").state() == State::malformed);
  CHECK(reader_of("HTTP/2.0 200 OK\r\n").state() == State::malformed);
  CHECK(reader_of("HTTP/1.1 abc\r\n").state() == State::malformed);
  CHECK(reader_of("HTTP/1.1 200 OK\r\nContent-Length: many\r\n").state() == State::malformed);
  CHECK(reader_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n").state() == State::malformed);
  ResponseReader never_started;
  never_started.read(5, 3, {});
  CHECK(never_started.state() == State::unknown);
}

TEST_CASE("garbage of every kind ends nowhere") {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    std::string stream = round % 2 == 0 ? in_chunks : with_length;
    for (int changes = 0; changes < 3; ++changes) stream[random() % stream.size()] = static_cast<char>(random());
    const ResponseReader reader = reader_of(stream, false, random() % stream.size());
    CHECK(reader.complete() <= 2);
  }
}

TEST_CASE("what the capture cut off may hold more than the rest of a body: then nobody knows what came after it") {
  const auto* p = reinterpret_cast<const std::uint8_t*>(with_length.data());
  const auto all = static_cast<std::uint32_t>(with_length.size());
  ResponseReader reader;
  reader.start(first - 1);
  reader.read(first, all + 50, {p, with_length.find("hello") + 2});
  CHECK(reader.lost());
  CHECK(reader.complete() == 0);
}

TEST_CASE("a response that a close cut short is still known to be short") {
  ResponseReader reader = reader_of(with_length.substr(0, with_length.size() - 1));
  const std::uint32_t end = first + static_cast<std::uint32_t>(with_length.size()) - 1;
  reader.close();
  reader.read(end + 1, 0, {});
  CHECK(reader.state() == State::body);
  CHECK_FALSE(reader.lost());
  reader.read(end + 2, 0, {});
  CHECK(reader.lost());
}
