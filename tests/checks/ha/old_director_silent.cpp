#include <doctest/doctest.h>

#include "tests/checks/ha/takeover_words.hpp"
#include "tests/checks/ndp/neighbours.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// dr2 has taken over, for as long as it takes to be sure of it.
struct Lost : Takeover {
  explicit Lost(bool resigns = true) {
    takes_over(resigns);
    for (int i = 0; i < 2; ++i) advertises("dr2");
  }
  Lost& asked() {
    asks("tester", vip(), client());
    asks("tester", vip(), client(), "dr1");
    answers("dr2", vip(), "tester", client());
    return *this;
  }
};

}  // namespace

TEST_CASE("HA-02: the new director answers, and the old one is silent") {
  for (const bool resigns : {true, false}) {
    CAPTURE(resigns);
    Lost wire(resigns);
    wire.asked();
    const Verdict v = wire.judge("HA-02");
    CHECK(said(v) == "pass");
    CHECK(v.because == "2 questions after a takeover, 1 answers, none of a director that had lost the VIP");
    wire.loses("client", 1);
    CHECK(judge_one("HA-02", wire) == "inconclusive");
  }
}

TEST_CASE("HA-02: the old director answers, on a capture with a gap too") {
  Lost wire;
  wire.loses("client", 1);
  wire.asked();
  const FrameId proof = wire.answers("dr1", Wire::vip(), "tester", Wire::client());
  const Verdict v = wire.judge("HA-02");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, proof));
  CHECK(v.because == "dr1 claimed the VIP 198.51.100.180 after another director had taken it over");
}

TEST_CASE("HA-02: any claim counts: fail dr1 for an announcement, and for a question in the VIP's name") {
  Lost announces;
  announces.announces("dr1", Wire::vip());
  CHECK(judge_one("HA-02", announces) == "fail dr1");
  Lost asks;
  asks.asks("dr1", Wire::client(), Wire::vip());
  CHECK(judge_one("HA-02", asks) == "fail dr1");
  // Claims for other addresses do not, nor do those of others: they are ARP-02's and ARP-06's.
  Lost others;
  others.asked();
  others.announces("dr1", others.address("dr1"));
  others.announces("web1", Wire::vip());
  CHECK(judge_one("HA-02", others) == "pass");
}

TEST_CASE("HA-02: what the old director said before, or on its way out, is none against it") {
  Takeover wire;
  wire.announces("dr1", Wire::vip());
  wire.takes_over();
  wire.answers("dr1", Wire::vip(), "tester", Wire::client());
  wire.advertises("dr2");
  wire.asks("tester", Wire::vip(), Wire::client());
  wire.answers("dr2", Wire::vip(), "tester", Wire::client());
  CHECK(judge_one("HA-02", wire) == "pass");
  wire.answers("dr1", Wire::vip(), "tester", Wire::client());
  CHECK(judge_one("HA-02", wire) == "fail dr1");
}

TEST_CASE("HA-02: what a standby claims before any takeover is for ARP-12 to judge") {
  Takeover wire;
  for (int i = 0; i < 2; ++i) wire.advertises("dr1");
  wire.answers("dr2", Wire::vip(), "tester", Wire::client());
  wire.takes_over();
  wire.advertises("dr2");
  wire.asks("tester", Wire::vip(), Wire::client());
  wire.answers("dr2", Wire::vip(), "tester", Wire::client());
  CHECK(judge_one("HA-02", wire) == "pass");
}

TEST_CASE("HA-02: taken back, the VIP is the first director's again, and the other one is silent") {
  Lost wire;
  wire.asked();
  for (int i = 0; i < 2; ++i) wire.advertises("dr1");
  wire.answers("dr1", Wire::vip(), "tester", Wire::client());
  CHECK(judge_one("HA-02", wire) == "pass");
  wire.advertises("dr2");
  wire.announces("dr2", Wire::vip());  // it may be about to take it over
  CHECK(judge_one("HA-02", wire) == "pass");
  wire.advertises("dr1");
  wire.announces("dr2", Wire::vip());
  CHECK(judge_one("HA-02", wire) == "fail dr2");
}

TEST_CASE("HA-02: nobody asked after the takeover, or the new director did not answer: inconclusive") {
  Lost silent;
  silent.asks("tester", Wire::vip(), Wire::client());
  silent.announces("dr2", Wire::vip());  // no answer
  CHECK(judge_one("HA-02", silent) == "inconclusive");
  Lost unasked;
  unasked.answers("dr2", Wire::vip(), "tester", Wire::client());
  unasked.asks("tester", unasked.address("dr2"), Wire::client());
  // An answer to the VIP is no question, nor is one whose answer need not show.
  unasked.answers("gateway", unasked.address("gateway"), "dr2", Wire::vip());
  unasked.asks("neighbour", Wire::vip(), unasked.address("neighbour"));
  unasked.answers("dr2", Wire::vip(), "tester", Wire::client());
  CHECK(judge_one("HA-02", unasked) == "inconclusive");
  Takeover early;
  early.asks("tester", Wire::vip(), Wire::client());
  early.takes_over();
  early.asks("tester", Wire::vip(), Wire::client());  // neither director is known to have settled
  early.advertises("dr2");
  early.answers("dr2", Wire::vip(), "tester", Wire::client());
  CHECK(judge_one("HA-02", early) == "inconclusive");
}

TEST_CASE("HA-02: no takeover was heard, of one VIP or any") {
  Takeover none;
  for (int i = 0; i < 3; ++i) none.advertises("dr1");
  none.asks("tester", Wire::vip(), Wire::client());
  none.answers("dr1", Wire::vip(), "tester", Wire::client());
  CHECK(none.judge("HA-02").because == "no takeover of the VIP 198.51.100.180 was heard");
  Lost one;
  Service second = one.profile.services.front();
  second.vip = ip("198.51.100.181");
  one.profile.services.push_back(second);
  one.asked();
  CHECK(one.judge("HA-02").because == "no takeover of the VIP 198.51.100.181 was heard");
  CHECK(judge_one("HA-02", one) == "inconclusive");
}

TEST_CASE("HA-02: of an IPv6 VIP beside it nothing is said") {
  Lost wire;
  wire.with_both_families();
  wire.asked();
  CHECK(judge_one("HA-02", wire) == "pass");
}

TEST_CASE("HA-02: the hook failed, or is not there, or not allowed: not_applicable") {
  Lost failed;
  failed.asked();
  failed.break_fails("exit status 1");
  CHECK(judge_one("HA-02", failed) == "inconclusive");
  Lost not_allowed;
  not_allowed.not_allowed();
  CHECK(judge_one("HA-02", not_allowed) == "not_applicable");
  CHECK(judge_one("HA-02", HookedWire(HookKind::service)) == "not_applicable");
}

namespace {

/// The same with an IPv6 VIP.
struct Lost6 : Takeover {
  Lost6() {
    with_ipv6();
    takes_over();
    for (int i = 0; i < 2; ++i) advertises("dr2");
  }
  Lost6& asked() {
    solicits(*this, "tester", vip6(), asker6());
    solicits(*this, "tester", vip6(), asker6(), "dr1");
    words::advertises(*this, "dr2", vip6(), asker6());
    return *this;
  }
};

}  // namespace

TEST_CASE("HA-02: an IPv6 VIP is asked for by solicitations, and the old director is silent") {
  Lost6 wire;
  wire.asked();
  const Verdict v = wire.judge("HA-02");
  CHECK(said(v) == "pass");
  CHECK(v.because == "2 questions after a takeover, 1 answers, none of a director that had lost the VIP");
  CHECK(judge_one("HA-02", Lost6()) == "inconclusive");
  Lost6 unanswered;
  solicits(unanswered, "tester", Wire::vip6(), asker6());
  advertises(unanswered, "dr2", Wire::vip6(), Ip{}, {.flags = 0x20});  // no answer
  solicits(unanswered, "tester", ip("2001:db8::19"), asker6());
  CHECK(judge_one("HA-02", unanswered) == "inconclusive");
}

TEST_CASE("HA-02: the old director advertises an IPv6 VIP, or asks in its name") {
  for (int how = 0; how < 4; ++how) {
    CAPTURE(how);
    Lost6 wire;
    wire.asked();
    FrameId proof = 0;
    if (how == 0) proof = advertises(wire, "dr1", Wire::vip6(), asker6());
    if (how == 1) proof = advertises(wire, "dr1", Wire::vip6(), Ip{}, {.flags = 0x20, .names_mac = false});
    if (how == 2) proof = advertises(wire, "dr2", Wire::vip6(), asker6(), {.at = "dr1"});
    if (how == 3) proof = solicits(wire, "dr1", asker6(), Wire::vip6());
    const Verdict v = wire.judge("HA-02");
    CHECK(said(v) == "fail dr1");
    CHECK(wire.is_evidence(v, proof));
  }
  Lost6 others;
  others.asked();
  advertises(others, "dr1", ip("2001:db8::18"), asker6());
  advertises(others, "web1", Wire::vip6(), asker6());
  CHECK(judge_one("HA-02", others) == "pass");
}
