#include "gen/outbox.hpp"

#include <doctest/doctest.h>

#include <set>

#include "gen/ip_ids.hpp"

using namespace lvspec;
using namespace std::chrono_literals;

TEST_CASE("a token bucket lets a burst through and then keeps its rate") {
  TokenBucket bucket(1000, 20);
  unsigned taken = 0;
  while (bucket.take(5s)) ++taken;
  CHECK(taken == 20);
  CHECK(bucket.ready_at(5s) == Moment(5s) + 1ms);
  for (Moment now = 5s; now <= 6s; now += 100us)
    while (bucket.take(now)) ++taken;
  CHECK(taken == 1020);
  taken = 0;
  while (bucket.take(60s)) ++taken;
  CHECK(taken == 20);  // idleness is not saved up
}

TEST_CASE("a rate of nought or of millions is no division by nought") {
  TokenBucket slow(0, 0), fast(4'000'000'000U, 20);
  CHECK(slow.take(0s));
  CHECK_FALSE(slow.take(500ms));
  CHECK(fast.take(0s));
}

TEST_CASE("answers leave before acknowledgements, those before new connections, those before data") {
  Outbox outbox(1000);
  outbox.push({4}, Urgency::data);
  outbox.push({3}, Urgency::opening);
  outbox.push({1}, Urgency::answer);
  outbox.push({2}, Urgency::acknowledgement);
  outbox.push({5}, Urgency::data);
  for (std::uint8_t expected = 1; expected <= 5; ++expected) CHECK(outbox.pop(0s)->octets.front() == expected);
  CHECK_FALSE(outbox.pop(0s));
  CHECK(outbox.ready_at(0s) == never);
}

TEST_CASE("what an owner takes back does not leave") {
  Outbox outbox(1000);
  outbox.push({1}, Urgency::data, 1);
  outbox.push({2}, Urgency::data, 2);
  outbox.withdraw(1);
  CHECK(outbox.pop(0s)->owner == 2);
  CHECK(outbox.empty());
}

TEST_CASE("IP identifications are all there are before one comes again, and never nought") {
  for (const std::uint64_t seed : {0ULL, 1ULL, 12345ULL}) {
    IpIds ids(seed);
    std::set<std::uint16_t> seen;
    for (int i = 0; i < 65535; ++i) seen.insert(ids.next());
    CHECK(seen.size() == 65535);
    CHECK_FALSE(seen.contains(0));
  }
}
