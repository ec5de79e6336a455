#include "tests/checks/icm/quotes.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("ICM-02: the error reaches the real server, and its segments are shorter then") {
  Complaints wire;
  wire.healthy(20000);
  wire.healthy(20001, "web2");
  CHECK(judge_one("ICM-02", wire) == "pass");
  CHECK(wire.judge("ICM-02").because ==
        "2 errors reached the real server of their connection, and 2 later segments were short enough");
  wire.loses("mirror", 1);
  CHECK(judge_one("ICM-02", wire) == "inconclusive");
}

TEST_CASE("ICM-02: the director keeps it") {
  Complaints wire;
  wire.healthy(20001);
  wire.download(20000);
  const FrameId asked = wire.complain(20000);
  const Verdict v = wire.judge("ICM-02");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, asked));
  CHECK(v.because == "dr1 sent on 1 of 2 errors about its connections");
  wire.loses("mirror", 1);
  CHECK(judge_one("ICM-02", wire) == "inconclusive");
}

TEST_CASE("ICM-02: the server is told, and goes on as before, on a capture with a gap too") {
  Complaints wire;
  Connection c = wire.download(20000);
  wire.complain(20000);
  const FrameId told = wire.pass_on(20000);
  const FrameId proof = wire.segment(c, 1201);
  wire.loses("mirror", 1);
  const Verdict v = wire.judge("ICM-02");
  CHECK(said(v) == "fail web1");
  CHECK(wire.is_evidence(v, told));
  CHECK(wire.is_evidence(v, proof));
  CHECK(v.because == "web1 was told that its segments are too long, and went on with them");
}

TEST_CASE("ICM-02: what was on its way already is as long as it was") {
  Complaints wire;
  Connection c = wire.download(20000);
  wire.complain(20000);
  wire.pass_on(20000);
  wire.segment(c, 1500, 65535);
  CHECK(wire.judge("ICM-02").because == "no later segment of those connections was seen");
  wire.segment(c, 1200);
  CHECK(judge_one("ICM-02", wire) == "pass");
  Complaints early;  // before the server was told
  Connection d = early.download(20000);
  early.complain(20000);
  early.segment(d, 1500);
  early.pass_on(20000);
  early.segment(d, 1200, 70000);
  CHECK(judge_one("ICM-02", early) == "pass");
}

TEST_CASE("ICM-02: another server than the connection's is told, or something else") {
  Complaints wire;
  wire.download(20000);
  const FrameId sent = wire.complain(20000);
  wire.pass_on(20000, "web2");
  const Verdict v = wire.judge("ICM-02");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, sent));
  CHECK(v.because == "dr1 sent errors to another real server than the connection's");
  for (const std::size_t at : {ethernet + 27, ethernet + 28 + 8, ethernet + 28 + 27, ethernet + 12}) {
    CAPTURE(at);
    Complaints other;
    other.download(20000);
    other.complain(20000);
    other.pass_on(20000, "web1", at);
    CHECK(judge_one("ICM-02", other) == "fail dr1");
    CHECK(other.judge("ICM-02").because == "dr1 changed the errors that it sent on");
  }
}

TEST_CASE("ICM-02: merged segments hide how long they were") {
  Complaints wire;
  Connection c = wire.download(20000);
  wire.complain(20000);
  wire.pass_on(20000);
  wire.segment(c, 2400);
  CHECK(wire.judge("ICM-02").because == "the capture merges segments: their lengths do not show");
}

TEST_CASE("ICM-02: errors of other shapes, about other connections, or about none that was sent on") {
  Complaints wire;
  wire.healthy(20010);
  wire.healthy(20020);
  CHECK(judge_one("ICM-02", wire) == "inconclusive");
  wire.healthy(20000);
  wire.download(20030);
  wire.complain(20030);
  CHECK(judge_one("ICM-02", wire) == "pass");
  Complaints alone;
  Connection c(alone, 20000);
  c.no_copies().syn();
  alone.quoted = c.server_packet(flag::ack, std::string(1000, 'x')).frame();
  alone.complain(20000);
  CHECK(judge_one("ICM-02", alone) == "inconclusive");
}

TEST_CASE("ICM-02: another implementation, no such stimulus, nowhere to see it from") {
  Complaints wire;
  wire.healthy(20000);
  wire.profile.implementation = Implementation::dpvs;
  CHECK(judge_one("ICM-02", wire) == "not_applicable");
  wire.profile.implementation = Implementation::ipvs;
  wire.without_stimulus(Stimulus::quote);
  CHECK(wire.judge("ICM-02").because.find("--intrusive") != std::string::npos);
  Complaints silent;
  CHECK(judge_one("ICM-02", silent) == "inconclusive");
  Complaints blind;
  blind.without_vantage("mirror");
  CHECK(judge_one("ICM-02", blind) == "not_applicable");
}

TEST_CASE("ICM-02: the first copy counts, if a real server gets it and its original was seen") {
  Complaints twice;
  twice.healthy(20000);
  twice.pass_on(20000, "web2");
  CHECK(judge_one("ICM-02", twice) == "pass");
  Complaints astray;
  astray.healthy(20001);
  astray.download(20000);
  astray.complain(20000);
  astray.pass_on(20000, "gateway");
  CHECK(astray.judge("ICM-02").because == "dr1 sent on 1 of 2 errors about its connections");
  Complaints alone;
  alone.download(20000);
  alone.pass_on(20000);
  CHECK(judge_one("ICM-02", alone) == "inconclusive");
}
