#include <doctest/doctest.h>

#include "tests/unit/wire/reading.hpp"

using namespace lvspec;
using namespace lvspec::test;

TEST_CASE("pcap is read in both byte orders and both units of time") {
  for (const Order order : {Order::little, Order::big})
    for (const bool nano : {false, true}) {
      const Pcap pcap{order, nano};
      const Read read =
          read_octets(pcap.header() + pcap.frame(10, 7, frame_of(60, 'a')) + pcap.frame(11, 8, frame_of(96, 'b'), 1514));
      REQUIRE(read.frames.size() == 2);
      CHECK(read.frames[0].octets == frame_of(60, 'a'));
      CHECK(read.frames[0].time_ns == 10'000'000'000 + (nano ? 7 : 7000));
      CHECK(read.frames[1].length == 1514);
      CHECK(read.frames[1].number == 2);
      const Coverage& c = read.coverage[0];
      CHECK(c.seen == 2);
      CHECK(c.complete);
      CHECK(c.why == "");
      CHECK_FALSE(c.counted);
    }
}

TEST_CASE("a pcap that claims a frame longer than any is damaged there, and costs no memory") {
  const Pcap pcap;
  std::string octets = pcap.header() + pcap.frame(1, 1, frame_of(60));
  octets += Octets{}.u32(2).u32(2).u32(0x7fffffff).u32(0x7fffffff).text + frame_of(100);
  const Read read = read_octets(octets);
  CHECK(read.frames.size() == 1);
  CHECK(contains(read.coverage[0].why, "damaged at octet 100: a frame of 2147483647 octets"));
  CHECK_FALSE(read.coverage[0].complete);
}

TEST_CASE("a pcap with a tail of zeros invents no frames") {
  const Pcap pcap;
  const Read read = read_octets(pcap.header() + pcap.frame(1, 1, frame_of(60)) + std::string(4096, '\0'));
  CHECK(read.frames.size() == 1);
  CHECK(contains(read.coverage[0].why, "a frame of no octets"));
}

TEST_CASE("a pcap frame with an impossible time is damage") {
  const Pcap pcap;
  const Read read = read_octets(pcap.header() + pcap.frame(1, 1'000'000, frame_of(60)));
  CHECK(read.frames.empty());
  CHECK(contains(read.coverage[0].why, "1000000 parts of a second"));
}

TEST_CASE("a super-frame passes whole, the largest too") {
  const Pcap pcap;
  const Read read = read_octets(pcap.header() + pcap.frame(1, 1, frame_of(65'549, 'a')) +
                                pcap.frame(1, 2, frame_of(256 * 1024, 'b')) + pcap.frame(1, 3, frame_of(60, 'c')));
  REQUIRE(read.frames.size() == 3);
  CHECK(read.frames[0].octets == frame_of(65'549, 'a'));
  CHECK(read.frames[1].octets == frame_of(256 * 1024, 'b'));
  CHECK(read.frames[2].octets == frame_of(60, 'c'));
}

TEST_CASE("what is no Ethernet capture is refused with a remedy") {
  CHECK(contains(refusal(Pcap{}.header(276)), "276 (Linux cooked v2, as `-i any` writes), not Ethernet"));
  CHECK(contains(refusal(Pcap{}.header(113)), "tcpdump -i eth0"));
  CHECK(contains(refusal(Pcap{Order::big, true}.header(101)), "raw IP"));
  CHECK(contains(refusal(Pcap{}.header(1, 3)), "pcap version 3"));
  CHECK(contains(refusal("\x1f\x8b\x08garbage"), "gunzip"));
  CHECK(contains(refusal("\x28\xb5\x2f\xfdgarbage"), "unzstd"));
  CHECK(contains(refusal(Octets{}.u32(0xa1b2cd34U).text), "editcap"));
  CHECK(contains(refusal("[cluster]\nname = \"web\"\n"), "is no capture: neither pcap nor pcapng"));
}

TEST_CASE("a file that cannot be opened, and a folder, are refused by name") {
  CHECK_THROWS_WITH(static_cast<void>(read_file("/nowhere/x.pcap")),
                    doctest::Contains("/nowhere/x.pcap cannot be opened: No such file"));
  CHECK_THROWS_WITH(static_cast<void>(read_file("/tmp")), doctest::Contains("/tmp is a folder"));
}
