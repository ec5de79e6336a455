#include <doctest/doctest.h>

#include "tests/unit/core/frames.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

const Ip vip6 = *Ip::parse("2001:db8::b4");

/// What a message of ICMPv6 over IPv6 with this hop limit is seen as; its octets are kept until the next call.
Frame message(const Octets& icmp, std::uint8_t hop_limit = 255) {
  static std::unique_ptr<Captured> kept;
  Octets header = neighbour_ipv6(static_cast<std::uint16_t>(icmp.size()));
  header[7] = hop_limit;
  kept = std::make_unique<Captured>(macs + ipv6_type + header + icmp);
  return kept->frame();
}

const Octets asks = octets("8700 0000 00000000") + asked_for;
const Octets tells = octets("8800 0000 00000000") + asked_for;
const Octets from = octets("0101 0200000000c8"), at = octets("0201 020000000012"),
             other = octets("0e02 000000000000 0000000000000000");

}  // namespace

TEST_CASE("a solicitation names what it asks for and, where it can, who asks") {
  const Ndp bare = message(asks).ndp();
  CHECK(bare.is_solicitation());
  CHECK_FALSE(bare.is_advertisement());
  CHECK(bare.target() == vip6);
  CHECK(bare.source_mac() == Mac{});
  for (const Octets& options : {from, other + from, from + other})
    CHECK(message(asks + options).ndp().source_mac() == Mac{0x0200000000c8});
  CHECK(message(asks + at).ndp().source_mac() == Mac{});
  CHECK(message(asks + at).ndp().target_mac() == Mac{});
}

TEST_CASE("an advertisement names whose address is where, and has flags") {
  const Ndp told = message(tells + at).ndp();
  CHECK(told.is_advertisement());
  CHECK(told.target() == vip6);
  CHECK(told.target_mac() == Mac{0x020000000012});
  CHECK(told.source_mac() == Mac{});
  CHECK(message(tells + from).ndp().target_mac() == Mac{});
  for (const unsigned flags : {0x00U, 0x20U, 0x40U, 0x80U, 0xe0U}) {
    Octets changed = tells + at;
    changed[4] = static_cast<std::uint8_t>(flags);
    const Ndp ndp = message(changed).ndp();
    CHECK(ndp.from_router() == ((flags & 0x80) != 0));
    CHECK(ndp.solicited() == ((flags & 0x40) != 0));
    CHECK(ndp.overrides() == ((flags & 0x20) != 0));
  }
  Octets question = asks;
  question[4] = 0xff;
  CHECK_FALSE(message(question).ndp().solicited());
}

TEST_CASE("what hosts must discard says nothing") {
  CHECK_FALSE(message(asks, 254).ndp());
  Octets code = asks;
  code[1] = 1;
  CHECK_FALSE(message(code).ndp());
  Octets cut = asks;
  cut.resize(23);
  CHECK_FALSE(message(cut).ndp().is_solicitation());
  CHECK(message(cut).ndp().target() == Ip{});
  CHECK_FALSE(message(octets("8000 0000 00010001") + asked_for).ndp());
  const Captured v4(macs + ipv4_type + ipv4(58, 44) + asks);
  CHECK_FALSE(v4.frame().ndp());
}

TEST_CASE("options that lead nowhere end the reading of them") {
  CHECK(message(tells + octets("0200 020000000012")).ndp().target_mac() == Mac{});
  CHECK(message(tells + octets("0202 020000000012")).ndp().target_mac() == Mac{});
  CHECK(message(tells + octets("0201 0200000000")).ndp().target_mac() == Mac{});
  CHECK(message(tells + octets("0e7f 000000000000") + at).ndp().target_mac() == Mac{});
}

TEST_CASE("other messages of neighbour discovery have no target") {
  const Ndp router = message(octets("8500 0000 00000000") + asked_for).ndp();
  CHECK(router);
  CHECK(router.type() == 133);
  CHECK(router.target() == Ip{});
}
