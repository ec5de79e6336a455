#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

constexpr std::size_t tcp = ethernet + 20, offset_at = tcp + 12, flags_at = tcp + 13, mss_at = tcp + 22;
const Octets scale{3, 3, 7, 1}, sack{4, 2, 1, 1}, timestamps{8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 1};

/// Adds options behind those that are there.
std::function<void(Octets&)> with(const Octets& options) {
  return [=](Octets& o) {
    if ((o[flags_at] & flag::syn) == 0) return;
    o.insert(o.begin() + static_cast<std::ptrdiff_t>(tcp + (o[offset_at] >> 4U) * 4U), options.begin(), options.end());
    o[offset_at] = static_cast<std::uint8_t>(o[offset_at] + (options.size() / 4U << 4U));
    put16(o, ethernet + 2, static_cast<std::uint32_t>(o.size() - ethernet));
    mend_header_checksum(o);
  };
}
std::function<void(Octets&)> mss(std::uint16_t octets) {
  return [=](Octets& o) { put16(o, mss_at, octets); };
}
void congestion(Octets& o) {
  if ((o[flags_at] & flag::syn) != 0) o[flags_at] = static_cast<std::uint8_t>(o[flags_at] | 0x40U);
}

/// A SYN with options of its own to this server, and its SYN-ACK.
Connection opened(Wire& wire, std::uint16_t port, const std::string& server, const std::function<void(Octets&)>& ask,
                  const std::function<void(Octets&)>& answer) {
  Connection c(wire, port);
  Octets syn = c.straight_to(server).client_packet(flag::syn, "").frame();
  if (ask) ask(syn);
  c.request = wire.send(syn);
  ++c.client_next;
  if (answer) c.on_reply(answer);
  c.syn_ack();
  return c;
}

std::string judged(const std::function<void(Octets&)>& answer) {
  Wire wire;
  Connection(wire, 20000).http_200();
  Connection(wire, 20001).to("web2").on_reply(answer).http_200();
  const Verdict v = wire.judge("RS-06");
  return said(v) + ": " + v.because;
}

}  // namespace

TEST_CASE("RS-06: the same offers") {
  Wire wire;
  Connection(wire, 20000).http_200();
  Connection(wire, 20001).to("web2").http_200();
  CHECK(judge_one("RS-06", wire) == "pass");
  wire.loses("client", 1);
  CHECK(judge_one("RS-06", wire) == "inconclusive");
}

TEST_CASE("RS-06: each option that differs, on a capture with a gap too") {
  const std::string same = "to the same SYN, web1 offers MSS 1460, no window scale, no SACK, no timestamps, no ECN; web2 offers ";
  CHECK(judged(mss(536)) == "fail: " + same + "MSS 536, no window scale, no SACK, no timestamps, no ECN");
  CHECK(judged(with(scale)) == "fail: " + same + "MSS 1460, window scale 7, no SACK, no timestamps, no ECN");
  CHECK(judged(with({3, 3, 0, 1})) == "fail: " + same + "MSS 1460, window scale 0, no SACK, no timestamps, no ECN");
  CHECK(judged(with(sack)) == "fail: " + same + "MSS 1460, no window scale, SACK, no timestamps, no ECN");
  CHECK(judged(with(timestamps)) == "fail: " + same + "MSS 1460, no window scale, no SACK, timestamps, no ECN");
  CHECK(judged(congestion) == "fail: " + same + "MSS 1460, no window scale, no SACK, no timestamps, ECN");
  Wire wire;
  wire.loses("client", 1);
  Connection one(wire, 20000), other(wire, 20001);
  one.syn().syn_ack();
  other.to("web2").on_reply(mss(536)).syn().syn_ack();
  const Verdict v = wire.judge("RS-06");
  CHECK(wire.is_evidence(v, one.reply));
  CHECK(wire.is_evidence(v, other.reply));
}

TEST_CASE("RS-06: of three, the odd one out is named") {
  Wire wire;
  wire.profile.real_servers.insert(wire.profile.real_servers.begin(),
                                   {"web0", wire.address("neighbour"), {wire.mac("neighbour")}, 1, {}, {}});
  Connection(wire, 20000).http_200();
  Connection(wire, 20001).to("web2").on_reply(mss(536)).http_200();
  CHECK(judge_one("RS-06", wire) == "fail");
  Connection(wire, 20002).to("neighbour").http_200();
  CHECK(judge_one("RS-06", wire) == "fail web2");
}

TEST_CASE("RS-06: SYNs of different shapes are not held against each other") {
  for (const auto& options : {scale, sack, timestamps}) {
    Wire wire;
    opened(wire, 20000, "web1", nullptr, nullptr);
    opened(wire, 20001, "web2", with(options), with(options));
    CHECK(judge_one("RS-06", wire) == "inconclusive");
    opened(wire, 20002, "web1", with(options), with(options));
    CHECK(judge_one("RS-06", wire) == "pass");
    opened(wire, 20003, "web2", nullptr, with(options));
    CHECK(judge_one("RS-06", wire) == "fail");
  }
  Wire wire;
  opened(wire, 20000, "web1", nullptr, nullptr);
  opened(wire, 20001, "web2", congestion, congestion);
  CHECK(judge_one("RS-06", wire) == "inconclusive");
}

TEST_CASE("RS-06: SYN cookies say less for a while; one offer in common is enough") {
  Wire wire;
  for (std::uint16_t i = 0; i < 6; ++i)
    Connection(wire, static_cast<std::uint16_t>(20000 + i)).on_reply(mss(static_cast<std::uint16_t>(1400 + i))).syn().syn_ack();
  Connection(wire, 20100).to("web2").on_reply(mss(1402)).syn().syn_ack();
  CHECK(judge_one("RS-06", wire) == "pass");
  Wire late;
  for (std::uint16_t i = 0; i < 6; ++i)
    Connection(late, static_cast<std::uint16_t>(20000 + i)).on_reply(mss(static_cast<std::uint16_t>(1400 + i))).syn().syn_ack();
  Connection(late, 20100).to("web2").on_reply(mss(1404)).syn().syn_ack();
  CHECK(judge_one("RS-06", late) == "fail");
  CHECK(late.judge("RS-06").evidence.front().count == 2);
}

TEST_CASE("RS-06: clients elsewhere may have routes of their own, and strangers offers of their own") {
  Wire wire;
  Connection(wire, 20000).http_200();
  Connection(wire, 20001).to("web2").http_200();
  Connection(wire, 20002, ip("203.0.113.5")).straight_to("web2").reply_goes_to("gateway").on_reply(mss(536)).syn().syn_ack();
  Connection(wire, 20003).to("stranger").on_reply(mss(536)).syn().syn_ack();
  CHECK(judge_one("RS-06", wire) == "pass");
}

TEST_CASE("RS-06: the same offer again takes no other's place") {
  Wire wire;
  for (std::uint16_t i = 0; i < 5; ++i)
    Connection(wire, static_cast<std::uint16_t>(20000 + i)).on_reply(mss(i < 4 ? 1400 : 1401)).syn().syn_ack();
  Connection(wire, 20100).to("web2").on_reply(mss(1401)).syn().syn_ack();
  CHECK(judge_one("RS-06", wire) == "pass");
}

TEST_CASE("RS-06: a SYN of a server, or an offer of the director or a stranger, is no real server's SYN-ACK") {
  Wire syn;
  Connection(syn, 20000).http_200();
  Connection(syn, 20001).syn().syn_ack().to("web2").on_reply(mss(536)).server_sends(flag::syn);
  CHECK(judge_one("RS-06", syn) == "inconclusive");
  for (const char* host : {"stranger", "dr1"}) {
    Wire wire;
    Connection(wire, 20000).no_copies().to(host).syn().syn_ack();
    Connection(wire, 20001).to("web2").http_200();
    CHECK(judge_one("RS-06", wire) == "inconclusive");
  }
}

TEST_CASE("RS-06: a SYN-ACK without its SYN is compared with nothing") {
  Wire wire;
  Connection(wire, 20000).http_200();
  Connection c(wire, 20001);
  c.to("web2").client_sends(flag::ack).on_reply(mss(536)).syn_ack();
  CHECK(judge_one("RS-06", wire) == "inconclusive");
}

TEST_CASE("RS-06: one real server, nothing sent, no stimulus") {
  CHECK(judge_one("RS-06", Wire{}) == "inconclusive");
  Wire alone;
  Connection(alone, 20000).http_200();
  CHECK(alone.judge("RS-06").because == "no SYN-ACK of web1, web2 was seen that others' could be compared with");
  alone.profile.real_servers.pop_back();
  CHECK(judge_one("RS-06", alone) == "not_applicable");
  Wire wire;
  wire.without_stimulus(Stimulus::connect);
  CHECK(judge_one("RS-06", wire) == "not_applicable");
}
