#include <algorithm>

#include "tests/checks/fwd/forwarding.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// The verdict on one connection whose request's copies are changed so.
std::string changed(std::function<void(Octets&)> change, std::string_view id = "FWD-01") {
  Wire wire;
  Connection(wire, 20000).on_copy(std::move(change)).handshake().client_says("GET / HTTP/1.1\r\n\r\n");
  return judge_one(id, wire);
}

/// One frame whose copy differs in one octet.
std::string one_octet(std::uint8_t flags, const std::string& text, std::size_t at, std::string_view id) {
  Wire wire;
  Connection c(wire, 20000);
  c.handshake().on_copy([at](Octets& copy) { copy[at] ^= 0x15U; }).client_sends(flags, text);
  return judge_one(id, wire);
}

}  // namespace

TEST_CASE("FWD-01: copies equal their requests") { passes_wherever_both_hops_show("FWD-01"); }

TEST_CASE("FWD-01: both hops, or no pass") { needs_both_hops("FWD-01"); }

TEST_CASE("FWD-01: TTL, its checksum and the MACs are the director's to change") {
  CHECK(changed([](Octets& copy) { lower_ttl(copy, 3); }) == "pass");
  CHECK(changed([](Octets& copy) { copy[header_checksum_at] ^= 1U; }) == "pass");
  CHECK(changed([](Octets& copy) { copy[11] ^= 1U; }) == "pass");
}

TEST_CASE("FWD-01: evidence is the request and its copy, and the director is named") {
  Wire wire;
  Connection c(wire, 20000);
  c.handshake().on_copy([](Octets& copy) { copy[ethernet + 1] ^= 4U, mend_header_checksum(copy); }).get();
  const Verdict v = wire.judge("FWD-01");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, c.request));
  CHECK(wire.is_evidence(v, c.copy));
  CHECK(v.evidence.front().count == 1);
  CHECK(v.because.find("DSCP") != std::string::npos);
  wire.loses("mirror", 5);
  CHECK(judge_one("FWD-01", wire) == "fail dr1");
}

TEST_CASE("FWD-01: one octet changed, at every place of a frame with data") {
  const std::string text = "GET / HTTP/1.1\r\n\r\n";
  for (std::size_t at = ethernet + 1; at < ethernet + 40 + text.size(); ++at) {
    if (at == ttl_at || at == header_checksum_at || at == header_checksum_at + 1) continue;
    CAPTURE(at);
    CHECK(one_octet(flag::ack | flag::psh, text, at, "FWD-01") == "fail dr1");
  }
}

TEST_CASE("FWD-01: one octet changed, at every place of a frame without data") {
  for (std::size_t at = ethernet + 1; at < ethernet + 40; ++at) {
    if (at == ttl_at || at == header_checksum_at || at == header_checksum_at + 1) continue;
    CAPTURE(at);
    CHECK(one_octet(flag::ack, "", at, "FWD-01") == "fail dr1");
  }
}

TEST_CASE("FWD-01: one octet changed so that it is no IP any more: then there is no copy, and no pass") {
  for (const std::size_t at : {std::size_t{12}, std::size_t{13}, ethernet}) {
    Wire wire;
    Connection(wire, 20000).on_copy([at](Octets& copy) { copy[at] ^= 0x15U; }).syn();
    CHECK(judge_one("FWD-01", wire) == "inconclusive");
  }
}

TEST_CASE("FWD-01: a changed octet that is told by likeness alone needs a whole capture") {
  Wire wire;
  Connection c(wire, 20000);
  c.handshake().on_copy([](Octets& copy) { copy[ethernet + 20 + 7] ^= 1U; }).client_sends(flag::ack);
  CHECK(judge_one("FWD-01", wire) == "fail dr1");
  wire.loses("mirror", 1);
  CHECK(judge_one("FWD-01", wire) == "inconclusive");
}

TEST_CASE("FWD-01: NAT, SNAT, tunnels and tags") {
  CHECK(changed([](Octets& copy) { copy[33] = 16, mend_header_checksum(copy), mend_transport_checksum(copy); }) == "fail dr1");
  CHECK(changed([](Octets& copy) { copy[29] = 18, mend_header_checksum(copy), mend_transport_checksum(copy); }) == "fail dr1");
  CHECK(changed([](Octets& copy) { copy = tunnelled(copy, 4, ip("198.51.100.18"), ip("198.51.100.16")); }) == "fail dr1");
  CHECK(changed([](Octets& copy) { copy = tunnelled(copy, 47, ip("198.51.100.18"), ip("198.51.100.16")); }) == "fail dr1");
  CHECK(changed([](Octets& copy) { copy = tagged(copy, 20); }) == "pass");  // FWD-12's matter
}

TEST_CASE("FWD-01: a mirror that shows tags where the client's port does not") {
  Wire wire;
  Connection c(wire, 20000);
  for (int i = 0; i < 2; ++i) {
    const Octets request = c.client_packet(i == 0 ? flag::syn : flag::ack, "").frame();
    wire.hidden_at("mirror").send(request);
    wire.hidden_at("client").send(tagged(request, 20));
    wire.send(tagged(c.copy_of(request), 20));
    ++c.client_next;
  }
  CHECK(judge_one("FWD-01", wire) == "pass");
}

TEST_CASE("FWD-01: an unmended transport checksum, as a sending host's capture shows it") {
  Wire wire;
  Connection c(wire, 20000);
  c.handshake();
  Octets request = c.client_packet(flag::ack | flag::psh, "GET / HTTP/1.1\r\n\r\n").frame();
  const Octets copy = c.copy_of(request);
  std::uint32_t pseudo = 6 + static_cast<std::uint32_t>(request.size() - ethernet - 20);
  for (std::size_t i = 26; i < 34; i += 2) pseudo += static_cast<std::uint32_t>(request[i] << 8U | request[i + 1]);
  put16(request, ethernet + 36, pseudo % 0x10000U + pseudo / 0x10000U);
  wire.send(request);
  wire.send(copy);
  CHECK(judge_one("FWD-01", wire) == "pass");
  CHECK(judge_one("FWD-03", wire) == "pass");
}

TEST_CASE("FWD-01: IPv6") {
  Wire wire;
  wire.with_ipv6();
  Connection healthy(wire, 20000, Wire::client6());
  healthy.http_200();
  CHECK(judge_one("FWD-01", wire) == "pass");
  Connection(wire, 20001, Wire::client6()).handshake().on_copy([](Octets& copy) { copy[ethernet + 1] ^= 0x10U; }).get();
  CHECK(judge_one("FWD-01", wire) == "fail dr1");
}

TEST_CASE("FWD-01: IPv6 inside IPv4") {
  Wire wire;
  wire.with_ipv6();
  Connection(wire, 20000, Wire::client6()).on_copy([](Octets& copy) {
    copy[12] = 8, copy[13] = 0;
    copy = tunnelled(copy, 41, ip("198.51.100.18"), ip("198.51.100.16"));
  }).syn();
  CHECK(judge_one("FWD-01", wire) == "fail dr1");
  CHECK(judge_one("FWD-08", wire) == "fail dr1");
}

TEST_CASE("FWD-01: datagrams of two clients that say the same are two requests") {
  Wire wire;
  wire.with_ipv6();
  wire.profile.services.front() = {Wire::vip6(), Transport::udp, 53, Application::dns, std::nullopt, {}, 0, 32};
  for (const std::uint16_t port : {std::uint16_t{20000}, std::uint16_t{20001}})
    for (const char* who : {"2001:db8::210", "2001:db8::211"}) Connection(wire, port, ip(who)).udp().client_sends(0, "the same question");
  CHECK(judge_one("FWD-01", wire) == "pass");
  CHECK(judge_one("FWD-05", wire) == "pass");
  CHECK(judge_one("FWD-07", wire) == "pass");
}

TEST_CASE("FWD-01: a router that hands the client's frames on to the director sends no copies") {
  Wire wire;
  healthy_connections(wire, 1);
  Connection c(wire, 20005);
  Octets request = c.client_packet(flag::syn, "").frame();
  set_macs(request, wire.mac("neighbour"), wire.mac("gateway"));
  wire.send(request);
  set_macs(request, wire.mac("gateway"), wire.mac("dr1"));
  lower_ttl(request, 1);
  wire.send(request);
  wire.send(c.copy_of(request));
  for (const char* id : {"FWD-01", "FWD-02", "FWD-04", "FWD-05"}) CHECK(judge_one(id, wire) == "pass");
}

TEST_CASE("FWD-01: a snap length that cuts data off leaves it unseen") {
  Wire wire;
  wire.snap("mirror", 96);
  Connection(wire, 20000).handshake().client_says(std::string(400, 'x'));
  CHECK(judge_one("FWD-01", wire) == "inconclusive");
}

TEST_CASE("FWD-01: a super-frame of 64 KB") {
  for (const bool damaged : {false, true}) {
    Wire wire;
    Connection c(wire, 20000);
    c.handshake().on_copy([&](Octets& copy) { copy[60000] ^= damaged ? 1U : 0U; }).client_says(std::string(65600, 'x'));
    CHECK(judge_one("FWD-01", wire) == (damaged ? "fail dr1" : "pass"));
  }
}

TEST_CASE("FWD-01: what is sent again without an identification, as IPv6 has none, is held against its own original") {
  for (const bool copies_come_late : {false, true}) {
    Wire wire;
    wire.with_ipv6();
    Connection c(wire, 20000, Wire::client6());
    Octets first = c.client_packet(flag::syn, "").frame(), again = first;
    put16(again, ethernet + 40 + 14, 0x1234);  // as a timestamp would have moved on
    mend_transport_checksum(again);
    wire.send(first);
    if (!copies_come_late) wire.send(c.copy_of(first));
    wire.send(again);
    if (copies_come_late) wire.send(c.copy_of(first));
    Wire wrong = wire;
    wire.send(c.copy_of(again));
    CHECK(judge_one("FWD-01", wire) == "pass");
    CHECK(judge_one("FWD-05", wire) == "pass");
    Octets changed = c.copy_of(again);
    put16(changed, ethernet + 40 + 14, 0x4321);
    mend_transport_checksum(changed);
    wrong.send(changed);
    CHECK(judge_one("FWD-01", wrong) == "fail dr1");
    wire.send(c.copy_of(again));
    CHECK(judge_one("FWD-05", wire) == "fail dr1");
  }
}
