#include <doctest/doctest.h>

#include "tests/checks/hooked.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// A connection of web1 and one of web2 before its weight is 0.
struct Drain : HookedWire {
  Drain() : HookedWire(HookKind::weight), mine(connection(HookPart::held, 0)), other(connection(HookPart::held, 1)) {}
  Drain& before() {
    mine.handshake();
    other.to("web2").handshake();
    return *this;
  }
  Drain& old_ones_go_on() {
    mine.get().ok().close();
    other.get().ok("this is benet web!").close();
    return *this;
  }
  Connection fresh(const std::string& server, int index = 0) {
    Connection c = connection(HookPart::fresh, index);
    c.to(server).http_200();
    return c;
  }
  Connection mine, other;
};

}  // namespace

TEST_CASE("SCH-07: old connections go on, new ones go elsewhere") {
  Drain wire;
  wire.before().old_ones_go_on().fresh("web2");
  const Verdict v = wire.judge("SCH-07");
  CHECK(said(v) == "pass");
  CHECK(v.because == "1 connections of a server of weight 0 went on, and 1 new ones went elsewhere");
}

TEST_CASE("SCH-07: a new connection for a server of weight 0, on a capture with a gap too") {
  Drain wire;
  wire.loses("mirror", 1);
  wire.before().old_ones_go_on().fresh("web2");
  const Connection wrong = wire.connection(HookPart::fresh, 1).syn();
  const Verdict v = wire.judge("SCH-07");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, wrong.copy));
}

TEST_CASE("SCH-07: without a view of the second hop, the answer of the new connection tells") {
  Drain wire;
  wire.without_vantage("mirror");
  wire.before().old_ones_go_on();
  const Connection wrong = wire.connection(HookPart::fresh, 1).syn().syn_ack();
  const Verdict v = wire.judge("SCH-07");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, wrong.reply));
}

TEST_CASE("SCH-07: an old connection's rest goes to another server") {
  Drain wire;
  wire.before().fresh("web2");
  wire.mine.to("web2").get();
  const Verdict v = wire.judge("SCH-07");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, wire.mine.copy));
}

TEST_CASE("SCH-07: the director resets an old connection") {
  Drain wire;
  wire.before().fresh("web2");
  wire.mine.no_copies().get();
  const FrameId proof = wire.director_resets(wire.mine);
  const Verdict v = wire.judge("SCH-07");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, proof));
  CHECK(wire.is_evidence(v, wire.mine.request));
}

TEST_CASE("SCH-07: the director drops an old connection") {
  Drain wire;
  wire.before().fresh("web2");
  wire.mine.no_copies().get();
  const Verdict v = wire.judge("SCH-07");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, wire.mine.request));
  wire.loses("mirror", 1);
  CHECK(judge_one("SCH-07", wire) == "inconclusive");
}

TEST_CASE("SCH-07: without a view of the second hop, silence may be the server's own") {
  Drain wire;
  wire.without_vantage("mirror");
  wire.before().fresh("web2");
  wire.mine.get();
  const Verdict v = wire.judge("SCH-07");
  CHECK(said(v) == "inconclusive");
  CHECK(v.because.find("no copy shows") != std::string::npos);
}

TEST_CASE("SCH-07: what was sent on and not answered is no fault of the director") {
  Drain wire;
  wire.before().fresh("web2");
  wire.mine.get();
  CHECK(judge_one("SCH-07", wire) == "pass");
}

TEST_CASE("SCH-07: bare acknowledgements and resets of a client are no words") {
  Drain wire;
  wire.before().fresh("web2");
  wire.mine.no_copies().client_sends(flag::ack).client_resets();
  wire.mine.server_sends(flag::ack);
  CHECK(judge_one("SCH-07", wire) == "inconclusive");
  Drain closing;
  closing.before().fresh("web2");
  closing.mine.client_sends(flag::fin | flag::ack);
  CHECK(judge_one("SCH-07", closing) == "pass");
}

TEST_CASE("SCH-07: nothing to drain, nothing said, nothing new") {
  Drain idle;
  idle.other.to("web2").handshake().get().ok();
  idle.fresh("web2");
  CHECK(idle.judge("SCH-07").because == "web1 had no connection when it was taken out");
  Drain silent;
  silent.before().fresh("web2");
  CHECK(silent.judge("SCH-07").because == "no client of web1 was seen to speak after it was taken out");
  Drain unasked;
  unasked.before().old_ones_go_on();
  CHECK(unasked.judge("SCH-07").because == "no other server was seen to get a new connection after web1 was taken out");
  unasked.fresh("stranger");
  CHECK(judge_one("SCH-07", unasked) == "inconclusive");
  CHECK(judge_one("SCH-07", HookedWire(HookKind::weight)) == "inconclusive");
}

TEST_CASE("SCH-07: a break that failed proves nothing") {
  Drain wire;
  wire.before().old_ones_go_on().fresh("web2");
  wire.break_fails("exit status 255: no route to host");
  const Verdict v = wire.judge("SCH-07");
  CHECK(said(v) == "inconclusive");
  CHECK(v.because == "the break command of [hooks.\"web1.weight\"] failed: exit status 255: no route to host");
}

TEST_CASE("SCH-07: connections of other steps and other clients say nothing") {
  Drain wire;
  wire.before().old_ones_go_on().fresh("web2");
  Connection(wire, 40000).http_200();
  Connection(wire, HookedWire::port(HookPart::fresh, 3), ip("192.0.2.1")).http_200();
  CHECK(judge_one("SCH-07", wire) == "pass");
}

TEST_CASE("SCH-07: a copy without the SYN's own tells nothing") {
  Drain wire;
  wire.loses("mirror", 1);
  Connection late = wire.connection(HookPart::held, 3);
  late.get();
  CHECK(judge_one("SCH-07", wire) == "inconclusive");
}

TEST_CASE("SCH-07: a capture with a gap, no operator's hand, no run of ours") {
  Drain wire;
  wire.before().old_ones_go_on().fresh("web2");
  wire.loses("mirror", 1);
  CHECK(judge_one("SCH-07", wire) == "inconclusive");
  wire.without_plan();
  CHECK(judge_one("SCH-07", wire) == "not_applicable");
  HookedWire locked(HookKind::weight);
  locked.not_allowed();
  CHECK(locked.judge("SCH-07").because ==
        "it takes an operator's hand, and [hooks.\"SERVER.weight\"] is used only with --intrusive");
  locked.without_hook();
  CHECK(said(locked.judge("SCH-07")) == "not_applicable");
  CHECK(locked.judge("SCH-07").because.find("the profile has no [hooks.\"SERVER.weight\"]") != std::string::npos);
  CHECK(judge_one("SCH-07", HookedWire(HookKind::pool)) == "not_applicable");
}

TEST_CASE("SCH-07: what is meant to break is no other check's concern") {
  Drain wire;
  Connection(wire, 40000).http_200();
  wire.before();
  wire.mine.to("web2").get().server_resets();
  wire.other.no_copies().get();
  wire.connection(HookPart::fresh).no_copies().syn().syn();
  for (const char* id : {"SCH-03", "RET-06", "RET-10", "FWD-13", "DIR-05", "HTTP-01", "SCH-01"}) {
    CAPTURE(id);
    CHECK(judge_one(id, wire).find("fail") == std::string::npos);
  }
  CHECK(judge_one("SCH-03", wire) == "pass");
}
