#include <doctest/doctest.h>

#include "tests/checks/ha/takeover_words.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// Two connections in the middle of a request when dr1's service ends.
struct Held : Takeover {
  explicit Held(std::optional<bool> meant = true) : first(connection(HookPart::held, 0)), second(connection(HookPart::held, 1)) {
    profile.connection_sync = meant;
    first.handshake().client_says("GET / HTTP/1.1\r\n");
    second.to("web2").handshake().client_says("GET / HTTP/1.1\r\n");
  }
  Held& told(const std::string& by = "dr1") {
    Packet p{mac(by), Mac{0x0100'5e00'0051ULL}, address(by), ip("224.0.0.81"), 40000, 8848, 17};
    p.payload = Octets(44);
    p.payload[3] = 44;
    p.payload[5] = 1;
    send(p.frame());
    return *this;
  }
  Held& gone() {
    takes_over();
    advertises("dr2");
    return *this;
  }
  static Connection& goes_on(Connection& c) { return c.through("dr2").client_says("Host: www.example.org\r\n\r\n"); }
  Connection& silent(Connection& c) {
    return c.through("dr2").only_request(flag::ack | flag::psh, "Host: www.example.org\r\n\r\n");
  }

  Connection first, second;
};

}  // namespace

TEST_CASE("HA-05: what was told survives") {
  Held wire;
  wire.told().gone();
  Held::goes_on(wire.first).ok().close();
  Held::goes_on(wire.second).ok("this is benet web!").close();
  const Verdict v = wire.judge("HA-05");
  CHECK(said(v) == "pass");
  CHECK(v.because == "of 2 established connections 2 survived the takeover, 0 were reset, 0 got no answer");
  wire.loses("client", 1);
  CHECK(judge_one("HA-05", wire) == "inconclusive");
}

TEST_CASE("HA-05: the new director resets what it was told of, on a capture with a gap too") {
  Held wire;
  wire.loses("client", 1);
  wire.told().gone();
  Held::goes_on(wire.first).ok();
  wire.silent(wire.second);
  const FrameId proof = wire.director_resets(wire.second, "dr2");
  const Verdict v = wire.judge("HA-05");
  CHECK(said(v) == "fail dr2");
  CHECK(wire.is_evidence(v, wire.second.request));
  CHECK(wire.is_evidence(v, proof));
  CHECK(v.because == "of 2 established connections 1 survived the takeover, 1 were reset, 0 got no answer");
}

TEST_CASE("HA-05: another real server resets what the new director gave it: fail dr2") {
  Held wire;
  wire.told().gone();
  Held::goes_on(wire.first).ok();
  Held::goes_on(wire.second.to("web1")).server_resets();
  CHECK(judge_one("HA-05", wire) == "fail dr2");
}

TEST_CASE("HA-05: no answer at all counts over a whole capture") {
  Held wire;
  wire.told().gone();
  Held::goes_on(wire.first).ok();
  wire.silent(wire.second);
  const Verdict v = wire.judge("HA-05");
  CHECK(said(v) == "fail dr2");
  CHECK(wire.is_evidence(v, wire.second.request));
  CHECK(v.because.ends_with("0 were reset, 1 got no answer"));
  wire.loses("client", 1);
  CHECK(judge_one("HA-05", wire) == "inconclusive");
}

TEST_CASE("HA-05: where the old director told nobody, it is to blame: fail dr1") {
  Held wire;
  wire.told("dr2").told("stranger").gone();
  wire.silent(wire.first);
  const FrameId proof = wire.director_resets(wire.first, "dr2");
  wire.silent(wire.second);
  const Verdict v = wire.judge("HA-05");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, proof));
  CHECK(wire.is_evidence(v, wire.second.request));
  CHECK(v.because.ends_with("; dr1 had told nobody of them"));
  wire.loses("client", 1);
  CHECK(judge_one("HA-05", wire) == "inconclusive");
}

TEST_CASE("HA-05: where directors tell each other over a link of their own, nobody is named: fail ") {
  Held wire;
  wire.profile.sync_elsewhere = true;
  wire.gone();
  wire.silent(wire.first);
  const FrameId proof = wire.director_resets(wire.first, "dr2");
  wire.silent(wire.second);
  const Verdict v = wire.judge("HA-05");
  CHECK(said(v) == "fail");
  CHECK(wire.is_evidence(v, proof));
  Held silent;
  silent.profile.sync_elsewhere = true;
  silent.gone();
  silent.silent(silent.first);
  CHECK(judge_one("HA-05", silent) == "fail");
  silent.loses("client", 1);
  CHECK(judge_one("HA-05", silent) == "inconclusive");
}

TEST_CASE("HA-05: what became of them is told, not judged, where no sync is meant or nothing is said: not_applicable") {
  for (const std::optional<bool> meant : {std::optional(false), std::optional<bool>()}) {
    Held wire(meant);
    wire.gone();
    wire.silent(wire.first);
    wire.director_resets(wire.first, "dr2");
    wire.silent(wire.second);
    const Verdict v = wire.judge("HA-05");
    CHECK(said(v) == "not_applicable");
    CHECK(v.because.find("of 2 established connections 0 survived the takeover, 1 were reset, 1 got no answer") !=
          std::string::npos);
    CHECK((v.because.find("would say what is meant") != std::string::npos) == !meant.has_value());
  }
}

TEST_CASE("HA-05: nobody was in the middle of a request, or went on by way of another director: inconclusive") {
  Takeover none;
  none.profile.connection_sync = true;
  none.connection(HookPart::held).handshake();
  none.connection(HookPart::held, 1).only_request(flag::syn);
  none.connection(HookPart::fresh).handshake().client_says("GET / HTTP/1.1\r\n").through("dr2").get().ok();
  CHECK(none.judge("HA-05").because == "no client had a connection in the middle of a request when the hook broke");
  CHECK(judge_one("HA-05", none) == "inconclusive");
  Held same;
  same.told().gone();
  same.first.client_says("Host: www.example.org\r\n\r\n").ok();
  CHECK(same.judge("HA-05").because == "no client was seen to go on by way of another director than before");
  CHECK(judge_one("HA-05", same) == "inconclusive");
}

TEST_CASE("HA-05: an answer to the first half proves nothing") {
  Held wire;
  wire.told();
  wire.first.server_says("HTTP/1.1 100 Continue\r\n\r\n");
  wire.gone();
  wire.silent(wire.first);
  CHECK(judge_one("HA-05", wire) == "fail dr2");
}

TEST_CASE("HA-05: the hook failed, or is not there, or not allowed") {
  Held failed;
  failed.told().gone();
  Held::goes_on(failed.first).ok();
  failed.break_fails("exit status 1");
  CHECK(judge_one("HA-05", failed) == "inconclusive");
  Held not_allowed;
  not_allowed.not_allowed();
  CHECK(judge_one("HA-05", not_allowed) == "not_applicable");
  CHECK(judge_one("HA-05", HookedWire(HookKind::service)) == "not_applicable");
}

TEST_CASE("HA-05: what the real server itself ended before the takeover is left out: pass") {
  Held wire;
  wire.told();
  wire.second.server_sends(flag::fin | flag::ack);
  wire.gone();
  Held::goes_on(wire.first).ok().close();
  wire.silent(wire.second);
  wire.director_resets(wire.second, "dr2");
  CHECK(judge_one("HA-05", wire) == "pass");
  CHECK(wire.judge("HA-05").because == "of 1 established connections 1 survived the takeover, 0 were reset, 0 got no answer");
  // Nothing is left to speak of.
  Held both;
  both.told();
  both.first.server_resets();
  both.second.server_resets();
  both.gone();
  both.silent(both.first);
  both.silent(both.second);
  CHECK(judge_one("HA-05", both) == "inconclusive");
}

TEST_CASE("HA-05: what the old director tells once it is back does not excuse that it had told of nothing: fail dr1") {
  Held wire;
  wire.gone();
  wire.silent(wire.first);
  wire.director_resets(wire.first, "dr2");
  wire.takes_back();
  wire.told();
  CHECK(judge_one("HA-05", wire) == "fail dr1");
}
