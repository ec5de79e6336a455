#include "tests/checks/icm/quotes.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// A redirect and a parameter problem that go no further than the director.
void kept(Complaints& wire) {
  for (const std::uint16_t port : {std::uint16_t{20030}, std::uint16_t{20040}}) {
    wire.download(port);
    wire.complain(port);
  }
}

}  // namespace

TEST_CASE("ICM-03: unreachable and time exceeded are sent on, the others are not") {
  Complaints wire;
  wire.healthy(20010);
  wire.healthy(20020, "web2");
  kept(wire);
  CHECK(judge_one("ICM-03", wire) == "pass");
  CHECK(wire.judge("ICM-03").because ==
        "2 errors reached the real server of their connection, and 2 redirects and parameter problems none");
  wire.loses("mirror", 1);
  CHECK(judge_one("ICM-03", wire) == "inconclusive");
}

TEST_CASE("ICM-03: one that is kept") {
  for (const std::uint16_t port : {std::uint16_t{20010}, std::uint16_t{20020}}) {
    CAPTURE(port);
    Complaints wire;
    wire.healthy(20011);
    wire.healthy(20021);
    kept(wire);
    wire.download(port);
    const FrameId sent = wire.complain(port);
    const Verdict v = wire.judge("ICM-03");
    CHECK(said(v) == "fail dr1");
    CHECK(wire.is_evidence(v, sent));
    CHECK(v.because == "dr1 sent on 2 of 3 errors about its connections");
    wire.loses("mirror", 1);
    CHECK(judge_one("ICM-03", wire) == "inconclusive");
  }
}

TEST_CASE("ICM-03: a redirect, or a parameter problem, that is handed on, on a capture with a gap too") {
  for (const std::uint16_t port : {std::uint16_t{20030}, std::uint16_t{20040}}) {
    CAPTURE(port);
    Complaints wire;
    wire.healthy(20010);
    wire.healthy(20020);
    wire.download(port);
    wire.complain(port);
    const FrameId copy = wire.pass_on(port);
    wire.loses("mirror", 1);
    const Verdict v = wire.judge("ICM-03");
    CHECK(said(v) == "fail dr1");
    CHECK(wire.is_evidence(v, copy));
    CHECK(v.because == "dr1 sent on redirects or parameter problems");
  }
}

TEST_CASE("ICM-03: another server than the connection's is told, or something else") {
  Complaints wire;
  wire.download(20010);
  wire.complain(20010);
  wire.pass_on(20010, "web2");
  wire.download(20020);
  wire.complain(20020);
  wire.pass_on(20020, "web1", ethernet + 28 + 8);
  CHECK(judge_one("ICM-03", wire) == "fail dr1");
  CHECK(wire.judge("ICM-03").because ==
        "dr1 sent errors to another real server than the connection's; dr1 changed the errors that it sent on");
}

TEST_CASE("ICM-03: each kind must be seen, and 'too long' is ICM-02's") {
  Complaints wire;
  wire.healthy(20010);
  CHECK(judge_one("ICM-03", wire) == "inconclusive");
  kept(wire);
  CHECK(judge_one("ICM-03", wire) == "pass");
  wire.download(20000);
  wire.complain(20000);
  CHECK(judge_one("ICM-03", wire) == "pass");
  Complaints others;
  kept(others);
  CHECK(judge_one("ICM-03", others) == "inconclusive");
}

TEST_CASE("ICM-03: another implementation, no such stimulus, nowhere to see it from") {
  Complaints wire;
  wire.profile.implementation = Implementation::other;
  CHECK(judge_one("ICM-03", wire) == "not_applicable");
  wire.profile.implementation = Implementation::ipvs;
  CHECK(judge_one("ICM-03", wire) == "inconclusive");
  wire.without_stimulus(Stimulus::quote);
  CHECK(wire.judge("ICM-03").because.find("--intrusive") != std::string::npos);
  Complaints blind;
  blind.without_vantage("mirror");
  CHECK(judge_one("ICM-03", blind) == "not_applicable");
}
