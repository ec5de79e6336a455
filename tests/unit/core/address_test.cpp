#include "lvspec/address.hpp"

#include <doctest/doctest.h>

using namespace lvspec;

TEST_CASE("MAC addresses are read strictly and written as tcpdump does") {
  const auto mac = Mac::parse("02:00:5E:10:00:ff");
  REQUIRE(mac);
  CHECK(mac->text() == "02:00:5e:10:00:ff");
  CHECK(mac->octets() == std::array<std::uint8_t, 6>{2, 0, 0x5e, 0x10, 0, 0xff});
  CHECK(Mac::from_wire(mac->octets().data()) == *mac);
  for (const char* wrong : {"", "02:00:5e:10:00", "02:00:5e:10:00:ff:", "02-00-5e-10-00-ff", "02:00:5e:10:00:fg",
                            "+2:00:5e:10:00:ff", "0200.5e10.00ff"})
    CHECK_FALSE_MESSAGE(Mac::parse(wrong), wrong);
  CHECK(Mac::broadcast().is_broadcast());
  CHECK(Mac::parse("01:00:5e:00:00:01")->is_group());
  CHECK_FALSE(mac->is_group());
}

TEST_CASE("IP addresses of both families") {
  CHECK(Ip::parse("198.51.100.1") == Ip::v4(0xc6336401U));
  CHECK(Ip::parse("198.51.100.1")->text() == "198.51.100.1");
  CHECK(Ip::parse("2001:db8::1")->text() == "2001:db8::1");
  CHECK(Ip::parse("::ffff:198.51.100.1") == Ip::v4(0xc6336401U));
  CHECK(Ip::parse("::")->is_unspecified());
  CHECK(Ip::parse("0.0.0.0")->is_unspecified());
  CHECK_FALSE(Ip::parse("198.51.100.1")->is_unspecified());
  CHECK_FALSE(Ip::parse("2001:db8::1")->is_v4());
  for (const char* wrong :
       {"", "198.51.100", "198.51.100.256", "198.51.100.1 ", "2001:db8::1%eth0", "198.51.100.1/24", "01.2.3.4.5"})
    CHECK_FALSE_MESSAGE(Ip::parse(wrong), wrong);
}

TEST_CASE("ranges are read in three forms") {
  const auto range = [](const char* text) { return IpRange::parse(text); };
  CHECK(range("198.51.100.210-198.51.100.229")->size() == 20);
  CHECK(range("198.51.100.210")->size() == 1);
  CHECK(range("203.0.113.0/28")->text() == "203.0.113.0-203.0.113.15");
  CHECK(range("203.0.113.9/28")->first == *Ip::parse("203.0.113.0"));
  CHECK(range("0.0.0.0/1")->size() == 0x8000'0000ULL);
  CHECK(range("2001:db8::/64")->last == *Ip::parse("2001:db8::ffff:ffff:ffff:ffff"));
  CHECK(range("2001:db8::/48")->last == *Ip::parse("2001:db8:0:ffff:ffff:ffff:ffff:ffff"));
  CHECK(range("2001:db8::/64")->size() == 0);
  CHECK(range("::/0")->contains(*Ip::parse("198.51.100.1")));
  CHECK(range("198.51.100.8/30")->at(3) == *Ip::parse("198.51.100.11"));
  for (const char* wrong : {"", "-", "198.51.100.1-", "198.51.100.2-198.51.100.1", "198.51.100.1-2001:db8::1", "198.51.100.0/33",
                            "198.51.100.0/-1", "198.51.100.0/", "198.51.100.0/24/24", "a/24"})
    CHECK_FALSE_MESSAGE(range(wrong), wrong);
}

TEST_CASE("a range holds its ends and nothing beyond") {
  const IpRange r = *IpRange::parse("198.51.100.210-198.51.100.229");
  CHECK(r.contains(*Ip::parse("198.51.100.210")));
  CHECK(r.contains(*Ip::parse("198.51.100.229")));
  CHECK_FALSE(r.contains(*Ip::parse("198.51.100.209")));
  CHECK_FALSE(r.contains(*Ip::parse("198.51.100.230")));
  CHECK_FALSE(r.contains(*Ip::parse("2001:db8::1")));
}
