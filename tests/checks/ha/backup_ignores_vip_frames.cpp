#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"
#include "tests/checks/pair_words.hpp"
#include "tests/checks/planned.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// A pair whose cluster serves; ports 20000 to 20099 are those of SYNs that are framed to each director.
struct Each : PairOfDirectors {
  Each() {
    ports_of(*this, Stimulus::each_director);
    Connection(*this, 30000).http_200();
  }
  Each& elected() {
    for (int i = 0; i < 2; ++i) advertises("dr1");
    return *this;
  }
  /// A SYN to one director, which nobody answers.
  FrameId asked(const std::string& director, int index = 0) {
    return Connection(*this, static_cast<std::uint16_t>(20000 + index)).through(director).only_request(flag::syn).request;
  }
  /// And one that it schedules.
  Connection scheduled(const std::string& director, int index = 50) {
    return Connection(*this, static_cast<std::uint16_t>(20000 + index)).through(director).syn();
  }
};

}  // namespace

TEST_CASE("HA-08: the standby is silent, and the active one serves") {
  Each wire;
  wire.elected();
  wire.scheduled("dr1").syn_ack();
  wire.asked("dr2");
  wire.asked("dr2", 1);
  const Verdict v = wire.judge("HA-08");
  CHECK(said(v) == "pass");
  CHECK(v.because == "2 SYNs for the VIP 198.51.100.180 were framed to a standby director: none was answered or sent on");
  wire.loses("client", 1);
  CHECK(judge_one("HA-08", wire) == "inconclusive");
}

TEST_CASE("HA-08: the standby sends it on, on a capture with a gap too") {
  Each wire;
  wire.loses("mirror", 1);
  wire.elected();
  const Connection wrong = wire.scheduled("dr2");
  const Verdict v = wire.judge("HA-08");
  CHECK(said(v) == "fail dr2");
  CHECK(wire.is_evidence(v, wrong.request));
  CHECK(wire.is_evidence(v, wrong.copy));
  CHECK(v.because == "dr2 sent on what was framed to it for the VIP 198.51.100.180 while another director was in service");
}

TEST_CASE("HA-08: a real server's answer, or the standby's own, tells as well: fail dr2") {
  Each wire;
  wire.elected();
  const Connection wrong = Connection(wire, 20000).through("dr2").no_copies().syn().syn_ack();
  const Verdict v = wire.judge("HA-08");
  CHECK(said(v) == "fail dr2");
  CHECK(wire.is_evidence(v, wrong.request));
  CHECK(wire.is_evidence(v, wrong.reply));
  Each refused;
  refused.elected();
  const Connection reset = Connection(refused, 20000).through("dr2").to("dr2").only_request(flag::syn).server_resets();
  CHECK(judge_one("HA-08", refused) == "fail dr2");
  CHECK(refused.is_evidence(refused.judge("HA-08"), reset.reply));
}

TEST_CASE("HA-08: two that do not hear each other, asked before either was heard: fail dr2, of lower rank") {
  Each wire;
  for (const char* who : {"dr1", "dr2"}) wire.answers(who, Wire::vip(), "tester", Wire::client());
  const Connection wrong = wire.scheduled("dr2");
  wire.elected();
  CHECK(judge_one("HA-08", wire) == "inconclusive");  // it may have been in service until just now
  wire.answers("dr2", Wire::vip(), "tester", Wire::client());
  const Verdict v = wire.judge("HA-08");
  CHECK(said(v) == "fail dr2");
  CHECK(wire.is_evidence(v, wrong.request));
  CHECK(wire.is_evidence(v, wrong.copy));
  Each lost;  // heard first, it seems to have just lost the VIP
  lost.advertises("dr2");
  lost.advertises("dr1");
  lost.scheduled("dr2");
  lost.advertises("dr1");
  CHECK(judge_one("HA-08", lost) == "inconclusive");
  lost.answers("dr2", Wire::vip(), "tester", Wire::client());
  CHECK(judge_one("HA-08", lost) == "fail dr2");
}

TEST_CASE("HA-08: of two that do not hear each other, whoever is heard first may be the one of lower rank") {
  Each wire;
  wire.advertises("dr2");
  wire.scheduled("dr1").syn_ack();
  wire.asked("dr2");
  wire.advertises("dr1");
  CHECK(judge_one("HA-08", wire) == "inconclusive");
}

TEST_CASE("HA-08: where no VRRP is heard, whoever claims the VIP is in service") {
  Each wire;
  wire.answers("dr1", Wire::vip(), "tester", Wire::client());
  wire.answers("web1", Wire::vip(), "tester", Wire::client());
  wire.announces("dr2", wire.address("dr2"));
  wire.answers("dr1", Wire::vip(), "tester", Wire::client());
  wire.asked("dr2");
  CHECK(judge_one("HA-08", wire) == "pass");
  wire.scheduled("dr2");
  CHECK(judge_one("HA-08", wire) == "fail dr2");
  // Of two that claim it, neither is known to be.
  wire.answers("dr2", Wire::vip(), "tester", Wire::client());
  CHECK(judge_one("HA-08", wire) == "inconclusive");
  Each both;
  for (const char* who : {"dr1", "dr2"}) both.answers(who, Wire::vip(), "tester", Wire::client());
  both.scheduled("dr1").syn_ack();
  CHECK(judge_one("HA-08", both) == "inconclusive");
  // Nor does a real server's claim say anything.
  Each stolen;
  stolen.answers("web1", Wire::vip(), "tester", Wire::client());
  stolen.scheduled("dr2");
  CHECK(judge_one("HA-08", stolen) == "inconclusive");
  stolen.answers("dr1", stolen.address("dr1"), "tester", Wire::client());
  CHECK(judge_one("HA-08", stolen) == "inconclusive");
}

TEST_CASE("HA-08: whoever is in service in the end may have been taking over") {
  Each wire;
  wire.elected();
  wire.scheduled("dr2").syn_ack();
  for (int i = 0; i < 3; ++i) wire.advertises("dr2");
  CHECK(judge_one("HA-08", wire) == "inconclusive");
  // And whoever has just lost is given a moment.
  Each lost;
  lost.elected();
  for (int i = 0; i < 2; ++i) lost.advertises("dr2");
  lost.scheduled("dr1").syn_ack();
  CHECK(judge_one("HA-08", lost) == "inconclusive");
  lost.advertises("dr2");
  lost.scheduled("dr1", 51).syn_ack();
  CHECK(judge_one("HA-08", lost) == "fail dr1");
}

TEST_CASE("HA-08: what does not belong to the stimulus says nothing") {
  Each wire;
  wire.elected();
  Connection(wire, 30001).through("dr2").http_200();
  CHECK(judge_one("HA-08", wire) == "inconclusive");
  // Nor what takes a half of a connection back.
  Connection(wire, 20000).through("dr2").only_request(flag::rst);
  CHECK(judge_one("HA-08", wire) == "inconclusive");
  wire.asked("web1", 2);
  CHECK(judge_one("HA-08", wire) == "inconclusive");
}

TEST_CASE("HA-08: what is framed straight to a real server is no director's doing") {
  Each wire;
  for (int i = 0; i < 2; ++i) wire.advertises("dr2");
  wire.asked("dr1");
  Connection(wire, 20002).straight_to("web1").syn().syn_ack();
  CHECK(judge_one("HA-08", wire) == "pass");
}

TEST_CASE("HA-08: nobody is known to be in service, or the standby was not asked, or is not there: inconclusive") {
  Each nobody;
  nobody.asked("dr2");
  CHECK(nobody.judge("HA-08").because == "neither VRRP nor ARP says which director is in service");
  CHECK(said(nobody.judge("HA-08")) == "inconclusive");
  Each active;
  active.elected();
  active.asked("dr1");
  CHECK(active.judge("HA-08").because.find("to dr2 while another") != std::string::npos);
  Each away;
  away.with_macs_in_profile().never_introduced("dr2");
  away.elected();
  away.asked("dr2");
  CHECK(away.judge("HA-08").because == "dr2 sent no ARP in this run, so its silence means nothing");
  CHECK(judge_one("HA-08", away) == "inconclusive");
  PairOfDirectors nothing_served;
  ports_of(nothing_served, Stimulus::each_director);
  for (int i = 0; i < 2; ++i) nothing_served.advertises("dr1");
  Connection(nothing_served, 20000).through("dr2").only_request(flag::syn);
  CHECK(judge_one("HA-08", nothing_served) == "inconclusive");
}

TEST_CASE("HA-08: one director has no standby: not_applicable") {
  Wire wire;
  CHECK(judge_one("HA-08", wire) == "not_applicable");
  Each unsent;
  unsent.without_stimulus(Stimulus::each_director);
  CHECK(judge_one("HA-08", unsent) == "not_applicable");
  CHECK(unsent.judge("HA-08").because.find("second director") != std::string::npos);
}
