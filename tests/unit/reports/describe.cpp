#include "reports/describe.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "frames.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

std::string line(const Octets& octets, std::uint32_t length = 0) {
  EvidenceFrame frame;
  frame.bytes = octets;
  frame.length = length == 0 ? static_cast<std::uint32_t>(octets.size()) : length;
  return describe(frame);
}

const std::string ends = "02:00:00:00:00:10 > 02:00:00:00:00:12, ";
const std::string tail = ", ttl 64, id 7";

}  // namespace

TEST_CASE("ARP in the words of RFC 826 and RFC 5227") {
  CHECK(line(arp(1, 200, 180)) == ends + "ARP request who-has 198.51.100.180 tell 198.51.100.200");
  CHECK(line(arp(1, 180, 180)) == ends + "ARP request who-has 198.51.100.180 tell 198.51.100.180 (announcement)");
  CHECK(line(arp(2, 180, 200)) == ends + "ARP reply 198.51.100.180 is-at 02:00:00:00:00:10 to 198.51.100.200");
  CHECK(line(arp(9, 180, 200)) == ends + "ARP operation 9 from 198.51.100.180 for 198.51.100.200");
  Octets probe = arp(1, 0, 180);
  std::fill_n(probe.begin() + 28, 4, std::uint8_t{0});
  probe[27] = 0x11;
  CHECK(line(probe) == ends + "ARP request who-has 198.51.100.180 tell 0.0.0.0 (probe) (sender MAC 02:00:00:00:00:11)");
}

TEST_CASE("TCP with flags, numbers and options") {
  const Octets all = hex("020405b4 0402 080a 00000005 00000006 01 030307");
  CHECK(
      line(ethernet("0800", ip(6, tcp(2, all)))) ==
      ends +
          "IP 198.51.100.210:20000 > 198.51.100.180:80, TCP [S] seq 1 win 64240 len 0 [mss 1460,sackOK,TS val 5 ecr 6,wscale 7]" +
          tail);
  CHECK(line(ethernet("0800", ip(6, tcp(0x18, {}, text("GET /\x1b[31m HTTP/1.1\r\nHost: a")))))
            .find("TCP [P.] seq 1 ack 2 win 64240 len 28, \"GET /\\x1b[31m HTTP/1.1\"") != std::string::npos);
  CHECK(line(ethernet("0800", ip(6, tcp(2, hex("0200 0000"))))).find("[cut]") != std::string::npos);
}

TEST_CASE("UDP, tunnels, tags and fragments") {
  CHECK(line(ethernet("0800", ip(17, hex("0035 0050 000a 0000 abcd")))) ==
        ends + "IP 198.51.100.210:53 > 198.51.100.180:80, UDP len 2" + tail);
  CHECK(line(ethernet("0800", ip(4, ip(6, tcp(2))))).find("IPIP, inside: IP 198.51.100.210:20000 > 198.51.100.180:80, TCP [S]") !=
        std::string::npos);
  CHECK(line(ethernet("8100", hex("0064 0806") + Octets(28))).find("VLAN 100, ARP, malformed") != std::string::npos);
  CHECK(line(ethernet("0800", ip(6, tcp(2), "0010"))).find("later fragment, protocol 6, ttl 64, id 7, fragment at 128") !=
        std::string::npos);
  CHECK(line(ethernet("0800", ip(6, tcp(2), "2000"))).find("fragment at 0+") != std::string::npos);
}

TEST_CASE("ICMP and what it quotes") {
  const Octets quoted = ip(6, hex("4e20 0050 00000001"));
  CHECK(line(ethernet("0800", ip(1, hex("0303 0000 00000000") + quoted))) ==
        ends +
            "IP 198.51.100.210 > 198.51.100.180, ICMP unreachable: port, quoting (IP 198.51.100.210:20000 > 198.51.100.180:80, "
            "TCP" +
            tail + ")" + tail);
  CHECK(line(ethernet("0800", ip(1, hex("0501 0000 c6336401") + quoted))).find("ICMP redirect to 198.51.100.1, quoting (IP") !=
        std::string::npos);
  CHECK(line(ethernet("0800", ip(1, hex("0800 0000 0001 0002")))).find("ICMP echo request id 1 seq 2") != std::string::npos);
  CHECK(line(ethernet("0800", ip(1, hex("0b00 0000 00000000")))).find("time exceeded in transit, quoting (nothing)") !=
        std::string::npos);
}

TEST_CASE("IPv6 and NDP") {
  const Octets target = hex("20010db8000000000000000000000080");
  CHECK(line(ethernet("86dd", ip6(58, hex("8700 0000 00000000") + target))) ==
        ends + "IP 2001:db8::10 > 2001:db8::80, ICMPv6 neighbour solicitation who-has 2001:db8::80, hlim 255");
  CHECK(line(ethernet("86dd", ip6(58, hex("8800 0000 60000000") + target))).find("2001:db8::80 is-here [SO]") !=
        std::string::npos);
  CHECK(line(ethernet("86dd", ip6(6, tcp(2)))).find("IP [2001:db8::10]:20000 > [2001:db8::80]:80, TCP [S]") != std::string::npos);
}

TEST_CASE("cut and malformed frames are said to be so") {
  CHECK(line({}) == "0 octets, too few for an Ethernet frame");
  CHECK(line(ethernet("0800", hex("4f"))) == ends + "IPv4, malformed, IP packet longer than the frame");
  CHECK(line(ethernet("0800", ip(6, tcp(2))), 1514).ends_with(", 54 of 1514 octets captured"));
  CHECK(line(ethernet("88cc", {})) == ends + "LLDP");
  CHECK(line(ethernet("0026", {})) == ends + "IEEE 802.3, 38 octets");
}

TEST_CASE("packets in packets in packets end") {
  Octets packet = ip(6, tcp(2));
  for (int depth = 0; depth < 100; ++depth) packet = ip(4, packet);
  CHECK(line(ethernet("0800", packet)).size() < 1000);
}

TEST_CASE("whatever the octets, one printable line comes out") {
  std::minstd_rand random(1);
  const std::vector<Octets> seeds{arp(2, 180, 200), ethernet("0800", ip(6, tcp(2, hex("020405b4")))),
                                  ethernet("86dd", ip6(58, Octets(40))),
                                  ethernet("0800", ip(1, hex("0303 0000 00000000") + ip(4, ip(6, tcp(2)))))};
  for (int round = 0; round < 20'000; ++round) {
    Octets octets = seeds[random() % seeds.size()];
    for (int change = 0; change < 3; ++change) octets[random() % octets.size()] = static_cast<std::uint8_t>(random());
    octets.resize(random() % (octets.size() + 1));
    const std::string out = line(octets);
    REQUIRE(std::none_of(out.begin(), out.end(), [](char c) { return c >= 0 && c < 0x20; }));
  }
}

TEST_CASE("times") {
  CHECK(utc_time(1'795'567'682'123'456'789) == "2026-11-25T00:48:02.123456789Z");
  CHECK(utc_time(-1) == "1970-01-01T00:00:00.000000000Z");
  CHECK(utc_time(INT64_MIN) == "1970-01-01T00:00:00.000000000Z");
  CHECK(utc_second(INT64_MAX) == "9999-12-31T23:59:59Z");
}
