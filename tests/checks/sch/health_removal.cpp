#include <doctest/doctest.h>

#include "tests/checks/hooked.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

struct Stopped : HookedWire {
  Stopped() : HookedWire(HookKind::service) {}
  /// web1 is asked past the director, and refuses.
  Stopped& proven() {
    connection(HookPart::direct).straight_to("web1").syn().server_resets();
    return *this;
  }
  Stopped& fresh(const std::string& server, int index = 0) {
    connection(HookPart::fresh, index).to(server).http_200();
    return *this;
  }
};

}  // namespace

TEST_CASE("SCH-11: new connections go elsewhere") {
  Stopped wire;
  wire.proven().fresh("web2").fresh("web2", 1);
  const Verdict v = wire.judge("SCH-11");
  CHECK(said(v) == "pass");
  CHECK(v.because == "2 new connections, and none went to a server whose service was down");
  Stopped silent;
  silent.connection(HookPart::direct).straight_to("web1").syn();
  silent.fresh("web2");
  CHECK(judge_one("SCH-11", silent) == "pass");
}

TEST_CASE("SCH-11: a new connection for a server that is down, on a capture with a gap too") {
  Stopped wire;
  wire.loses("mirror", 1);
  wire.proven().fresh("web2");
  const Connection wrong = wire.connection(HookPart::fresh, 1).syn().server_resets();
  const Verdict v = wire.judge("SCH-11");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, wrong.copy));
  CHECK(v.because == "dr1 still gave new connections to web1 4000 ms after its service was stopped");
}

TEST_CASE("SCH-11: without a view of the second hop, the refusal tells") {
  Stopped wire;
  wire.without_vantage("mirror");
  wire.proven();
  const Connection wrong = wire.connection(HookPart::fresh, 1).syn().server_resets();
  const Verdict v = wire.judge("SCH-11");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, wrong.reply));
}

TEST_CASE("SCH-11: a service that was never down proves nothing, whoever gets connections") {
  Stopped wire;
  wire.connection(HookPart::direct).straight_to("web1").http_200();
  wire.fresh("web1").fresh("web2", 1);
  const Verdict v = wire.judge("SCH-11");
  CHECK(said(v) == "inconclusive");
  CHECK(v.because == "the service of web1 went on: its break command did not stop it");
}

TEST_CASE("SCH-11: another server's answer says nothing of the one that was asked") {
  Stopped wire;
  wire.connection(HookPart::direct).straight_to("web1").syn().to("web2").syn_ack();
  wire.fresh("web2");
  CHECK(judge_one("SCH-11", wire) == "pass");
}

TEST_CASE("SCH-11: the service was not asked, nobody got anything, or the break failed") {
  Stopped wire;
  wire.fresh("web2");
  CHECK(wire.judge("SCH-11").because == "nothing was seen that shows whether the service of web1 was down");
  Stopped nobody;
  nobody.proven().fresh("stranger");
  CHECK(nobody.judge("SCH-11").because == "no other server was seen to get a new connection");
  CHECK(said(nobody.judge("SCH-11")) == "inconclusive");
  nobody.fresh("web2", 1);
  CHECK(judge_one("SCH-11", nobody) == "pass");
  nobody.break_fails("exit status 1");
  CHECK(judge_one("SCH-11", nobody) == "inconclusive");
}

TEST_CASE("SCH-11: a capture with a gap, or no operator's hand") {
  Stopped wire;
  wire.proven().fresh("web2");
  wire.loses("mirror", 1);
  CHECK(judge_one("SCH-11", wire) == "inconclusive");
  wire.not_allowed();
  CHECK(judge_one("SCH-11", wire) == "not_applicable");
}
