#include <poll.h>

#include "lvspec/decode.hpp"
#include "tests/unit/wire/live.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

std::string ip_to(const char* destination) {
  std::string octets = frame_from_a(0x0800, 60, std::string("\x45\x00\x00\x2e", 4));
  const std::uint32_t ip = Ip::parse(destination)->v4_value();
  for (unsigned i = 0; i < 4; ++i) octets[30 + i] = static_cast<char>(ip >> (24 - 8 * i));
  return octets;
}

bool readable(const Port& port) {
  pollfd fd{port.descriptor(), POLLIN, 0};
  return ::poll(&fd, 1, 2000) == 1;
}

}  // namespace

TEST_CASE("live: a port hears ARP and its own clients' packets, of others only") {
  with_pair([] {
    const IpRange range = *IpRange::parse("198.51.100.210-198.51.100.229");
    Port a("va", {}), b("vb", std::span(&range, 1));
    CHECK(a.mac().text() == "02:00:00:00:00:0a");
    send(b, arp_from_a(std::string(46, '\0')));
    send(a, ip_to("198.51.100.1"));
    send(a, frame_from_a(0x88b5, 60));
    send(a, frame_from_a(0x8100, 64, std::string("\x00\x05\x08\x06", 4)));
    CHECK_FALSE(b.receive());
    send(a, ip_to("198.51.100.215"));
    REQUIRE(readable(b));
    const auto packet = b.receive();
    REQUIRE(packet);
    CHECK(decode(*packet).ip().destination() == Ip::v4(0xc63364d7U));
    CHECK(packet->length == 60);
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    CHECK(std::chrono::nanoseconds(packet->time_ns) > now - std::chrono::minutes(1));
    send(a, arp_from_a(std::string(46, '\0')));
    REQUIRE(readable(b));
    CHECK(b.receive());
    CHECK_FALSE(b.receive());
  });
}

TEST_CASE("live: a port takes bursts, super-frames are not its business, errors come back") {
  with_pair([] {
    const IpRange range = *IpRange::parse("198.51.100.210");
    Port a("va", {}), b("vb", std::span(&range, 1));
    const std::string packet = ip_to("198.51.100.210");
    std::size_t refused = 0, got = 0;
    for (int i = 0; i < 1000; ++i) refused += send(a, packet);
    CHECK(refused == 0);
    while (b.receive()) ++got;
    CHECK(got == 1000);
    const std::vector<std::uint8_t> large(20'000);
    CHECK(a.send(large) == std::errc::message_size);
    CHECK(a.send({}) != std::error_code());
    run("ip link set va down");
    CHECK(a.send(std::span(large).first(60)) == std::errc::network_down);
    CHECK_FALSE(a.receive());
    Port moved(std::move(b));
    CHECK(moved.descriptor() >= 0);
  });
}
