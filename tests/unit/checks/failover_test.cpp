#include <doctest/doctest.h>

#include "tests/unit/checks/drill.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

doctest::Approx near(double seconds) { return doctest::Approx(seconds).epsilon(0.002); }

}  // namespace

TEST_CASE("a takeover: who had the VIP, when the other was heard, announced itself and answered, and what was lost") {
  const FailoverPhase p = takeover().phase();
  CHECK_FALSE(p.mend);
  CHECK(p.began == near(1.0));
  CHECK(p.ended == near(1.1));
  CHECK(p.until == near(3.0));
  CHECK(p.owner_before == "dr1");
  CHECK(p.owner_after == "dr2");
  CHECK(p.counted_from == Onset::resignation);
  CHECK(p.onset == near(1.05));
  CHECK(p.detected.value() == near(0.4));
  CHECK(p.announced.value() == near(0.41));
  CHECK(p.answers.value() == near(0.45));
  CHECK(p.gap == near(0.5));
  CHECK(p.pause == near(0.1));  // none leaves at 1450 ms
  CHECK(p.asked == 39);
  CHECK(p.lost.silent == 8);
  CHECK(p.lost.all() == 8);
  CHECK(p.answered == 31);
}

TEST_CASE("the way back costs nothing where no request is lost") {
  const FailoverPhase p = takeover().phase(true);
  CHECK(p.mend);
  CHECK(p.owner_before == "dr2");
  CHECK(p.owner_after == "dr1");
  CHECK(p.counted_from == Onset::command_began);
  CHECK(p.detected.value() == near(0.11));
  CHECK(p.announced.value() == near(0.12));
  CHECK_FALSE(p.answers);
  CHECK(p.lost.all() == 0);
  CHECK(p.gap == near(0.05));
}

TEST_CASE("without a resignation the first lost request counts, also one that was on its way") {
  Drill drill;
  drill.advertises_at(300, "dr1")
      .answered(500, 950)
      .silent(950, 2000)
      .advertises_at(2000, "dr2")
      .answered(2050, Drill::ends, "dr2");
  const FailoverPhase p = drill.phase();
  CHECK(p.counted_from == Onset::lost_request);
  CHECK(p.onset == near(1.0));
  CHECK(p.lost.all() == 21);
  CHECK(p.detected.value() == near(1.0));
  CHECK_FALSE(p.announced);
  CHECK(p.gap == near(1.15));
}

TEST_CASE("where nothing was lost and nobody resigned, times count from a command") {
  for (const int heard : {1060, 1400}) {
    CAPTURE(heard);
    Drill drill;
    drill.advertises_at(300, "dr1").answered(500, 1050);
    if (heard == 1400) drill.answered(1050, 1400);
    drill.advertises_at(heard, "dr2").announces_at(heard + 10, "dr2");
    drill.answered(heard == 1400 ? 1450 : 1100, Drill::ends, "dr2");
    const FailoverPhase p = drill.phase();
    CHECK(p.counted_from == (heard == 1060 ? Onset::command_began : Onset::command_ended));
    CHECK(p.detected.value() == near(heard == 1060 ? 0.06 : 0.3));
  }
}

TEST_CASE("an answer by ARP is a sign of who has the VIP, and no announcement") {
  Drill drill;
  drill.advertises_at(300, "dr1").answered(500, 1050).silent(1050, 1600).wait_until_ms(1600);
  drill.asks("tester", Wire::vip(), Wire::client());
  drill.answers("dr2", Wire::vip(), "tester", Wire::client());
  drill.silent(1650, 3000).answered(3050, Drill::ends);
  const FailoverReport report = drill.report();
  const FailoverPhase& p = report.scenarios.at(0).phases.at(0);
  CHECK(p.detected.value() == near(0.55));
  CHECK_FALSE(p.announced);
  CHECK_FALSE(p.answers);
  CHECK(p.owner_after == "dr2");
  CHECK(p.gap == near(2.0));
  REQUIRE(report.owners.size() == 2);
  CHECK(report.owners[0].host == "dr1");
  CHECK(report.owners[0].sign == OwnerSign::advertisement);
  CHECK(report.owners[1].host == "dr2");
  CHECK(report.owners[1].sign == OwnerSign::answer);
}

TEST_CASE("what was lost is told apart by what was heard of it, and by whose it was") {
  Drill drill;
  drill.advertises_at(300, "dr1").answered(500, 1200).answered(1200, 1300, "dr1", "web2");
  drill.each(1300, 1350, [](Connection& c) { c.to("web2").syn().server_resets(); });
  drill.each(1350, 1400, [](Connection& c) { c.to("web2").handshake().get(); });
  drill.each(1400, 1450, [](Connection& c) { c.to("web2").handshake().get().server_says("HTTP/1.1 503 Busy\r\n\r\n"); });
  drill.each(1450, 1500, [](Connection& c) { c.to("web2").syn(); });
  drill.silent(1500, 1550);
  drill.answered(1550, Drill::ends);
  const FailoverPhase p = drill.phase();
  CHECK(p.lost.refused == 1);
  CHECK(p.lost.unfinished == 1);
  CHECK(p.lost.wrong == 1);
  CHECK(p.lost.silent == 2);
  REQUIRE(p.servers.size() == 3);
  CHECK(p.servers[0].lost == 0);
  CHECK(p.servers[1].name == "web2");
  CHECK(p.servers[1].answered == 2);
  CHECK(p.servers[1].lost == 4);
  CHECK(p.servers[2].name == "unknown");
  CHECK(p.servers[2].lost == 1);
}

TEST_CASE("an answer after the time limit is none") {
  Drill drill;
  drill.advertises_at(300, "dr1").answered(500, 1200);
  drill.each(1200, 1250, [&](Connection& c) { c.handshake().get(), drill.wait_ms(300), c.ok(); });
  drill.answered(1550, Drill::ends);
  const FailoverPhase p = drill.phase();
  CHECK(p.lost.unfinished == 1);
  CHECK(p.gap == near(0.4));
}

TEST_CASE("a real server that fails: until it is sent no more, and until it answers again") {
  Drill drill("web2");
  drill.advertises_at(300, "dr1").answered(500, 1000).answered(1000, 1100, "dr1", "web2");
  for (int ms = 1100; ms < 1800; ms += 100) {
    drill.answered(ms, ms + 50);
    drill.each(ms + 50, ms + 100, [](Connection& c) { c.to("web2").syn().server_resets(); });
  }
  drill.answered(1800, 3300).answered(3300, 3350, "dr1", "web2").answered(3350, Drill::ends);
  const FailoverReport report = drill.report();
  CHECK(report.valid());
  CHECK_FALSE(report.scenarios[0].of_director);
  const FailoverPhase& p = report.scenarios[0].phases[0];
  CHECK(p.onset == near(1.15));
  CHECK(p.detected.value() == near(0.6));
  CHECK_FALSE(p.still_sent);
  CHECK(p.answers.value() == near(0.65));
  CHECK(p.lost.refused == 7);
  CHECK(p.gap == near(0.1));
  const FailoverPhase& back = report.scenarios[0].phases[1];
  CHECK(back.detected.value() == near(0.1));
  CHECK(back.lost.all() == 0);
  CHECK(back.counted_from == Onset::command_ended);
}

TEST_CASE("a real server that answers before its mend command has ended") {
  Drill drill("web2");
  drill.advertises_at(300, "dr1").answered(500, 3100).answered(3100, 3150, "dr1", "web2").answered(3150, Drill::ends);
  const FailoverPhase p = drill.phase(true);
  CHECK(p.counted_from == Onset::command_began);
  CHECK(p.detected.value() == near(0.1));
}

TEST_CASE("nobody answers what is not asked any more") {
  CHECK(takeover().phase(true).gap == near(0.05));
  Drill drill;
  drill.advertises_at(300, "dr1").answered(500, 4000).silent(4000, Drill::ends);
  CHECK(drill.phase(true).gap == near(0.5));
}

TEST_CASE("a real server that fails and is sent requests to the end") {
  Drill drill("web2");
  drill.advertises_at(300, "dr1").answered(500, 1100);
  for (int ms = 1100; ms < 3000; ms += 100) {
    drill.answered(ms, ms + 50);
    drill.each(ms + 50, ms + 100, [](Connection& c) { c.to("web2").syn(); });
  }
  drill.answered(3000, Drill::ends);
  drill.profile.failover.limits.detected_ms = 10'000;
  CHECK(drill.phase().still_sent);
  CHECK_FALSE(drill.phase().detected);
  CHECK(drill.limit("break: detected") == false);
  CHECK(drill.limit("mend: detected") == false);  // web2 answered nothing after it
}

namespace {

/// A takeover at 1100 ms and the way back at 3100, with what the first kept connection meets in between: the second goes on.
struct KeptDrill : Drill {
  enum class Fate { survives, reset, closed, silent };
  KeptDrill(Fate fate, int from = 1100, int until = 1400) {
    advertises_at(300, "dr1");
    Connection first = kept(*this, 0), second = kept(*this, 1);
    first.handshake();
    second.to("web2").handshake();
    for (int ms = 500; ms < ends; ms += 50) {
      if (ms == 1100) advertises_at(ms, "dr2");
      if (ms == 3100) advertises_at(ms, "dr1");
      const std::string director = ms >= 1100 && ms < 3100 ? "dr2" : "dr1";
      answered(ms, ms + 50, director);
      if (ms % 100 != 0) continue;
      second.through(director).get().ok();
      talk(first.through(director), fate, ms, from, until);
    }
  }
  void talk(Connection& c, Fate fate, int ms, int from, int until) {
    if (gone || (fate != Fate::survives && ms > from && fate != Fate::silent)) return;
    if (ms < from || (ms >= until && fate == Fate::survives)) {
      c.get().ok();
    } else if (fate == Fate::reset && ms == from) {
      Packet packet = c.server_packet(flag::rst, "");
      packet.from = mac("dr2");
      c.get();
      send(packet.frame());
      gone = true;
    } else if (fate == Fate::closed && ms == from) {
      c.close();
      gone = true;
    } else {
      c.get();
    }
  }
  bool gone = false;
};

}  // namespace

TEST_CASE("established connections survive, are reset, are closed or go silent") {
  using Fate = KeptDrill::Fate;
  const KeptConnections survived = KeptDrill(Fate::survives).phase().kept;
  CHECK(survived.open == 2);
  CHECK(survived.survived == 2);
  CHECK(survived.ended() == 0);
  CHECK(survived.longest_silence == near(0.4));
  const KeptConnections reset = KeptDrill(Fate::reset).phase().kept;
  CHECK(reset.survived == 1);
  CHECK(reset.reset == 1);
  CHECK(reset.reset_by == std::vector<std::string>{"dr2"});
  CHECK(reset.longest_silence == near(0.1));
  const KeptConnections closed = KeptDrill(Fate::closed).phase().kept;
  CHECK(closed.survived == 1);
  CHECK(closed.closed == 1);
  const KeptConnections silent = KeptDrill(Fate::silent).phase().kept;
  CHECK(silent.survived == 1);
  CHECK(silent.silent == 1);
  // A silence that has not lasted long is none.
  CHECK(KeptDrill(Fate::silent, 2900).phase().kept.survived == 2);
}

TEST_CASE("a connection that ended in one phase is not established in the next") {
  using Fate = KeptDrill::Fate;
  CHECK(KeptDrill(Fate::reset).phase(true).kept.open == 1);
  CHECK(KeptDrill(Fate::survives).phase(true).kept.open == 2);
  CHECK(KeptDrill(Fate::reset, 800).phase().kept.open == 1);
  const KeptConnections back = KeptDrill(Fate::reset, 3200).phase(true).kept;
  CHECK(back.open == 2);
  CHECK(back.reset == 1);
}

TEST_CASE("figures rest on a whole capture, on commands that ended well and on a cluster that was well before") {
  CHECK(takeover().report().valid());
  Drill lossy = takeover();
  lossy.loses("client", 1);
  CHECK(lossy.valid("capture at client") == false);
  CHECK_FALSE(lossy.report().valid());
  Drill other = takeover();
  other.loses("mirror", 1);
  CHECK(other.report().valid());
  Drill broken = takeover();
  broken.plan.hooks[0].broke.trouble = "exit status 1";
  CHECK(broken.valid("break command") == false);
  CHECK(broken.phase().trouble == "exit status 1");
  Drill unmended = takeover();
  unmended.plan.hooks[0].mended.trouble = "exit status 7";
  CHECK(unmended.valid("mend command") == false);
  Drill never = takeover();
  never.plan.hooks[0].mended.begun = false;
  CHECK(never.valid("mend command") == false);
  CHECK(never.report().scenarios[0].phases.size() == 1);
  Drill timeless = takeover();
  timeless.plan.began_ns = 0;
  CHECK(timeless.valid("times of the commands") == false);
  CHECK(timeless.report().scenarios[0].phases.empty());
  Drill short_lived = takeover();
  short_lived.profile.failover.after_ms = 5000;
  CHECK(short_lived.valid("watched after") == false);
}

TEST_CASE("figures rest on requests without a pause, none of which was lost before the break") {
  Drill lost;
  lost.advertises_at(300, "dr1")
      .answered(500, 600)
      .silent(600, 650)
      .answered(650, 1050)
      .advertises_at(1060, "dr2")
      .answered(1100, Drill::ends);
  CHECK(lost.valid("before the break") == false);
  Drill none;
  none.advertises_at(300, "dr1").advertises_at(1060, "dr2").answered(1100, Drill::ends, "dr2");
  CHECK(none.valid("before the break") == false);
  for (const int again : {1350, 1750}) {
    CAPTURE(again);
    Drill paused;
    paused.advertises_at(300, "dr1").answered(500, 1100).advertises_at(1110, "dr2").answered(again, Drill::ends, "dr2");
    CHECK(paused.valid("longest pause") == (again == 1350));
    CHECK(paused.phase().pause == near((again - 1050) / 1000.0));
  }
}

TEST_CASE("requests at short intervals may pause for as long as any machine does") {
  for (const int every : {1, 20, 50, 60})
    for (const int again : {1550, 1600, 1650, 1700}) {
      CAPTURE(every);
      CAPTURE(again);
      Drill paused;
      paused.advertises_at(300, "dr1").answered(500, 1100).advertises_at(1110, "dr2").answered(again, Drill::ends, "dr2");
      paused.profile.failover.every_ms = static_cast<std::uint32_t>(every);
      CHECK(paused.valid("longest pause") == (again - 1050 <= (every == 60 ? 600 : 500)));
    }
}

TEST_CASE("what the wire shows nothing of may not have been broken") {
  Drill unbroken;
  unbroken.advertises_at(300, "dr1").answered(500, Drill::ends);
  CHECK(unbroken.valid(": the break") == false);
  CHECK(takeover().valid(": the break") == true);
  // A real server that answers no more was taken out before anybody lost anything.
  Drill server("web2");
  server.advertises_at(300, "dr1").answered(500, 1000, "dr1", "web2").answered(1000, Drill::ends);
  CHECK(server.valid(": the break") == true);
  Drill working("web1");
  working.advertises_at(300, "dr1").answered(500, Drill::ends);
  CHECK(working.valid(": the break") == false);
}

TEST_CASE("limits are met or missed, and a hook's own take the place of all") {
  Drill drill = takeover();
  CHECK_FALSE(drill.limit("gap"));
  drill.profile.failover.limits = {
      .detected_ms = 400, .announced_ms = 405, .answers_ms = 460, .gap_ms = 510, .lost = 8, .connections = 0};
  CHECK(drill.limit("break: detected") == true);
  CHECK(drill.limit("break: announced") == false);
  CHECK(drill.limit("break: answers") == true);
  CHECK(drill.limit("break: gap") == true);
  CHECK(drill.limit("break: lost") == true);
  CHECK(drill.limit("break: lost_connections") == true);
  CHECK(drill.limit("mend: answers") == true);
  CHECK(drill.report().limit_missed());
  FailoverLimits& own = drill.profile.failover.limits_of[drill.hook];
  own.announced_ms = 420;
  own.lost = 7;
  CHECK(drill.limit("break: announced") == true);
  CHECK(drill.limit("break: lost") == false);
  CHECK(drill.limit("break: detected") == true);
  own.lost.reset();
  CHECK_FALSE(drill.report().limit_missed());
  drill.profile.failover.limits.gap_ms = 400;
  CHECK(drill.report().limit_missed());
  drill.loses("client", 1);  // then the figures may be wrong
  CHECK_FALSE(drill.report().limit_missed());
}

TEST_CASE("what never came misses its limit, but for a VIP that is not taken back") {
  Drill drill;
  drill.profile.failover.limits = {
      .detected_ms = 60'000, .announced_ms = 60'000, .answers_ms = 60'000, .gap_ms = 1000, .lost = 0, .connections = 0};
  drill.advertises_at(300, "dr1").answered(500, 1050).silent(1050, 3000).answered(3000, Drill::ends);
  CHECK(drill.limit("break: detected") == false);
  CHECK(drill.limit("break: announced") == false);
  CHECK(drill.limit("break: answers") == false);
  CHECK(drill.limit("break: gap") == false);
  CHECK(drill.limit("break: lost") == false);
  for (const char* what : {"detected", "announced", "answers", "gap", "lost"})
    CHECK(drill.limit(std::string("mend: ") + what) == true);
}

TEST_CASE("connections of a service that says nothing are not kept, and accepted is answered") {
  Drill drill;
  drill.profile.services.front().application = Application::tcp;
  drill.advertises_at(300, "dr1");
  drill.each(500, 1050, [](Connection& c) { c.handshake(); });
  drill.silent(1050, 1450).advertises_at(1450, "dr2");
  drill.each(1500, Drill::ends, [](Connection& c) { c.through("dr2").handshake(); });
  const FailoverReport report = drill.report();
  CHECK(report.scenarios[0].phases[0].lost.silent == 8);
  REQUIRE(report.notes.size() == 1);
  CHECK(report.notes[0].find("no connection was kept") != std::string::npos);
}

TEST_CASE("a profile that has lost a hook of the run says so") {
  Drill drill = takeover();
  drill.profile.hooks.clear();
  const FailoverReport report = drill.report();
  CHECK(report.scenarios.empty());
  REQUIRE(report.notes.size() == 1);
}
