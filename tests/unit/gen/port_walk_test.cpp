#include "gen/load/port_walk.hpp"

#include <doctest/doctest.h>

#include <set>
#include <vector>

#include "gen/load/port_rest.hpp"

using namespace lvspec;

TEST_CASE("the walk goes round the clients before it takes the next port, and gives each pair once") {
  PortWalk walk(2, 100, 101, 1000, 0);
  std::set<std::pair<int, int>> seen;
  const auto first = walk.take(0), second = walk.take(0);
  REQUIRE((first && second));
  CHECK(first->port == second->port);
  CHECK(first->client != second->client);
  seen.insert({first->client, first->port});
  seen.insert({second->client, second->port});
  for (int i = 0; i < 2; ++i) {
    const auto pair = walk.take(0);
    REQUIRE(pair);
    seen.insert({pair->client, pair->port});
  }
  CHECK(seen.size() == 4);
  CHECK_FALSE(walk.take(0));  // all are in use
  CHECK(walk.smallest_gap_ms() == -1);
}

TEST_CASE("a pair rests for the gap, from when it was given back") {
  PortWalk walk(1, 100, 100, 65'000, 0);
  const auto pair = walk.take(1000);
  REQUIRE(pair);
  walk.give_back(*pair, 2000);
  CHECK_FALSE(walk.take(66'999));
  CHECK(walk.take(67'000));
  CHECK(walk.smallest_gap_ms() == 65'000);
}

TEST_CASE("a pair still in use is passed by") {
  PortWalk walk(1, 100, 102, 10, 0);
  const auto a = walk.take(0), b = walk.take(0), c = walk.take(0);
  REQUIRE((a && b && c));
  walk.give_back(*b, 0);
  const auto again = walk.take(20);
  REQUIRE(again);
  CHECK(again->port == b->port);
}

TEST_CASE("a long connection holds nobody up: pairs come again in the order in which they were given back") {
  PortWalk walk(1, 100, 399, 10, 0);
  const auto longest = walk.take(0);
  REQUIRE(longest);
  std::vector<PortWalk::Pair> others;
  while (const auto pair = walk.take(0)) others.push_back(*pair);
  REQUIRE(others.size() == 299);
  walk.give_back(others[200], 5);
  walk.give_back(*longest, 8);
  walk.give_back(others[0], 9);
  CHECK_FALSE(walk.take(14));
  const auto first = walk.take(15), second = walk.take(18);
  REQUIRE((first && second));
  CHECK(first->port == others[200].port);
  CHECK(second->port == longest->port);
  CHECK_FALSE(walk.take(18));
}

TEST_CASE("a walk goes on where an earlier one ended") {
  PortWalk walk(2, 100, 199, 10, 7);
  for (int i = 0; i < 5; ++i) REQUIRE(walk.take(0));
  PortWalk next(2, 100, 199, 10, walk.place());
  const auto a = walk.take(0), b = next.take(0);
  REQUIRE((a && b));
  CHECK(a->port == b->port);
  CHECK(a->client == b->client);
}

TEST_CASE("the walk begins where it is told to, wherever that is") {
  PortWalk walk(3, 20000, 59999, 0, 0xffff'ffff'ffff'ffffULL);
  const auto pair = walk.take(0);
  REQUIRE(pair);
  CHECK(pair->client < 3);
  CHECK(pair->port >= 20000);
  CHECK(pair->port <= 59999);
}

TEST_CASE("what can go on for ever is the number of pairs over the gap") {
  CHECK(PortWalk(1, 1, 60'000, 65'000, 0).sustainable_rate() == doctest::Approx(923.08).epsilon(0.001));
  CHECK(PortWalk(16, 20'000, 59'999, 65'000, 0).sustainable_rate() == doctest::Approx(9846.2).epsilon(0.001));
}

TEST_CASE("a run after others waits for the ports that it would meet, and for no others") {
  PortRest rest(65'000);
  CHECK(rest.wait_ms(1000, 100, 0) == 0);  // nobody was before it
  rest.note(60, 10'000);
  CHECK(rest.wait_ms(40, 100, 12'000) == 0);
  CHECK(rest.wait_ms(41, 100, 12'000) == 63'000);
  CHECK(rest.wait_ms(41, 100, 75'000) == 0);
  rest.note(30, 20'000);
  CHECK(rest.wait_ms(10, 100, 22'000) == 0);
  CHECK(rest.wait_ms(11, 100, 22'000) == 53'000);  // those of the first run come before those of the second
  CHECK(rest.wait_ms(70, 100, 22'000) == 53'000);
  CHECK(rest.wait_ms(71, 100, 22'000) == 63'000);
  CHECK(rest.wait_ms(5000, 100, 22'000) == 63'000);
  CHECK(PortRest(0).wait_ms(5000, 100, 22'000) == 0);
}
