// The filter runs in the kernel that it was written for, on a pair of local datagram sockets: no root needed.
#include "wire/port_filter.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <string>

#include "wire/descriptor.hpp"

using namespace lvspec;

namespace {

class Filtered {
 public:
  explicit Filtered(const std::vector<IpRange>& ranges) {
    int fds[2] = {-1, -1};
    REQUIRE(::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, fds) == 0);
    in_ = Descriptor(fds[0]);
    out_ = Descriptor(fds[1]);
    auto program = port_filter(ranges);
    const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    REQUIRE(::setsockopt(out_.get(), SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) == 0);
  }

  [[nodiscard]] bool lets_in(const std::string& frame) const {
    static_cast<void>(::send(in_.get(), frame.data(), frame.size(), 0));
    char octets[2048];
    const auto got = ::recv(out_.get(), octets, sizeof octets, 0);
    CHECK((got < 0 || static_cast<std::size_t>(got) == frame.size()));
    return got >= 0;
  }

 private:
  Descriptor in_, out_;
};

std::string frame(std::uint16_t type, const char* destination = "0.0.0.0") {
  std::string octets(60, '\0');
  octets[12] = static_cast<char>(type >> 8U);
  octets[13] = static_cast<char>(type);
  const std::uint32_t ip = Ip::parse(destination)->v4_value();
  for (unsigned i = 0; i < 4; ++i) octets[30 + i] = static_cast<char>(ip >> (24 - 8 * i));
  return octets;
}

std::string frame6(const char* destination, std::uint8_t next_header = 6, std::uint8_t first = 0) {
  std::string octets(14 + 40 + 24, '\0');
  octets[12] = static_cast<char>(0x86);
  octets[13] = static_cast<char>(0xdd);
  octets[20] = static_cast<char>(next_header);
  octets[54] = static_cast<char>(first);
  const Ip ip = *Ip::parse(destination);
  for (unsigned i = 0; i < 8; ++i) {
    octets[38 + i] = static_cast<char>(ip.high >> (56 - 8 * i));
    octets[46 + i] = static_cast<char>(ip.low >> (56 - 8 * i));
  }
  return octets;
}

IpRange range(const char* text) { return *IpRange::parse(text); }

}  // namespace

TEST_CASE("ARP comes in, IPv4 only to spoofed addresses, nothing else") {
  const Filtered port({range("198.51.100.210-198.51.100.229"), range("203.0.113.0/28"), range("198.51.100.250")});
  CHECK(port.lets_in(frame(0x0806)));
  CHECK_FALSE(port.lets_in(frame(0x86dd)));
  CHECK_FALSE(port.lets_in(frame(0x88cc)));
  for (const char* inside :
       {"198.51.100.210", "198.51.100.215", "198.51.100.229", "203.0.113.0", "203.0.113.15", "198.51.100.250"})
    CHECK(port.lets_in(frame(0x0800, inside)));
  for (const char* outside :
       {"198.51.100.209", "198.51.100.230", "203.0.113.16", "203.0.112.255", "198.51.100.249", "255.255.255.255"})
    CHECK_FALSE(port.lets_in(frame(0x0800, outside)));
}

TEST_CASE("a frame too short to have a destination stays out") {
  const Filtered port({range("0.0.0.0/0")});
  CHECK_FALSE(port.lets_in(frame(0x0800).substr(0, 33)));
  CHECK_FALSE(port.lets_in(frame(0x0806).substr(0, 13)));
  CHECK(port.lets_in(frame(0x0800).substr(0, 34)));
}

TEST_CASE("without ranges only ARP comes in, with too many all IPv4") {
  const Filtered none({});
  CHECK(none.lets_in(frame(0x0806)));
  CHECK_FALSE(none.lets_in(frame(0x0800, "198.51.100.1")));
  const Filtered many(std::vector<IpRange>(500, range("198.51.100.1")));
  CHECK(many.lets_in(frame(0x0800, "203.0.113.1")));
  const Filtered limit(std::vector<IpRange>(400, range("198.51.100.1")));
  CHECK(limit.lets_in(frame(0x0800, "198.51.100.1")));
  CHECK_FALSE(limit.lets_in(frame(0x0800, "203.0.113.1")));
  const Filtered sixth({range("2001:db8::/64")});
  CHECK_FALSE(sixth.lets_in(frame(0x0800, "203.0.113.1")));
}

TEST_CASE("NDP comes in whoever it goes to, other IPv6 only to spoofed addresses") {
  const Filtered port({range("198.51.100.210"), range("2001:db8:51::d2-2001:db8:51::e5"), range("2001:db8:f::/124")});
  constexpr std::uint8_t tcp = 6, icmp6 = 58, echo = 128;
  for (std::uint8_t type = 133; type <= 137; ++type) CHECK(port.lets_in(frame6("ff02::1:ff00:d2", icmp6, type)));
  for (const char type : "\x01\x02\x84\x8a") CHECK_FALSE(port.lets_in(frame6("ff02::1:ff00:d2", icmp6, type)));
  CHECK_FALSE(port.lets_in(frame6("ff02::1", tcp, 135)));
  for (const char* inside : {"2001:db8:51::d2", "2001:db8:51::dd", "2001:db8:51::e5", "2001:db8:f::", "2001:db8:f::f"}) {
    CHECK(port.lets_in(frame6(inside)));
    CHECK(port.lets_in(frame6(inside, icmp6, echo)));
  }
  for (const char* outside : {"2001:db8:51::d1", "2001:db8:51::e6", "2001:db8:f::10", "2001:db8:e::d2", "2002:db8:51::d2",
                              "2001:db8:51:0:0:1:0:d2", "2001:db8:51:1::d2", "::ffff:198.51.100.210"})
    CHECK_FALSE(port.lets_in(frame6(outside)));
  const Filtered wide({range("2001:db8:51::1:ffff:fff0-2001:db8:51::2:0:f")});
  CHECK(wide.lets_in(frame6("2001:db8:51::2:0:0")));
  CHECK(wide.lets_in(frame6("2001:db8:51::9:0:0")));
  CHECK_FALSE(wide.lets_in(frame6("2001:db8:52::2:0:0")));
}
