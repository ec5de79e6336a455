#include "wire/host.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

#include "wire/command_log.hpp"
#include "wire/link.hpp"
#include "wire/port.hpp"
#include "wire/wire_error.hpp"

using namespace lvspec;

TEST_CASE("the loopback is here, up, and no Ethernet") {
  const auto lo = find_link("lo");
  REQUIRE(lo);
  CHECK(lo->index != 0);
  CHECK_FALSE(lo->ethernet);
  CHECK_THROWS_WITH_AS(static_cast<void>(usable_link("lo")), doctest::Contains("interface lo is not Ethernet"), WireError);
}

TEST_CASE("interfaces that cannot be used are refused with a remedy") {
  CHECK_FALSE(find_link(""));
  CHECK_FALSE(find_link("nosuch0"));
  CHECK_FALSE(find_link("a-name-longer-than-any-interface"));
  CHECK_THROWS_WITH_AS(static_cast<void>(usable_link("any")), doctest::Contains("no destination MAC address"), WireError);
  CHECK_THROWS_WITH_AS(static_cast<void>(usable_link("nosuch0")), doctest::Contains("ip -br link"), WireError);
  CHECK_THROWS_AS(Port("nosuch0", {}), WireError);
}

TEST_CASE("forwarding of an interface that is not there is the host's") {
  CHECK(forwards(Family::ipv4, "nosuch0") == forwards(Family::ipv4, "../../etc"));
  CHECK(forwarding_remedy(Family::ipv4, "eth0").find("net.ipv4.conf.eth0.forwarding=0") != std::string::npos);
}

TEST_CASE("own addresses are listed without a crash on interfaces that have none") {
  for (const Ip& address : own_addresses()) CHECK_FALSE(address.text().empty());
}

TEST_CASE("capabilities are given up by the thread that asks for it") {
  const bool before = may_use_raw_sockets();
  std::thread([] {
    drop_capabilities();
    CHECK_FALSE(may_use_raw_sockets());
    drop_capabilities();
  }).join();
  CHECK(may_use_raw_sockets() == before);
}

TEST_CASE("a command's last words are one line without control characters") {
  CommandLog log;
  CHECK(log.last_words() == "");
  log.add("tcpdump: listening on eth0\n\x1b[31mno such device\x07\n\n");
  CHECK(log.last_words() == "tcpdump: listening on eth0  [31mno such device");
  log.add(std::string(100'000, 'x') + "\nthe end\n");
  CHECK(log.last_words() == "the end");
}

TEST_CASE("tcpdump's counts are read from its last words") {
  CommandLog log;
  log.add("tcpdump: listening on eth0\n12 packets captured\n13 packets received by filter\n");
  CHECK_FALSE(log.dropped("kernel"));
  log.add("1 packet dropped by kernel\n7 packets dropped by interface\n");
  CHECK(log.dropped("kernel") == 1);
  CHECK(log.dropped("interface") == 7);
  CHECK_FALSE(log.dropped("nobody"));
}
