#include <doctest/doctest.h>

#include "tests/unit/wire/reading.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

const Pcapng ng;

std::int64_t time_with(const std::string& options, std::uint64_t ticks) {
  const Read read = read_octets(ng.section() + ng.interface(options) + ng.frame(0, ticks, frame_of(60)));
  REQUIRE(read.frames.size() == 1);
  return read.frames[0].time_ns;
}

std::string why(const std::string& octets) { return read_octets(octets).coverage[0].why; }

}  // namespace

TEST_CASE("pcapng: sections of both byte orders in one file, each with its own interfaces") {
  const Pcapng big{Order::big};
  const Read read = read_octets(ng.section() + ng.interface() + ng.frame(0, 5, frame_of(61, 'a')) + big.section() +
                                big.interface() + big.interface() + big.frame(1, 6, frame_of(62, 'b'), 9000));
  REQUIRE(read.frames.size() == 2);
  CHECK(read.frames[0].octets == frame_of(61, 'a'));
  CHECK(read.frames[0].time_ns == 5000);
  CHECK(read.frames[1].octets == frame_of(62, 'b'));
  CHECK(read.frames[1].length == 9000);
  CHECK(read.coverage[0].complete);
}

TEST_CASE("pcapng: enhanced, simple and obsolete packets, unknown blocks between them") {
  for (const Order order : {Order::little, Order::big}) {
    const Pcapng n{order};
    const Read read =
        read_octets(n.section() + n.interface("", 96) + n.block(0x0bad, "whatever") + n.frame(0, 7, frame_of(60, 'a')) +
                    n.simple(frame_of(96, 'b'), 1514) + n.obsolete(0, 0xffff, 9, frame_of(60, 'c')) + n.block(4, "names"));
    REQUIRE(read.frames.size() == 3);
    CHECK(read.frames[1].octets == frame_of(96, 'b'));
    CHECK(read.frames[1].length == 1514);
    CHECK(read.frames[1].time_ns == 7000);
    CHECK(read.frames[2].time_ns == 9000);
    CHECK(read.coverage[0].why == "");
  }
}

TEST_CASE("pcapng: interfaces of mixed snap lengths in one file") {
  const Read read = read_octets(ng.section() + ng.interface("", 64) + ng.interface("", 262'144) +
                                ng.frame(0, 1, frame_of(64), 1514) + ng.frame(1, 2, frame_of(70'000)));
  REQUIRE(read.frames.size() == 2);
  CHECK(read.frames[0].length == 1514);
  CHECK(read.frames[1].octets.size() == 70'000);
}

TEST_CASE("pcapng: resolutions of powers of ten and of two, and offsets") {
  CHECK(time_with("", 1'500'000) == 1'500'000'000);
  CHECK(time_with(ng.option(9, "\x09"), 1'500) == 1'500);
  CHECK(time_with(ng.option(9, std::string(1, '\0')), 3) == 3'000'000'000);
  CHECK(time_with(ng.option(9, "\x03"), 1'500) == 1'500'000'000);
  CHECK(time_with(ng.option(9, "\x0c"), 1'500'000'000'000) == 1'500'000'000);
  CHECK(time_with(ng.option(9, "\x8a"), 1536) == 1'500'000'000);
  CHECK(time_with(ng.option(9, "\xa0"), 0x1'8000'0000ULL) == 1'500'000'000);
  CHECK(time_with(ng.option(9, "\xff"), ~0ULL) == 0);
  CHECK(time_with(ng.option(9, "\x7f"), 12) == 0);
  CHECK(time_with(ng.option(14, Octets{}.u64(1000).text), 1) == 1000'000'001'000);
}

TEST_CASE("pcapng: the last statistics of each interface count, and gaps between frames") {
  const std::string start =
      ng.section() + ng.interface() + ng.interface() + ng.frame(0, 1, frame_of(60)) + ng.frame(1, 2, frame_of(60));
  const std::string first = ng.statistics(0, ng.counter(5, 1) + ng.counter(7, 2));
  const std::string last = ng.statistics(0, ng.counter(5, 3) + ng.counter(7, 4));
  Coverage c = read_octets(start + first + last + ng.statistics(1, ng.counter(7, 10))).coverage[0];
  CHECK(c.dropped == 17);
  CHECK(c.counted);
  c = read_octets(start + first).coverage[0];
  CHECK(c.dropped == 3);
  CHECK_FALSE(c.counted);
  c = read_octets(ng.section() + ng.interface() + ng.frame(0, 1, frame_of(60), 0, ng.counter(4, 6)) +
                  ng.obsolete(0, 5, 2, frame_of(60)))
          .coverage[0];
  CHECK(c.dropped == 11);
  CHECK_FALSE(c.counted);
}

TEST_CASE("pcapng: statistics of a section before this one are kept") {
  const std::string one = ng.section() + ng.interface() + ng.frame(0, 1, frame_of(60)) + ng.statistics(0, ng.counter(5, 4));
  const Coverage c = read_octets(one + one).coverage[0];
  CHECK(c.dropped == 8);
  CHECK(c.counted);
}

TEST_CASE("pcapng: damage is named with its place") {
  const std::string start = ng.section() + ng.interface();  // 28 + 20 octets
  CHECK(contains(why(start + Octets{}.u32(6).u32(7).raw(frame_of(60)).text), "damaged at octet 48: a block of 7 octets"));
  CHECK(contains(why(start + Octets{}.u32(6).u32(0x7ffffffc).raw(frame_of(60)).text), "a block of 2147483644 octets"));
  CHECK(contains(why(start + Octets{}.u32(0x99).u32(0x7ffffffc).raw(frame_of(60)).text), "ends in the middle of a block"));
  CHECK(contains(why(start + ng.frame(1, 1, frame_of(60))), "an interface that is not described"));
  CHECK(contains(why(start + ng.statistics(4, "")), "an interface that is not described"));
  CHECK(contains(why(start + std::string(64, '\0')), "a block of type 0"));
  CHECK(contains(why(ng.section() + ng.simple(frame_of(60))), "before any interface"));
  std::string differing = start + ng.frame(0, 1, frame_of(60));
  differing[differing.size() - 4] ^= 4;
  CHECK(contains(why(differing), "two lengths differ"));
  std::string overlong = start + ng.frame(0, 1, frame_of(60));
  overlong[48 + 20] = 127;
  CHECK(contains(why(overlong), "a frame of 127 octets in a block of 92"));
}

TEST_CASE("pcapng of another link type is refused") {
  CHECK(contains(refusal(ng.section() + ng.interface("", 0, 276)), "Linux cooked v2"));
  CHECK(
      contains(refusal(ng.section() + ng.interface() + ng.interface("", 0, 113) + ng.frame(0, 1, frame_of(60))), "Linux cooked"));
  const Read late = read_octets(ng.section() + ng.interface() + ng.frame(0, 1, frame_of(60)) + ng.interface("", 0, 101) +
                                ng.frame(1, 2, frame_of(60)));
  CHECK(late.frames.size() == 1);
  CHECK(contains(late.coverage[0].why, "not Ethernet"));
}
