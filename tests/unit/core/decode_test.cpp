#include <doctest/doctest.h>

#include "tests/unit/core/frames.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

const Ip client = *Ip::parse("198.51.100.200"), vip = *Ip::parse("198.51.100.180");

/// The sample of that name; the frame's octets are kept until the next call.
Frame sample(const std::string& name) {
  static std::unique_ptr<Captured> kept;
  for (const Sample& s : every_type())
    if (s.name == name) kept = std::make_unique<Captured>(s.octets);
  return kept->frame();
}

}  // namespace

TEST_CASE("ARP is found, behind tags too, but for a third one") {
  for (const char* name : {"ARP", "tagged ARP", "twice tagged ARP"}) {
    const Frame f = sample(name);
    CHECK(f.kind == Kind::arp);
    CHECK(f.arp().is_request());
    CHECK(f.arp().sender_ip() == client);
    CHECK(f.arp().target_ip() == vip);
    CHECK(f.arp().sender_mac() == f.source_mac());
    CHECK_FALSE(f.ip());
  }
  CHECK(sample("ARP").vlan == 0);
  CHECK(sample("tagged ARP").vlan == 0x2005);
  CHECK(sample("twice tagged ARP").vlan == 7);
  CHECK(sample("three tags").kind == Kind::other);
}

TEST_CASE("TCP over IPv4 with and without options") {
  for (const char* name : {"TCP", "TCP with options", "IPv4 with options", "super-frame without a length"}) {
    CAPTURE(name);
    const Frame f = sample(name);
    CHECK(f.ip().source() == client);
    CHECK(f.ip().destination() == vip);
    CHECK(f.source_port() == 20'000);
    CHECK(f.destination_port() == 80);
    CHECK(f.tcp().sequence() == 1);
    CHECK(f.payload().size() == 4);
    CHECK(f.payload()[0] == 'G');
    CHECK(f.flaws == Flaw::none);
  }
  CHECK(sample("TCP").tcp().is_syn());
  CHECK_FALSE(sample("TCP with options").tcp().is_syn());
  CHECK(sample("TCP").ip().id() == 0x1234);
  CHECK(sample("TCP").ip().ttl() == 64);
}

TEST_CASE("padding behind the IP length is no payload") {
  Octets padded = macs + ipv4_type + ipv4(6, 40) + tcp_syn;
  padded.resize(60);
  const Captured captured(padded);
  CHECK(captured.frame().payload_length == 0);
  CHECK(captured.frame().payload().empty());
}

TEST_CASE("UDP, ICMP and NDP") {
  CHECK(sample("UDP").destination_port() == 53);
  CHECK_FALSE(sample("UDP").tcp());
  CHECK(sample("ICMP").kind == Kind::icmp);
  CHECK(sample("ICMP").icmp().type() == 8);
  CHECK(sample("ICMP").source_port() == 0);
  CHECK(sample("NDP").kind == Kind::ndp);
  CHECK(sample("NDP").ip().ttl() == 63);
}

TEST_CASE("IPv6 and its extension headers") {
  for (const char* name : {"TCP over IPv6", "extension headers", "authentication header"}) {
    CAPTURE(name);
    CHECK(sample(name).ip().destination() == *Ip::parse("2001:db8::b4"));
    CHECK(sample(name).tcp().is_syn());
    CHECK(sample(name).payload().size() == 4);
  }
  CHECK(has(sample("IPv6 fragment").flaws, Flaw::fragment));
  CHECK_FALSE(sample("IPv6 fragment").tcp());
  CHECK(sample("IPv6 fragment").protocol == 6);
}

TEST_CASE("a later fragment has no ports, a tunnel has a packet inside") {
  CHECK(has(sample("a later fragment").flaws, Flaw::fragment));
  CHECK(sample("a later fragment").destination_port() == 0);
  const Frame outer = sample("IPIP");
  CHECK(outer.protocol == 4);
  CHECK_FALSE(outer.tcp());
  CHECK(decode_packet_at(outer, 34).destination_port() == 80);
}

TEST_CASE("impossible headers are flaws") {
  const auto flaws = [](const Octets& all) { return Captured(all).frame().flaws; };
  CHECK(has(flaws(macs + ipv4_type + octets("65") + ipv4(6, 40) + tcp_syn), Flaw::bad_ip_header));
  CHECK(has(flaws(macs + ipv4_type + ipv4(6, 19) + tcp_syn), Flaw::bad_ip_header));
  CHECK(has(flaws(macs + ipv4_type + ipv4(6, 400) + tcp_syn), Flaw::short_ip));
  CHECK(has(flaws(macs + ipv4_type + ipv4(6, 30) + tcp_syn), Flaw::bad_l4_header));
  Octets offset = macs + ipv4_type + ipv4(6, 40) + tcp_syn;
  offset[14 + 20 + 12] = 0x40;
  CHECK(has(flaws(offset), Flaw::bad_l4_header));
  Octets hardware = macs + arp_type + arp_request;
  hardware[15] = 6;
  CHECK(has(flaws(hardware), Flaw::short_arp));
}

TEST_CASE("the Internet checksum is 0 over a header that holds a right one") {
  const Octets header = octets("4500 0073 0000 4000 4011 b861 c0a8 0001 c0a8 00c7");
  CHECK(internet_checksum(header) == 0);
  Octets without = header;
  without[10] = without[11] = 0;
  CHECK(internet_checksum(without) == 0xb861);
  CHECK(internet_checksum({}) == 0xffff);
  CHECK(internet_checksum(octets("01")) == 0xfeff);
  CHECK(internet_checksum(Octets(65'535, 0xff)) == static_cast<std::uint16_t>(~0xff00U));
}
