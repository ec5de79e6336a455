#include <doctest/doctest.h>

#include "tests/checks/ndp/neighbours.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// A healthy run, and one advertisement more.
Verdict with(const std::string& who, const Ip& to, const Told& told, FrameId* proof = nullptr, Wire* keep = nullptr) {
  Wire wire = ipv6();
  asked_in_every_way(wire);
  if (to != Ip{}) solicits(wire, "tester", Wire::vip6(), to);
  const FrameId frame = advertises(wire, who, Wire::vip6(), to, told);
  if (proof != nullptr) *proof = frame;
  const Verdict v = wire.judge("NDP-03");
  if (v.outcome == Outcome::fail) CHECK(wire.is_evidence(v, frame));
  if (keep != nullptr) *keep = wire;
  return v;
}

std::string outcome(const std::string& who, const Ip& to, const Told& told) { return said(with(who, to, told)); }

}  // namespace

TEST_CASE("NDP-03: one answer each, solicited, with override and MAC; to all nodes where it was a test") {
  Wire wire = ipv6();
  asked_in_every_way(wire);
  CHECK(judge_one("NDP-03", wire) == "pass");
  CHECK(outcome("dr1", asker6(), {}) == "pass");
  // A takeover, and a router's flag.
  CHECK(outcome("dr1", Ip{}, {.flags = 0x20}) == "pass");
  CHECK(outcome("dr1", asker6(), {.flags = 0xe0}) == "pass");
}

TEST_CASE("NDP-03: each way in which an answer can be wrong") {
  CHECK(outcome("dr1", asker6(), {.flags = 0x20}) == "fail dr1");
  CHECK(outcome("dr1", asker6(), {.flags = 0x40}) == "fail dr1");
  CHECK(outcome("dr1", Ip{}, {.flags = 0x60}) == "fail dr1");
  CHECK(outcome("dr1", Ip{}, {.flags = 0x00}) == "fail dr1");
  CHECK(outcome("dr1", asker6(), {.flags = 0x60, .names_mac = false}) == "fail dr1");
  CHECK(outcome("dr1", Ip{}, {.flags = 0x20, .names_mac = false}) == "fail dr1");
}

TEST_CASE("NDP-03: whoever asked it alone knows its MAC already") {
  CHECK(outcome("dr1", asker6(2), {.flags = 0x40, .names_mac = false}) == "pass");
}

TEST_CASE("NDP-03: a host that the profile does not know advertises the VIP") {
  const Verdict v = with("stranger", asker6(), {});
  CHECK(v.outcome == Outcome::fail);
  CHECK(said(v).find("02:00:00:00:00:99") != std::string::npos);
  CHECK(with("dr1", asker6(), {.at = "stranger"}).outcome == Outcome::fail);
  Wire unknown = ipv6();
  unknown.never_introduced("dr1");
  asked_in_every_way(unknown);
  CHECK(judge_one("NDP-03", unknown) == "inconclusive");
}

TEST_CASE("NDP-03: what real servers advertise is another check's") {
  CHECK(outcome("web1", asker6(), {.flags = 0x20}) == "pass");
  CHECK(outcome("stranger", asker6(), {.at = "web1"}) == "pass");
  CHECK(outcome("web1", asker6(), {.at = "stranger"}) == "pass");
}

TEST_CASE("NDP-03: two answers to one question, which a question that was lost would explain") {
  for (const bool gap : {false, true}) {
    Wire wire = ipv6();
    if (gap) wire.loses("client", 1);
    asked_in_every_way(wire);
    const FrameId proof = advertises(wire, "dr1", Wire::vip6(), asker6());
    const Verdict v = wire.judge("NDP-03");
    CHECK(said(v) == (gap ? "inconclusive" : "fail dr1"));
    if (!gap) CHECK(wire.is_evidence(v, proof));
  }
  Wire two = ipv6().add_director("dr2");
  asked_in_every_way(two);
  advertises(two, "dr2", Wire::vip6(), asker6());
  CHECK(judge_one("NDP-03", two) == "fail dr2");
}

TEST_CASE("NDP-03: questions to real servers alone entitle a director to no answers, nor do those of others") {
  Wire wire = ipv6();
  asked_in_every_way(wire);
  advertises(wire, "dr1", Wire::vip6(), asker6(2));
  CHECK(judge_one("NDP-03", wire) == "fail dr1");
  // Nobody sees how often a neighbour asked.
  CHECK(outcome("dr1", asker6(7), {}) == "pass");
  Wire neighbour = ipv6();
  asked_in_every_way(neighbour);
  advertises(neighbour, "dr1", Wire::vip6(), asker6(8));
  CHECK(judge_one("NDP-03", neighbour) == "pass");
}

TEST_CASE("NDP-03: what is said of other addresses is none of it") {
  Wire wire = ipv6();
  asked_in_every_way(wire);
  advertises(wire, "dr1", ip("2001:db8::12"), asker6(), {.flags = 0x00});
  advertises(wire, "stranger", ip("2001:db8::99"), asker6());
  CHECK(judge_one("NDP-03", wire) == "pass");
}

TEST_CASE("NDP-03: nobody answers") {
  Wire wire = ipv6();
  servers_awake(wire);
  const FrameId asked = solicits(wire, "tester", Wire::vip6(), asker6());
  const Verdict v = wire.judge("NDP-03");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, asked));
  wire.add_director("dr2");
  CHECK(judge_one("NDP-03", wire) == "fail");  // it does not show which of the two should have
  wire.loses("client", 1);
  CHECK(judge_one("NDP-03", wire) == "inconclusive");
}

TEST_CASE("NDP-03: the question never left, or was for another address or of another host") {
  Wire wire = ipv6();
  servers_awake(wire);
  CHECK(judge_one("NDP-03", wire) == "inconclusive");
  solicits(wire, "tester", ip("2001:db8::181"), asker6());
  solicits(wire, "neighbour", Wire::vip6(), asker6());
  solicits(wire, "tester", Wire::vip6(), asker6(2), "dr1");
  advertises(wire, "dr1", Wire::vip6(), asker6());
  CHECK(judge_one("NDP-03", wire) == "inconclusive");
}

TEST_CASE("NDP-03: answers over a capture with a gap, a flaw for all that") {
  Wire wire = ipv6();
  asked_in_every_way(wire);
  wire.loses("client", 1);
  CHECK(judge_one("NDP-03", wire) == "inconclusive");
  wire.hidden_at("client");
  advertises(wire, "dr1", Wire::vip6(), asker6(), {.flags = 0x40});
  CHECK(judge_one("NDP-03", wire) == "fail dr1");
}

TEST_CASE("NDP-03: not applicable without an IPv6 service or where the run does not ask") {
  CHECK(judge_one("NDP-03", Wire{}) == "not_applicable");
  CHECK(judge_one("NDP-03", ipv6().without_stimulus(Stimulus::ask_vip)) == "not_applicable");
}
