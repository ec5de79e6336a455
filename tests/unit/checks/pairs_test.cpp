#include <doctest/doctest.h>

#include "checks/facts/pairs.hpp"
#include "tests/unit/checks/frames.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// Counts what a Pairs emits.
struct Matcher {
  Wire wire;
  Pairs pairs;
  int exact = 0, other = 0;
  Change changes = Change::none;
  std::uint32_t copies = 0;

  void count(const Pair& pair) {
    ++(pair.match == Match::exact ? exact : other);
    changes = changes | pair.changes;
    copies = pair.copies;
  }
  void request(const Octets& octets) {
    const Held held{octets};
    pairs.request(held.frame, [&](const Pair& p) { count(p); });
  }
  void copy(Octets octets) {
    set_macs(octets, wire.mac("dr1"), wire.mac("web1"));
    lower_ttl(octets, 1);
    const Held held{std::move(octets)};
    pairs.forwarded(held.frame, [&](const Pair& p) { count(p); });
  }
};

}  // namespace

TEST_CASE("a copy finds its request, whichever comes first") {
  Matcher m;
  m.request(nth_request(m.wire, 1));
  m.copy(nth_request(m.wire, 1));
  CHECK(m.exact == 1);
  m.copy(nth_request(m.wire, 2));
  CHECK(m.exact == 1);
  m.request(nth_request(m.wire, 2));
  CHECK(m.exact == 2);
  CHECK(m.other == 0);
  CHECK(m.changes == Change::none);
  CHECK(m.pairs.requests() == 2);
}

TEST_CASE("a copy that came first counts as the first, and the next as the second") {
  Matcher m;
  m.copy(nth_request(m.wire, 2));
  m.request(nth_request(m.wire, 2));
  CHECK(m.copies == 1);
  m.copy(nth_request(m.wire, 2));
  CHECK(m.copies == 2);
}

TEST_CASE("more requests than there are places: the newest are found, the oldest forgotten") {
  Matcher m;
  for (std::uint32_t n = 1; n <= 30'000; ++n) m.request(nth_request(m.wire, n));
  for (std::uint32_t n = 30'000; n > 30'000 - 8'000; --n) m.copy(nth_request(m.wire, n));
  CHECK(m.exact == 8'000);
  m.copy(nth_request(m.wire, 5));
  CHECK(m.exact == 8'000);
  CHECK(m.changes == Change::none);
}

TEST_CASE("more octets than there is room for: what is found is found whole") {
  Matcher m;
  for (std::uint32_t n = 1; n <= 2'000; ++n) m.request(nth_request(m.wire, n, 1000 + n * 7 % 4000));
  for (std::uint32_t n = 2'000; n > 1'000; --n) m.copy(nth_request(m.wire, n, 1000 + n * 7 % 4000));
  CHECK(m.exact >= 900);
  CHECK(m.changes == Change::none);
}

TEST_CASE("super-frames wrap the ring") {
  Matcher m;
  for (std::uint32_t n = 1; n <= 300; ++n) {
    m.request(nth_request(m.wire, n, 65'000));
    m.copy(nth_request(m.wire, n, 65'000));
    m.copy(nth_request(m.wire, 1000 + n, 40'000));
    m.request(nth_request(m.wire, 1000 + n, 40'000));
  }
  CHECK(m.exact == 600);
  CHECK(m.other == 0);
  CHECK(m.changes == Change::none);
}

TEST_CASE("a copy whose place its own request takes is forgotten, not paired with itself") {
  Matcher m;
  m.copy(nth_request(m.wire, 1));
  for (std::uint32_t n = 2; n <= 8'192; ++n) m.request(nth_request(m.wire, n));
  m.request(nth_request(m.wire, 1));
  CHECK(m.exact == 0);
}

TEST_CASE("a copy without its request is nobody's") {
  Matcher m;
  m.request(nth_request(m.wire, 1));
  m.copy(nth_request(m.wire, 2));
  CHECK(m.exact + m.other == 0);
}
