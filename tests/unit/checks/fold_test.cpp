#include <doctest/doctest.h>

#include "checks/facts/fold.hpp"
#include "tests/unit/checks/frames.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

struct Folder {
  Wire wire;
  Fold fold;
  explicit Folder(std::size_t vantages = 3) : fold(vantages) {}
  bool again(const Octets& octets, std::uint8_t vantage) { return fold.again(Held(octets, vantage).frame); }
};

}  // namespace

TEST_CASE("one frame at several vantages counts once") {
  Folder f;
  const Octets frame = nth_request(f.wire, 1);
  CHECK_FALSE(f.again(frame, 0));
  CHECK(f.again(frame, 1));
  CHECK(f.again(frame, 2));
  CHECK_FALSE(f.again(nth_request(f.wire, 2), 1));
}

TEST_CASE("as many vantages as there are, and a frame comes back after others") {
  for (const std::uint8_t many : {std::uint8_t{3}, std::uint8_t{4}, std::uint8_t{5}, std::uint8_t{40}}) {
    const std::uint8_t last = many - 1, between = many / 2;
    Folder f(many);
    for (std::uint32_t n = 0; n < 100; ++n) CHECK_FALSE(f.again(nth_request(f.wire, n), 0));
    for (std::uint32_t n = 0; n < 100; ++n) CHECK(f.again(nth_request(f.wire, n), last));
    CHECK_FALSE(f.again(nth_request(f.wire, 7), last));
    CHECK(f.again(nth_request(f.wire, 7), between));
    CHECK(f.again(nth_request(f.wire, 7), between));
    CHECK(f.again(nth_request(f.wire, 7), 0));
    CHECK(f.again(nth_request(f.wire, 8), between));
  }
}

TEST_CASE("a frame that was not seen for long is forgotten before those that were") {
  Folder f(6);
  const Octets often = nth_request(f.wire, 1);
  for (int i = 0; i < 200; ++i) CHECK_FALSE(f.again(often, 0));
  for (std::uint32_t n = 2; n < 200'000; ++n) {
    (void)f.again(nth_request(f.wire, n), 5);
    if (n % 1000 == 0) CHECK(f.again(often, 1));
  }
  CHECK_FALSE(f.again(nth_request(f.wire, 2), 0));
}

TEST_CASE("both hops of direct routing stay two frames") {
  Folder f;
  const Octets request = nth_request(f.wire, 1);
  Octets copy = request;
  set_macs(copy, f.wire.mac("dr1"), f.wire.mac("web1"));  // a director that keeps the TTL
  CHECK_FALSE(f.again(request, 1));
  CHECK_FALSE(f.again(copy, 1));
}

TEST_CASE("a question that is put three times is three frames, wherever one of them was lost") {
  Folder f;
  const Octets question = ArpWords{f.wire.mac("tester"), Mac::broadcast(), 1, f.wire.mac("tester"), Wire::client(), {}, Wire::vip(), {}}.frame();
  int frames = 0;
  for (int i = 0; i < 3; ++i) {
    if (i != 0) frames += f.again(question, 0) ? 0 : 1;
    if (i != 1) frames += f.again(question, 1) ? 0 : 1;
  }
  CHECK(frames == 2);
  Folder one;
  CHECK_FALSE(one.again(question, 0));
  CHECK_FALSE(one.again(question, 0));
}

TEST_CASE("twins of a mirror of both directions are one, and of two repeats two") {
  Folder f;
  f.fold.set_twins(1, 2);
  const Octets frame = nth_request(f.wire, 1);
  CHECK_FALSE(f.again(frame, 1));
  CHECK(f.again(frame, 1));
  CHECK(f.again(frame, 0));
  CHECK_FALSE(f.again(frame, 1));
  CHECK(f.again(frame, 1));
  CHECK(f.again(frame, 0));
}

TEST_CASE("padding, tags, FCS and snap lengths make no other frame of it") {
  const Wire wire;
  const Octets bare = nth_request(wire, 1, 200);
  const std::uint64_t hash = frame_hash(Held(bare).frame);
  CHECK(frame_hash(Held(tagged(bare, 20)).frame) == hash);
  Octets with_fcs = bare;
  with_fcs.insert(with_fcs.end(), 4, 0xab);
  CHECK(frame_hash(Held(with_fcs).frame) == hash);
  const Frame cut = decode({bare.data(), 96, static_cast<std::uint32_t>(bare.size()), 0, 1, 0});
  CHECK(frame_hash(cut) == hash);
  CHECK(frame_hash(Held(nth_request(wire, 2, 200)).frame) != hash);
  CHECK(frame_hash(Held(nth_request(wire, 1, 201)).frame) != hash);
  Octets arp = ArpWords{wire.mac("tester"), Mac::broadcast(), 1, wire.mac("tester"), Wire::client(), {}, Wire::vip(), {}}.frame();
  const std::uint64_t short_arp = frame_hash(Held(arp).frame);
  arp.resize(60);
  CHECK(frame_hash(Held(arp).frame) == short_arp);
  Octets reply = nth_request(wire, 1);
  const std::uint64_t unpadded = frame_hash(Held(reply).frame);
  reply.resize(60);
  CHECK(frame_hash(Held(reply).frame) == unpadded);
}

TEST_CASE("frames of every length have a hash") {
  const Octets whole = nth_request(Wire{}, 1, 40);
  for (std::size_t size = 0; size <= whole.size(); ++size) (void)frame_hash(Held(Octets(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))).frame);
}

TEST_CASE("twins are found by their number, and a director that sends some frames twice is no mirror of both directions") {
  const Wire wire;
  TwinFinder all(2), some(2);
  for (std::uint32_t n = 0; n < 200; ++n) {
    const Held frame{nth_request(wire, n), 1};
    for (int i = 0; i < 2; ++i) all.note(frame.frame);
    for (std::uint32_t i = 0; i <= (n % 3 == 0 ? 1U : 0U); ++i) some.note(frame.frame);
  }
  CHECK(all.times(1) == 2);
  CHECK(all.times(0) == 1);
  CHECK(some.times(1) == 1);
}
