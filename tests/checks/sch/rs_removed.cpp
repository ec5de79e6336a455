#include <doctest/doctest.h>

#include "tests/checks/hooked.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// web1 has a connection, and is taken out; another client gets web2.
struct Removal : HookedWire {
  Removal() : HookedWire(HookKind::pool), mine(connection(HookPart::held)) {
    mine.handshake();
    connection(HookPart::held, 1).to("web2").handshake().get().ok();
  }
  Removal& fresh(const std::string& server = "web2") {
    connection(HookPart::fresh).to(server).http_200();
    return *this;
  }
  Connection mine;
};

}  // namespace

TEST_CASE("SCH-08: what comes of a removed server's connections is dropped in silence, and the check says so") {
  Removal wire;
  wire.mine.no_copies().get();
  wire.fresh();
  const Verdict v = wire.judge("SCH-08");
  CHECK(said(v) == "pass");
  CHECK(v.because ==
        "of 1 connections of web1, 1 were dropped in silence and 0 reset by the director; 1 new ones went elsewhere");
}

TEST_CASE("SCH-08: or the director resets them, and the check says that") {
  Removal wire;
  wire.mine.no_copies().get();
  wire.director_resets(wire.mine);
  wire.fresh();
  const Verdict v = wire.judge("SCH-08");
  CHECK(said(v) == "pass");
  CHECK(v.because ==
        "of 1 connections of web1, 0 were dropped in silence and 1 reset by the director; 1 new ones went elsewhere");
}

TEST_CASE("SCH-08: another server gets the rest, on a capture with a gap too") {
  Removal wire;
  wire.loses("mirror", 1);
  const FrameId first = wire.mine.copy;
  wire.mine.to("web2").get();
  const Verdict v = wire.judge("SCH-08");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, wire.mine.copy));
  CHECK_FALSE(wire.is_evidence(v, first));
}

TEST_CASE("SCH-08: without a view of the second hop, the other server's reset tells") {
  HookedWire client_only(HookKind::pool);
  client_only.without_vantage("mirror");
  Connection mine = client_only.connection(HookPart::held);
  mine.handshake();
  const FrameId accepted = mine.reply;
  mine.to("web2").get().server_resets();
  const Verdict v = client_only.judge("SCH-08");
  CHECK(said(v) == "fail dr1");
  CHECK(client_only.is_evidence(v, accepted));
  CHECK(client_only.is_evidence(v, mine.reply));
}

TEST_CASE("SCH-08: a removed server gets a new connection") {
  Removal wire;
  wire.mine.no_copies().get();
  const Connection wrong = wire.connection(HookPart::fresh).syn();
  const Verdict v = wire.judge("SCH-08");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, wrong.copy));
}

TEST_CASE("SCH-08: a server that goes on may not have been removed at all") {
  Removal wire;
  wire.mine.get().ok();
  wire.fresh();
  const Verdict v = wire.judge("SCH-08");
  CHECK(said(v) == "inconclusive");
  CHECK(v.because == "web1 went on serving its connections: was it taken out?");
}

TEST_CASE("SCH-08: nothing to lose, nothing said, nothing new, or a break that failed") {
  HookedWire none(HookKind::pool);
  none.connection(HookPart::fresh).to("web2").http_200();
  CHECK(judge_one("SCH-08", none) == "inconclusive");
  Removal silent;
  silent.fresh();
  CHECK(judge_one("SCH-08", silent) == "inconclusive");
  Removal unasked;
  unasked.mine.no_copies().get();
  CHECK(judge_one("SCH-08", unasked) == "inconclusive");
  unasked.fresh("stranger");
  CHECK(judge_one("SCH-08", unasked) == "inconclusive");
  unasked.fresh();
  unasked.break_fails("exit status 1");
  CHECK(judge_one("SCH-08", unasked) == "inconclusive");
}

TEST_CASE("SCH-08: two servers that are taken out one after the other") {
  Removal wire;
  wire.mine.no_copies().get();
  wire.fresh();
  wire.profile.hooks["web2.pool"] = {"web2", HookKind::pool, "break it", "mend it", 4000};
  for (const HookPart part : {HookPart::held, HookPart::fresh}) {
    Step step{
        .stimulus = Stimulus::hook, .repeat = 5, .client_port = static_cast<std::uint16_t>(40000 + 10 * static_cast<int>(part))};
    step.shape = static_cast<std::uint8_t>(part);
    step.hook = "web2.pool";
    wire.plan.steps.push_back(step);
  }
  CHECK(judge_one("SCH-08", wire) == "inconclusive");
  Connection second(wire, 40010);
  second.to("web2").handshake().no_copies().get();
  Connection(wire, 40030).to("web1").http_200();
  const Verdict v = wire.judge("SCH-08");
  CHECK(said(v) == "pass");
  CHECK(v.because.find("; of 1 connections of web2, 1 were dropped") != std::string::npos);
}

TEST_CASE("SCH-08: a capture with a gap, or no operator's hand") {
  Removal wire;
  wire.mine.no_copies().get();
  wire.fresh();
  wire.loses("mirror", 1);
  CHECK(judge_one("SCH-08", wire) == "inconclusive");
  wire.not_allowed();
  CHECK(judge_one("SCH-08", wire) == "not_applicable");
}
