#include <doctest/doctest.h>

#include "tests/checks/ha/takeover_words.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// dr2 has taken over and serves.
struct Lost : Takeover {
  Lost() {
    takes_over();
    for (int i = 0; i < 2; ++i) advertises("dr2");
  }
  Lost& serves() { return connection(HookPart::fresh).through("dr2").http_200(), *this; }
  /// A SYN to the old director, which nobody answers.
  Lost& asked() { return connection(HookPart::direct).only_request(flag::syn), *this; }
};

}  // namespace

TEST_CASE("HA-04: what is framed to the old director goes nowhere") {
  Lost wire;
  wire.serves().asked();
  wire.connection(HookPart::direct).only_request(flag::rst);
  const Verdict v = wire.judge("HA-04");
  CHECK(said(v) == "pass");
  CHECK(v.because == "1 SYNs were framed to a director that had lost the VIP 198.51.100.180: none was answered or sent on");
  // It takes the VIP back later.
  wire.takes_back();
  for (int i = 0; i < 2; ++i) wire.advertises("dr1");
  CHECK(judge_one("HA-04", wire) == "pass");
  wire.loses("client", 1);
  CHECK(judge_one("HA-04", wire) == "inconclusive");
}

TEST_CASE("HA-04: the old director sends it on, on a capture with a gap too") {
  Lost wire;
  wire.loses("client", 1);
  wire.serves();
  const Connection wrong = wire.connection(HookPart::direct).syn();
  wire.takes_back();
  const Verdict v = wire.judge("HA-04");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, wrong.request));
  CHECK(wire.is_evidence(v, wrong.copy));
}

TEST_CASE("HA-04: an answer tells as well, a real server's or the old director's own: fail dr1") {
  Lost wire;
  wire.serves();
  const Connection wrong = wire.connection(HookPart::direct).no_copies().syn().syn_ack();
  CHECK(judge_one("HA-04", wire) == "fail dr1");
  CHECK(wire.is_evidence(wire.judge("HA-04"), wrong.reply));
  Lost refused;
  refused.serves();
  const Connection reset = refused.connection(HookPart::direct).no_copies().syn().to("dr1").server_resets();
  CHECK(judge_one("HA-04", refused) == "fail dr1");
  CHECK(refused.is_evidence(refused.judge("HA-04"), reset.reply));
}

TEST_CASE("HA-04: as long as it is in service, or just about to leave, it may") {
  Takeover wire;
  for (int i = 0; i < 2; ++i) wire.advertises("dr1");
  wire.connection(HookPart::direct).syn().syn_ack();
  CHECK(judge_one("HA-04", wire) == "inconclusive");
  wire.takes_over();
  wire.connection(HookPart::direct, 1).syn().syn_ack();
  CHECK(judge_one("HA-04", wire) == "inconclusive");
  CHECK(wire.judge("HA-04").because.find("to dr1 while another") != std::string::npos);
}

TEST_CASE("HA-04: nothing was framed to it, or the new director does not serve: inconclusive") {
  Lost unasked;
  unasked.serves();
  unasked.connection(HookPart::fresh, 1).only_request(flag::syn);
  CHECK(judge_one("HA-04", unasked) == "inconclusive");
  Lost unserved;
  unserved.asked();
  const Verdict v = unserved.judge("HA-04");
  CHECK(said(v) == "inconclusive");
  CHECK(v.because == "no new connection was accepted by way of another director meanwhile");
  unserved.connection(HookPart::fresh).http_200();  // by way of the old one
  CHECK(judge_one("HA-04", unserved) == "inconclusive");
  unserved.connection(HookPart::fresh, 1).through("dr2").syn();
  CHECK(judge_one("HA-04", unserved) == "inconclusive");
  unserved.connection(HookPart::held, 1).through("dr2").http_200();
  CHECK(judge_one("HA-04", unserved) == "inconclusive");
}

TEST_CASE("HA-04: the hook failed, or is not there, or not allowed: not_applicable") {
  Lost failed;
  failed.serves().asked();
  failed.break_fails("exit status 1");
  CHECK(failed.judge("HA-04").because.find("exit status 1") != std::string::npos);
  CHECK(judge_one("HA-04", failed) == "inconclusive");
  Lost not_allowed;
  not_allowed.not_allowed();
  CHECK(judge_one("HA-04", not_allowed) == "not_applicable");
  CHECK(judge_one("HA-04", HookedWire(HookKind::service)) == "not_applicable");
}
