#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"
#include "tests/checks/pair_words.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

struct Synced : PairOfDirectors {
  explicit Synced(std::optional<bool> meant, int heard = 2, const std::string& first = "dr1") {
    profile.connection_sync = meant;
    for (int i = 0; i < heard; ++i) advertises(first);
  }
  /// A connection that is closed, and time enough to tell of it.
  Synced& served(std::int64_t then_ms = 4000) {
    Connection c(*this, 30000);
    c.http_200();
    closed = c.request;
    wait_ms(then_ms);
    return *this;
  }
  /// Version 1, as Linux sends it: eight octets of header and a connection.
  FrameId tells(const std::string& who) { return send(message(who).frame()); }

  [[nodiscard]] Packet message(const std::string& who) const {
    Packet p{mac(who), Mac{0x0100'5e00'0051ULL}, address(who), ip("224.0.0.81"), 40000, 8848, 17};
    p.ttl = 1;
    p.payload = Octets(8 + 36);
    p.payload[1] = 51;
    p.payload[3] = 44;
    p.payload[4] = 1;
    p.payload[5] = 1;
    return p;
  }
  FrameId closed = 0;
};

}  // namespace

TEST_CASE("DIR-08: the director in service tells of its connections") {
  Synced wire(true);
  wire.served().tells("dr1");
  wire.tells("dr1");
  const Verdict v = wire.judge("DIR-08");
  CHECK(said(v) == "pass");
  CHECK(v.because == "2 messages about connections, of the director in service alone");
  wire.loses("client", 1);
  CHECK(judge_one("DIR-08", wire) == "inconclusive");
}

TEST_CASE("DIR-08: a director that begins to tell long after it had connections: fail dr1") {
  Synced late(true);
  late.served(9900).tells("dr1");
  CHECK(judge_one("DIR-08", late) == "pass");
  Synced restarted(true);
  restarted.served(10'100).tells("dr1");
  CHECK(judge_one("DIR-08", restarted) == "fail dr1");
  restarted.tells("dr1");
  CHECK(judge_one("DIR-08", restarted) == "fail dr1");
}

TEST_CASE("DIR-08: group and port may be others, and version 0 is known by its port") {
  const auto judged = [](auto change) {
    Synced wire(true);
    wire.served();
    Packet p = wire.message("dr1");
    change(p);
    wire.send(p.frame());
    return judge_one("DIR-08", wire);
  };
  CHECK(judged([](Packet&) {}) == "pass");
  CHECK(judged([](Packet& p) { p.destination = ip("239.1.2.3"), p.destination_port = 9000; }) == "pass");
  CHECK(judged([](Packet& p) { p.payload[0] = 1, p.payload[5] = 0; }) == "pass");
  CHECK(judged([](Packet& p) { p.payload[0] = 1, p.payload[5] = 0, p.destination_port = 9000; }) == "fail dr1");
  CHECK(judged([](Packet& p) { p.payload[5] = 2, p.destination_port = 9000; }) == "fail dr1");
  CHECK(judged([](Packet& p) { p.payload[7] = 1, p.destination_port = 9000; }) == "fail dr1");
  CHECK(judged([](Packet& p) { p.payload[3] = 43; }) == "fail dr1");
  CHECK(judged([](Packet& p) { p.payload.resize(7), p.payload[3] = 7; }) == "fail dr1");
  CHECK(judged([](Packet& p) { p.to = Mac{0x02'00'00'00'00'13}; }) == "fail dr1");
  CHECK(judged([](Packet& p) { p.protocol = 6; }) == "fail dr1");
}

TEST_CASE("DIR-08: nobody is told of connections, over a whole capture") {
  Synced wire(true);
  wire.served();
  const Verdict v = wire.judge("DIR-08");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, wire.closed));
  CHECK(v.because == "dr1 told nobody of the connections that it had");
  wire.tells("stranger");  // of another cluster
  CHECK(judge_one("DIR-08", wire) == "fail dr1");
  for (int i = 0; i < 3; ++i) wire.advertises("dr2");
  wire.tells("dr2");  // that it does is none of dr1's merits
  CHECK(judge_one("DIR-08", wire) == "fail dr1");
  wire.loses("client", 1);
  CHECK(judge_one("DIR-08", wire) == "inconclusive");
}

TEST_CASE("DIR-08: the standby tells of connections as well: fail dr2") {
  Synced wire(true);
  wire.served().tells("dr1");
  const FrameId proof = wire.tells("dr2");
  wire.loses("client", 1);
  const Verdict v = wire.judge("DIR-08");
  CHECK(said(v) == "fail dr2");
  CHECK(wire.is_evidence(v, proof));
}

TEST_CASE("DIR-08: of two that do not hear each other, whoever is heard first may be the one of lower rank: pass") {
  Synced wire(true, 1, "dr2");
  wire.served().tells("dr1");
  CHECK(judge_one("DIR-08", wire) == "inconclusive");
  for (const char* who : {"dr2", "dr1"}) wire.advertises(who);
  CHECK(judge_one("DIR-08", wire) == "pass");
  Synced standby(true, 1);
  const FrameId proof = standby.served().tells("dr2");
  standby.tells("dr1");
  CHECK(judge_one("DIR-08", standby) == "inconclusive");
  standby.advertises("dr1");
  const Verdict v = standby.judge("DIR-08");
  CHECK(said(v) == "fail dr2");
  CHECK(standby.is_evidence(v, proof));
}

TEST_CASE("DIR-08: messages over a link of their own are nothing that is seen here: not_applicable") {
  Synced wire(true);
  wire.profile.sync_elsewhere = true;
  wire.served();
  CHECK(judge_one("DIR-08", wire) == "not_applicable");
}

TEST_CASE("DIR-08: what a standby is sent by mistake it need not tell of, however late it is known to be one") {
  for (const bool late : {true, false}) {
    PairOfDirectors wire;
    wire.profile.connection_sync = true;
    if (!late) wire.advertises("dr1");
    Connection(wire, 30000).through("dr2").http_200();
    if (late) wire.advertises("dr1");
    wire.advertises("dr1");
    wire.wait_ms(4000);
    CHECK(judge_one("DIR-08", wire) == "inconclusive");
    const FrameId closed = [&] {
      Connection c(wire, 30001);
      c.http_200();
      return c.request;
    }();
    wire.wait_ms(4000);
    wire.advertises("dr1");
    const Verdict v = wire.judge("DIR-08");
    CHECK(said(v) == "fail dr1");
    CHECK(wire.is_evidence(v, closed));
  }
}

TEST_CASE("DIR-08: whoever takes over tells, and the other one's last words are none against it") {
  Synced wire(true);
  wire.served().tells("dr1");
  wire.advertises("dr2");
  wire.tells("dr2");
  wire.advertises("dr2");
  wire.tells("dr1");
  CHECK(judge_one("DIR-08", wire) == "pass");
  wire.advertises("dr2");
  wire.tells("dr2");
  CHECK(judge_one("DIR-08", wire) == "pass");
  wire.tells("dr1");
  CHECK(judge_one("DIR-08", wire) == "fail dr1");
}

TEST_CASE("DIR-08: where no VRRP is heard, no director is known to be standby") {
  PairOfDirectors wire;
  wire.profile.connection_sync = true;
  Synced words(true);
  wire.send(words.message("dr2").frame());
  CHECK(judge_one("DIR-08", wire) == "inconclusive");  // nothing was served
  Connection(wire, 30000).http_200();
  CHECK(judge_one("DIR-08", wire) == "pass");
}

TEST_CASE("DIR-08: messages where none are meant") {
  Synced wire(false);
  wire.served();
  CHECK(judge_one("DIR-08", wire) == "pass");
  Synced gap = wire;
  gap.loses("client", 1);
  CHECK(judge_one("DIR-08", gap) == "inconclusive");
  const FrameId proof = gap.tells("dr2");
  const Verdict v = gap.judge("DIR-08");
  CHECK(said(v) == "fail dr2");
  CHECK(gap.is_evidence(v, proof));
}

TEST_CASE("DIR-08: a run that ends too early, or closes nothing, proves nothing: inconclusive") {
  for (const bool meant : {true, false}) {
    CAPTURE(meant);
    CHECK(judge_one("DIR-08", Synced(meant).served(3400)) == "inconclusive");
    CHECK(judge_one("DIR-08", Synced(meant).served(3600)) != "inconclusive");
    Synced refused(meant);
    Connection(refused, 30000).syn().server_resets();
    Connection(refused, 30001).straight_to("web1").http_200();
    Connection(refused, 30002).handshake().get().ok();
    refused.wait_ms(4000);
    const Verdict v = refused.judge("DIR-08");
    CHECK(said(v) == "inconclusive");
    CHECK(v.because.find("closed so early") != std::string::npos);
  }
  // What the director answered itself was never scheduled.
  Synced own(true);
  Connection c(own, 30000);
  c.syn().to("dr1").syn_ack().client_sends(flag::ack).client_sends(flag::fin | flag::ack);
  Connection(own, 30001).syn().syn_ack();
  own.wait_ms(4000);
  CHECK(judge_one("DIR-08", own) == "inconclusive");
}

TEST_CASE("DIR-08: not_applicable where the profile does not say, has one director, or one of another make") {
  Synced unsaid(std::nullopt);
  unsaid.served().tells("dr1");
  const Verdict v = unsaid.judge("DIR-08");
  CHECK(said(v) == "not_applicable");
  CHECK(v.because.find("1 messages about them were heard") != std::string::npos);
  Wire one;
  one.profile.connection_sync = true;
  CHECK(judge_one("DIR-08", one) == "not_applicable");
  Synced other(true);
  other.profile.implementation = Implementation::dpvs;
  CHECK(judge_one("DIR-08", other.served()) == "not_applicable");
}
