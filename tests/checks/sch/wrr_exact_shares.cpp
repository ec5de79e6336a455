#include <doctest/doctest.h>

#include "tests/checks/sch/schedule.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("SCH-12: three to one, wherever the cycle begins") {
  CHECK(judge_one("SCH-12", given(scheduled("wrr", 3, 1), "11121112")) == "pass");
  CHECK(judge_one("SCH-12", given(scheduled("wrr", 3, 1), "21112111")) == "pass");
  CHECK(judge_one("SCH-12", given(scheduled("wrr", 30, 10), "11211121")) == "pass");
  CHECK(judge_one("SCH-12", given(scheduled("wrr", 1, 1), "1212")) == "pass");
}

TEST_CASE("SCH-12: other shares than the weights'") {
  const Verdict v = given(scheduled("wrr", 3, 1), "1112111121").judge("SCH-12");
  CHECK(said(v) == "fail dr1");
  CHECK(v.evidence.front().frames.size() >= 2);
  CHECK(judge_one("SCH-12", given(scheduled("wrr", 3, 1), "12121212")) == "fail dr1");
  CHECK(judge_one("SCH-12", given(scheduled("wrr", 3, 1), "11111111")) == "fail dr1");
  CHECK(judge_one("SCH-12", given(scheduled("wrr", 1, 3), "11121112")) == "fail dr1");
}

TEST_CASE("SCH-12: a slip in the last cycle") {
  CHECK(judge_one("SCH-12", given(scheduled("wrr", 3, 1), "111211121111")) == "fail dr1");
}

TEST_CASE("SCH-12: fewer than two cycles, or none") {
  CHECK(judge_one("SCH-12", given(scheduled("wrr", 3, 1), "1112111")) == "inconclusive");
  CHECK(judge_one("SCH-12", scheduled("wrr", 3, 1)) == "inconclusive");
  CHECK(judge_one("SCH-12", given(scheduled("wrr", 300, 1), "11121112")) == "inconclusive");
}

TEST_CASE("SCH-12: connections that were opened at once may pass one another") {
  Wire wire = given(scheduled("wrr", 3, 1), "11121112");
  CHECK(judge_one("SCH-12", given(wire, "22221111", 30000)) == "pass");
  CHECK(judge_one("SCH-12", given(scheduled("wrr", 3, 1), "11121112", 30000)) == "inconclusive");
}

TEST_CASE("SCH-12: a SYN that was sent again may have had its turn later") {
  Wire wire = scheduled("wrr", 3, 1);
  Connection late(wire, 20400);
  late.no_copies().syn().retransmit();
  CHECK(judge_one("SCH-12", given(wire, "11121112")) == "pass");
  CHECK(judge_one("SCH-12", given(wire, "11112112")) == "inconclusive");
}

TEST_CASE("SCH-12: copies to strangers, and answers without copies, are nobody's turn") {
  Wire wire = given(scheduled("wrr", 3, 1), "11121112");
  Connection(wire, 20300).to("stranger").syn();
  CHECK(judge_one("SCH-12", wire) == "pass");
  Wire unseen = scheduled("wrr", 3, 1);
  for (std::uint16_t port = 20000; port < 20008; ++port) Connection(unseen, port).no_copies().handshake();
  CHECK(judge_one("SCH-12", unseen) == "inconclusive");
}

TEST_CASE("SCH-12: a capture with a gap, no view of the second hop, another scheduler, persistence, one server, no stimulus") {
  Wire lossy = scheduled("wrr", 3, 1);
  lossy.loses("mirror", 1);
  CHECK(judge_one("SCH-12", given(lossy, "11121112")) == "inconclusive");
  CHECK(judge_one("SCH-12", given(lossy, "12121212")) == "inconclusive");
  Wire client = scheduled("wrr", 3, 1);
  client.without_vantage("mirror");
  CHECK(judge_one("SCH-12", given(client, "11121112")) == "not_applicable");
  CHECK(judge_one("SCH-12", given(scheduled("rr", 3, 1), "12121212")) == "not_applicable");
  Wire persistent = scheduled("wrr", 3, 1);
  persistent.profile.services.front().persistence_s = 300;
  CHECK(judge_one("SCH-12", given(persistent, "11111111")) == "not_applicable");
  CHECK(judge_one("SCH-12", given(scheduled("wrr", 3, 0), "11111111")) == "not_applicable");
  CHECK(judge_one("SCH-12", given(scheduled("wrr", 3, 1), "11121112").without_stimulus(Stimulus::connect)) == "not_applicable");
}
