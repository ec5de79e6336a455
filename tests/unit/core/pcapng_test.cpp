#include "lvspec/pcapng.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "tests/unit/core/frames.hpp"

using namespace lvspec;
using lvspec::test::octets;

namespace {

std::string bytes(std::string_view hex) {
  const auto o = octets(hex);
  return {o.begin(), o.end()};
}

}  // namespace

TEST_CASE("a section header, with and without comments") {
  std::string out;
  pcapng::section_header(out, "lv");
  CHECK(out == bytes("0a0d0d0a 28000000 4d3c2b1a 0100 0000 ffffffffffffffff 0400 0200 6c76 0000 00000000 28000000"));
  out.clear();
  const std::string comments[] = {"one", std::string(60'000, 'x')};
  pcapng::section_header(out, "lv", comments);
  CHECK(out.size() == 40 + 8 + 60'004);
  CHECK(out.size() % 4 == 0);
}

TEST_CASE("an interface in nanoseconds") {
  std::string out;
  pcapng::interface_description(out, "eth0", "lvspec vantage x", 96);
  CHECK(out == bytes("01000000 3c000000 0100 0000 60000000 0200 0400 65746830 0300 1000") + "lvspec vantage x" +
                   bytes("0900 0100 09 000000 00000000 3c000000"));
}

TEST_CASE("a packet is padded, its comment is an option") {
  std::string out;
  const auto frame = octets("0102030405");
  pcapng::packet(out, 1, 0x1122334455667788, 1514, frame);
  CHECK(out == bytes("06000000 28000000 01000000 44332211 88776655 05000000 ea050000 0102030405 000000 28000000"));
  out.clear();
  pcapng::packet(out, 0, 0, 5, frame, "ARP-02");
  CHECK(out == bytes("06000000 38000000 00000000 00000000 00000000 05000000 05000000 0102030405 000000 0100 0600") + "ARP-02" +
                   bytes("0000 00000000 38000000"));
}

TEST_CASE("statistics leave out what is unknown") {
  std::string out;
  pcapng::statistics(out, 0, 1, 10, 2, 3);
  CHECK(out == bytes("05000000 40000000 00000000 00000000 01000000 0400 0800 0a00000000000000 0500 0800 0200000000000000"
                     "0700 0800 0300000000000000 00000000 40000000"));
  out.clear();
  pcapng::statistics(out, 0, 1, 10, pcapng::unknown, pcapng::unknown);
  CHECK(out == bytes("05000000 28000000 00000000 00000000 01000000 0400 0800 0a00000000000000 00000000 28000000"));
}

TEST_CASE("a text that no option holds is refused, and nothing is written") {
  std::string out = "before";
  const std::string long_text(60'001, 'x');
  const std::string comments[] = {"short", long_text};
  CHECK_THROWS_AS(pcapng::section_header(out, "lvspec", comments), std::length_error);
  CHECK_THROWS_AS(pcapng::interface_description(out, long_text, ""), std::length_error);
  CHECK_THROWS_AS(pcapng::packet(out, 0, 0, 0, {}, long_text), std::length_error);
  CHECK_THROWS_AS(pcapng::statistics(out, 0, 0, 0, 0, 0, long_text), std::length_error);
  CHECK(out == "before");
}
