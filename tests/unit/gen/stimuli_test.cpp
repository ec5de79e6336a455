#include "gen/stimuli.hpp"

#include <doctest/doctest.h>

#include "gen/request.hpp"
#include "gen/responder.hpp"
#include "lvspec/tcp_options.hpp"
#include "support.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

const Ip client = ip("198.51.100.210");

Frame question_frame(Octets& keep, ArpQuestion question) {
  question.own = question.sender_mac = web1;
  keep = arp_question(question);
  return frame_of(keep);
}

}  // namespace

TEST_CASE("an ARP question says who asks for what, from our own MAC, at the minimal frame size") {
  const Octets octets = arp_question({.own = own, .to = web1, .sender_mac = own, .sender = client, .target = vip});
  const Frame f = frame_of(octets);
  CHECK(octets.size() == 60);
  CHECK(f.kind == Kind::arp);
  CHECK(f.source_mac() == own);
  CHECK(f.destination_mac() == web1);
  CHECK(f.arp().is_request());
  CHECK(f.arp().sender_mac() == own);
  CHECK(f.arp().sender_ip() == client);
  CHECK(f.arp().target_ip() == vip);
  CHECK(f.arp().target_mac() == Mac{});
}

TEST_CASE("probes, restorations and markers have their shapes") {
  CHECK(frame_of(arp_question({.own = own, .sender_mac = own, .target = vip})).arp().is_probe());
  const Octets mended = arp_restoration(own, web2, ip("198.51.100.16"), web1);
  const Frame f = frame_of(mended);
  CHECK(f.arp().is_announcement());
  CHECK(f.source_mac() == own);
  CHECK(f.destination_mac() == web2);
  CHECK(f.arp().sender_mac() == web1);
  const Octets marker = marker_frame(own, client, {0xdeadbeefU, Marker::Phase::close});
  const auto read = marker_of(frame_of(marker));
  REQUIRE(read);
  CHECK(read->token == 0xdeadbeefU);
  CHECK(read->phase == Marker::Phase::close);
  CHECK(marker.size() == 60);
}

TEST_CASE("a SYN carries what a real client's does, and its checksums hold") {
  const Endpoints ends{own, director, client, 20001, vip, 80};
  const Octets octets =
      tcp_frame(ends, {.ip_id = 4711, .dscp = 46, .flags = 2, .sequence = 99, .timestamps = true, .timestamp = 5});
  const Frame f = frame_of(octets);
  CHECK(f.tcp().is_syn());
  CHECK(f.tcp().sequence() == 99);
  CHECK(f.source_mac() == own);
  CHECK(f.destination_mac() == director);
  CHECK(f.ip().source() == client);
  CHECK(f.ip().destination() == vip);
  CHECK(f.source_port() == 20001);
  CHECK(f.destination_port() == 80);
  CHECK(f.ip().id() == 4711);
  CHECK(f.ip().ttl() == 64);
  CHECK(f.ip().p[1] == 46 << 2);
  CHECK(be16(f.ip().p + 6) == 0x4000);
  CHECK(tcp_options(f).mss == 1460);
  CHECK(tcp_options(f).timestamp == 5);
  const std::vector<std::uint8_t> options(f.tcp().p + 20, f.tcp().p + 40);
  CHECK(options == std::vector<std::uint8_t>{2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 5, 0, 0, 0, 0, 1, 3, 3, 7});
  CHECK(checksums_hold(f));
}

TEST_CASE("data of any length has correct checksums") {
  const Endpoints ends{own, director, client, 20001, vip, 80};
  for (std::size_t length = 0; length < 70; ++length) {
    const std::string payload(length, 'x');
    const Octets octets = tcp_frame(ends, {.ip_id = 1, .flags = 24, .timestamps = true, .payload = payload});
    CHECK(frame_of(octets).payload_length == length);
    CHECK(checksums_hold(frame_of(octets)));
  }
}

TEST_CASE("malformed TCP options end the reading of them") {
  const Endpoints ends{own, director, client, 20001, vip, 80};
  const Octets good = tcp_frame(ends, {.flags = 2, .timestamps = true});
  for (std::size_t at = 54; at < good.size(); ++at)
    for (const int value : {0, 1, 2, 255}) {
      Octets bad = good;
      bad[at] = static_cast<std::uint8_t>(value);
      (void)tcp_options(frame_of(bad));
      Octets cut(bad.begin(), bad.begin() + static_cast<std::ptrdiff_t>(at));
      (void)tcp_options(frame_of(cut));
    }
  CHECK(tcp_options(Frame{}).mss == 536);
}

TEST_CASE("requests name path and host, and are cut into odd sizes") {
  Profile p = profile();
  CHECK(http_request(p, p.services[0], {}) ==
        "GET / HTTP/1.1\r\nHost: 198.51.100.180\r\nUser-Agent: lvspec\r\nConnection: close\r\n\r\n");
  p.http.host = "www.example.org";
  const std::string padded = http_request(p, p.services[0], {.headers = padding_header(4001)});
  CHECK(padded.find("Host: www.example.org\r\n") != std::string::npos);
  CHECK(padded.size() > 4001);
  CHECK(http_request(p, p.services[0], {.method = "POST", .path = "/up", .body = "abc", .last = false}) ==
        "POST /up HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent: lvspec\r\nContent-Length: 3\r\n\r\nabc");
  p.services[0].application = Application::tcp;
  CHECK(http_request(p, p.services[0], {}).empty());
  CHECK(padding_header(0).empty());
  std::size_t left = padded.size(), before = 0, number = 0;
  for (; left != 0; ++number) {
    const std::size_t cut = odd_cut(left, 1448, number);
    CHECK((cut == left || cut % 2 == 1));
    CHECK(cut <= 1448);
    CHECK(cut != before);
    before = cut;
    left -= cut;
  }
  CHECK(number >= 3);
}

TEST_CASE("what is sent up is numbered, of any length") {
  CHECK(numbered_lines(33) == "line 000000000 \nline 000000001 \nl");
  CHECK(numbered_lines(0).empty());
}

TEST_CASE("the responder speaks for active addresses only, and to the asker alone") {
  Responder responder(own);
  responder.activate(client);
  Octets keep;
  const auto answer = responder.answer(question_frame(keep, {.sender = ip("198.51.100.16"), .target = client}));
  REQUIRE(answer);
  const Frame f = frame_of(*answer);
  CHECK(f.arp().is_reply());
  CHECK(f.destination_mac() == web1);
  CHECK(f.source_mac() == own);
  CHECK(f.arp().sender_ip() == client);
  CHECK(f.arp().target_ip() == ip("198.51.100.16"));
  CHECK(f.arp().target_mac() == web1);
  CHECK_FALSE(responder.answer(question_frame(keep, {.sender = ip("198.51.100.16"), .target = ip("198.51.100.211")})));
  CHECK_FALSE(responder.answer(question_frame(keep, {.sender = ip("198.51.100.16"), .target = vip})));
  CHECK_FALSE(responder.answer(question_frame(keep, {.sender = client, .target = client})));
  CHECK_FALSE(responder.answer(frame_of(*answer)));
  CHECK_FALSE(responder.answer(Frame{}));
  const Octets ours = arp_question({.own = own, .sender_mac = own, .target = client});
  CHECK_FALSE(responder.answer(frame_of(ours)));
}

TEST_CASE("a packet in fragments is the same packet") {
  const Endpoints ends{own, director, ip("198.51.100.210"), 20000, vip, 80};
  const Octets whole = tcp_frame(ends, {.ip_id = 77, .flags = 2, .sequence = 1, .payload = std::string(1000, 'x')});
  const auto pieces = fragmented(whole, 400);
  REQUIRE(pieces.size() == 3);
  Octets payload;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const Octets& piece = pieces[i];
    const Frame f = frame_of(piece);
    CHECK(f.ip().id() == 77);
    CHECK(piece[14 + 9] == 6);
    CHECK(internet_checksum({f.ip().p, 20}) == 0);
    CHECK(be16(f.ip().p + 2) == piece.size() - 14);
    CHECK(be16(f.ip().p + 6) == (i * 50 | (i < 2 ? 0x2000U : 0U)));
    payload.insert(payload.end(), piece.begin() + 34, piece.end());
  }
  CHECK(payload == Octets(whole.begin() + 34, whole.end()));
}
