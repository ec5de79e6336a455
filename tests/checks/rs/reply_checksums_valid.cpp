#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

constexpr std::size_t tcp = ethernet + 20, tcp_checksum = tcp + 16;

void both(Wire& wire) {
  Connection(wire, 20000).http_200();
  Connection(wire, 20001).to("web2").http_200();
}

/// As Linux leaves it to the card: the folded sum of the pseudo header, which counts the segment's length or not.
void half_computed(Octets& frame, bool with_length) {
  std::uint32_t sum = 6 + (with_length ? static_cast<std::uint32_t>(frame.size() - tcp) : 0U);
  for (std::size_t i = ethernet + 12; i < tcp; i += 2) sum += static_cast<std::uint32_t>(frame[i] << 8U | frame[i + 1]);
  while (sum >> 16U != 0) sum = (sum & 0xffffU) + (sum >> 16U);
  put16(frame, tcp_checksum, sum);
}

}  // namespace

TEST_CASE("RS-08: right checksums, of segments with odd and even lengths") {
  Wire wire;
  both(wire);
  Connection(wire, 20002).handshake().get().ok("odd").get().ok("even").close();
  CHECK(judge_one("RS-08", wire) == "pass");
  wire.loses("client", 1);
  CHECK(judge_one("RS-08", wire) == "inconclusive");
}

TEST_CASE("RS-08: one wrong TCP checksum, on a capture with a gap too") {
  Wire wire;
  wire.loses("client", 1);
  both(wire);
  Connection c(wire, 20002);
  c.to("web2").handshake().get().on_reply([](Octets& o) { o[tcp_checksum + 1] ^= 1U; }).ok();
  const Verdict v = wire.judge("RS-08");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, c.reply));
  CHECK(v.because == "web2 sent replies with a wrong transport checksum");
}

TEST_CASE("RS-08: one wrong octet that the checksum tells of") {
  Wire wire;
  both(wire);
  Connection c(wire, 20002);
  c.handshake().get().on_reply([](Octets& o) { o.back() ^= 0x20U; }).ok();
  CHECK(judge_one("RS-08", wire) == "fail web1");
}

TEST_CASE("RS-08: a wrong IPv4 header checksum") {
  Wire wire;
  both(wire);
  Connection c(wire, 20002);
  c.on_reply([](Octets& o) { o[header_checksum_at] ^= 1U; }).syn().syn_ack();
  const Verdict v = wire.judge("RS-08");
  CHECK(said(v) == "fail web1");
  CHECK(wire.is_evidence(v, c.reply));
  CHECK(v.because == "web1 sent replies with a wrong IPv4 header checksum");
}

TEST_CASE("RS-08: half-computed checksums prove nothing") {
  for (const bool with_length : {true, false}) {
    Wire wire;
    Connection(wire, 20000).http_200();
    Connection(wire, 20001).to("web2").on_reply([=](Octets& o) { half_computed(o, with_length); }).http_200();
    CHECK(judge_one("RS-08", wire) == "inconclusive");
    CHECK(wire.judge("RS-08").because ==
          "no finished checksum of web2 was seen: web2 sent half-computed ones, which the capture shows before a card completes "
          "them");
    Connection(wire, 20002).to("web2").http_200();
    CHECK(judge_one("RS-08", wire) == "pass");
  }
}

TEST_CASE("RS-08: replies that were not captured whole prove nothing") {
  Wire wire;
  wire.snap("client", 60).snap("mirror", 60);
  Connection(wire, 20000).handshake().get().on_reply([](Octets& o) { o.back() ^= 1U; }).ok();
  CHECK(judge_one("RS-08", wire) == "inconclusive");
}

TEST_CASE("RS-08: the first fragment's checksum counts what later ones carry") {
  Wire wire;
  both(wire);
  const auto more_fragments = [](Octets& o) {
    o[ethernet + 6] = 0x20;
    o[tcp_checksum] ^= 1U;
    mend_header_checksum(o);
  };
  Connection(wire, 20002).handshake().get().on_reply(more_fragments).ok();
  CHECK(judge_one("RS-08", wire) == "pass");
}

TEST_CASE("RS-08: a header that cannot be read has no checksum to judge") {
  Wire wire;
  both(wire);
  Connection(wire, 20002).handshake().on_reply([](Octets& o) { o[tcp + 12] = 0x10; }).server_sends(flag::ack);
  CHECK(judge_one("RS-08", wire) == "pass");
}

TEST_CASE("RS-08: replies of others, and to others, are not asked about") {
  Wire wire;
  both(wire);
  const auto spoil = [](Octets& o) { o[tcp_checksum] ^= 1U; };
  Connection(wire, 20002).to("stranger").on_reply(spoil).http_200();
  Connection(wire, 20003, wire.address("neighbour")).from_host("neighbour").on_reply(spoil).http_200();
  CHECK(judge_one("RS-08", wire) == "pass");
  Connection(wire, 20004, ip("203.0.113.5")).straight_to("web1").reply_goes_to("gateway").on_reply(spoil).syn().syn_ack();
  CHECK(judge_one("RS-08", wire) == "fail web1");
}

TEST_CASE("RS-08: UDP may go without a checksum over IPv4, and not over IPv6") {
  Wire wire;
  wire.profile.services.front().protocol = Transport::udp;
  const auto none = [](Octets& o) { put16(o, tcp + 6, 0); };
  Connection(wire, 20000).udp().client_says("q").server_says("a");
  Connection(wire, 20001).udp().to("web2").on_reply(none).client_says("q").server_says("a");
  CHECK(judge_one("RS-08", wire) == "inconclusive");
  CHECK(wire.judge("RS-08").because == "no whole reply of web2 with a checksum was seen");
  Connection(wire, 20002).udp().to("web2").on_reply([](Octets& o) { o.back() ^= 1U; }).client_says("q").server_says("a");
  CHECK(judge_one("RS-08", wire) == "fail web2");
}

TEST_CASE("RS-08: over IPv6") {
  const auto judged = [](std::function<void(Octets&)> change, bool udp) {
    Wire wire;
    wire.with_ipv6();
    wire.profile.on_link = {*IpRange::parse("2001:db8::200/120")};
    if (udp) wire.profile.services.front().protocol = Transport::udp;
    for (const char* server : {"web1", "web2"}) {
      Connection c(wire, server == std::string("web1") ? 20000 : 20001, Wire::client6());
      c.to(server);
      if (server == std::string("web2") && change) c.on_reply(change);
      if (udp)
        c.udp().client_says("q").server_says("a");
      else
        c.http_200();
    }
    return judge_one("RS-08", wire);
  };
  CHECK(judged(nullptr, false) == "pass");
  CHECK(judged([](Octets& o) { o.back() ^= 1U; }, false) == "fail web2");
  CHECK(judged([](Octets& o) { put16(o, ethernet + 40 + 6, 0); }, true) == "fail web2");
}

TEST_CASE("RS-08: nothing sent, no stimulus") {
  CHECK(judge_one("RS-08", Wire{}) == "inconclusive");
  Wire wire;
  wire.without_stimulus(Stimulus::connect);
  CHECK(judge_one("RS-08", wire) == "not_applicable");
}
