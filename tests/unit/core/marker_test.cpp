#include "lvspec/marker.hpp"

#include <doctest/doctest.h>

#include "tests/unit/core/frames.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

Octets probe(const Octets& padding) {
  Octets arp = arp_request;
  for (std::size_t i = 14; i < 18; ++i) arp[i] = 0;
  return macs + arp_type + arp + padding;
}

Octets padding(std::uint32_t token, Marker::Phase phase) {
  const auto octets = marker_padding({token, phase, 200});
  return {octets.begin(), octets.end()};
}

std::optional<Marker> found(const Octets& all) { return marker_of(Captured(all).frame()); }

}  // namespace

TEST_CASE("a marker is found in the padding of a probe, tagged or not") {
  for (const auto phase : {Marker::Phase::open, Marker::Phase::close}) {
    const auto marker = found(probe(padding(0xdeadbeefU, phase)));
    REQUIRE(marker);
    CHECK(marker->token == 0xdeadbeefU);
    CHECK(marker->phase == phase);
    CHECK(marker->round == 200);
  }
  Octets tagged = probe(padding(1, Marker::Phase::open));
  tagged.insert(tagged.begin() + 12, tag.begin(), tag.end());
  CHECK(found(tagged));
}

TEST_CASE("a marker makes a frame of the least Ethernet length") { CHECK(probe(padding(1, Marker::Phase::open)).size() == 60); }

TEST_CASE("what only looks like a marker is none") {
  const Octets good = padding(1, Marker::Phase::open);
  CHECK_FALSE(found(macs + arp_type + arp_request + good));
  CHECK_FALSE(found(probe({})));
  CHECK_FALSE(found(probe(Octets(18, 0))));
  CHECK_FALSE(found(probe(Octets(good.begin(), good.begin() + 11))));
  Octets phase = good;
  phase[10] = 3;
  CHECK_FALSE(found(probe(phase)));
  Octets magic = good;
  magic[0] = 'L';
  CHECK_FALSE(found(probe(magic)));
}
