#include "tests/checks/arp/questions.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

const Ip asker = Wire::client(), other_asker = nobody;
void ask(Wire& wire) { wire.asks("tester", Wire::vip(), asker); }
void ask_otherwise(Wire& wire) { wire.asks("tester", Wire::vip(), nobody); }

}  // namespace

TEST_CASE("ARP-02: a broadcast question is put, and the real servers are silent") {
  Wire wire;
  ask(wire);
  wire.answers("dr1", Wire::vip(), "tester", asker);
  CHECK(judge_one("ARP-02", wire) == "pass");
}

TEST_CASE("ARP-02: a real server answers") {
  Wire wire;
  ask(wire);
  const FrameId proof = wire.answers("web1", Wire::vip(), "tester", asker);
  const Verdict v = wire.judge("ARP-02");
  CHECK(said(v) == "fail web1");
  CHECK(wire.is_evidence(v, proof));
  CHECK(v.evidence.front().frames.size() == 1);
}

TEST_CASE("ARP-02: seen at the mirror alone, over a client capture with a gap, it is still a failure") {
  Wire wire;
  wire.loses("client", 3);
  ask(wire);
  wire.hidden_at("client").answers("web2", Wire::vip(), "tester", asker);
  CHECK(judge_one("ARP-02", wire) == "fail web2");
}

TEST_CASE("ARP-02: the question never left") {
  Wire wire;
  wire.answers("dr1", Wire::vip(), "tester", asker);
  CHECK(judge_one("ARP-02", wire) == "inconclusive");
}

TEST_CASE("ARP-02: silence over a capture with a gap proves nothing") {
  for (int how = 0; how < 5; ++how) {
    CAPTURE(how);
    Wire wire;
    ask(wire);
    if (how == 0) wire.loses("client", 1);
    if (how == 1) wire.without_marker("client", Marker::Phase::open);
    if (how == 2) wire.without_marker("client", Marker::Phase::close);
    if (how == 3) wire.uncounted("client");
    if (how == 4) wire.blind("client");
    CHECK(judge_one("ARP-02", wire) == "inconclusive");
  }
}

TEST_CASE("ARP-02: the silence of a real server that says nothing at all proves nothing") {
  Wire wire;
  wire.with_macs_in_profile().never_introduced("web2");
  ask(wire);
  CHECK(judge_one("ARP-02", wire) == "inconclusive");
}

TEST_CASE("ARP-02: a host that the profile does not know answers: no real server did") {
  Wire wire;
  ask(wire);
  wire.answers("stranger", Wire::vip(), "tester", asker);
  CHECK(judge_one("ARP-02", wire) == "pass");
}

TEST_CASE("ARP-02: an answer to another kind of question is another check's") {
  Wire wire;
  ask(wire);
  ask_otherwise(wire);
  wire.answers("web1", Wire::vip(), "tester", other_asker);
  CHECK(judge_one("ARP-02", wire) == "pass");
}

TEST_CASE("ARP-02: an answer for another address, and a real server's own question, are no answers for the VIP") {
  Wire wire;
  ask(wire);
  wire.answers("web1", wire.address("web1"), "tester", asker);
  wire.asks("web1", Wire::client(), wire.address("web1"));
  CHECK(judge_one("ARP-02", wire) == "pass");
}

TEST_CASE("ARP-02: not asked for, or nowhere to see it") {
  Wire wire;
  wire.without_stimulus(Stimulus::ask_vip);
  CHECK(judge_one("ARP-02", wire) == "not_applicable");
  Wire dark;
  dark.without_vantage("client").without_vantage("mirror");
  dark.add_host_vantage("dr1");
  CHECK(judge_one("ARP-02", dark) == "not_applicable");
}

TEST_CASE("ARP-02: a neighbour's question, whose answers do not pass the client's port, proves no silence") {
  Wire wire;
  wire.plan.passive = true;
  wire.asks("neighbour", Wire::vip(), wire.address("neighbour"));
  CHECK(judge_one("ARP-02", wire) == "inconclusive");
  wire.answers("web1", Wire::vip(), "neighbour", wire.address("neighbour"));  // on the mirror
  CHECK(judge_one("ARP-02", wire) == "fail web1");
}

TEST_CASE("ARP-02: captures that no run of lvspec made, from a mirror") {
  Wire wire;
  wire.without_vantage("client").without_plan();
  wire.asks("neighbour", Wire::vip(), wire.address("neighbour"));
  wire.answers("dr1", Wire::vip(), "neighbour", wire.address("neighbour"));
  // Nothing tells what that mirror lost.
  CHECK(judge_one("ARP-02", wire) == "inconclusive");
  wire.asks("neighbour", Wire::vip(), wire.address("neighbour"));
  wire.answers("web2", Wire::vip(), "neighbour", wire.address("neighbour"));
  CHECK(judge_one("ARP-02", wire) == "fail web2");
}

TEST_CASE("ARP-02: a real server whose capture's clock is ahead answers before it was asked, by the clocks") {
  Wire wire;
  wire.without_vantage("mirror");
  wire.add_host_vantage("web1").add_host_vantage("web2").clock_ahead("web1", 5000);
  wire.asks("tester", Wire::vip(), Wire::client());
  wire.answers("web1", Wire::vip(), "tester", Wire::client());
  CHECK(judge_one("ARP-02", wire) == "fail web1");
}

TEST_CASE("ARP-02: a late answer to the broadcast question, after the same client asked the director alone") {
  Wire wire;
  wire.asks("tester", Wire::vip(), Wire::client());
  wire.asks("tester", Wire::vip(), Wire::client(), "dr1");
  wire.answers("web1", Wire::vip(), "tester", Wire::client());
  CHECK(judge_one("ARP-02", wire) == "fail web1");
}
