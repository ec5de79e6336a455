#include "tests/checks/ret/replies.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

void both_asked(Wire& wire) {
  Connection(wire, 20000).straight_to("web1").handshake();
  Connection(wire, 20001).straight_to("web2").handshake();
}

}  // namespace

TEST_CASE("RET-08: nothing comes back") {
  Wire wire;
  both_asked(wire);
  Connection(wire, 20002).http_200();
  CHECK(judge_one("RET-08", wire) == "pass");
  wire.loses("mirror", 1);
  CHECK(judge_one("RET-08", wire) == "inconclusive");
}

TEST_CASE("RET-08: a real server sends a request on, which came straight or through the director") {
  for (const bool straight : {true, false})
    for (const std::string to : {"dr1", "gateway", "web2"}) {
      CAPTURE(to);
      Wire wire;
      wire.loses("mirror", 1);
      Connection c(wire, 20005);
      if (straight) c.straight_to("web1");
      const Octets syn = c.client_packet(flag::syn, {}).frame();
      c.syn();
      Octets again = syn;
      set_macs(again, wire.mac("web1"), wire.mac(to));
      lower_ttl(again, straight ? 1 : 2);
      const FrameId back = wire.send(again);
      const Verdict v = wire.judge("RET-08");
      CHECK(said(v) == "fail web1");
      CHECK(wire.is_evidence(v, back));
    }
}

TEST_CASE("RET-08: what a director makes of requests that come back is no fault of its own") {
  Wire wire;
  Connection(wire, 20000).http_200();
  Connection(wire, 20001).to("web2").http_200();
  Connection c(wire, 20005);
  const Octets syn = c.client_packet(flag::syn, {}).frame();
  c.syn();
  const auto hop = [&](const std::string& from, const std::string& to, int lost) {
    Octets frame = syn;
    set_macs(frame, wire.mac(from), wire.mac(to));
    lower_ttl(frame, lost);
    wire.send(frame);
  };
  hop("web1", "dr1", 2);
  hop("dr1", "web1", 3);
  hop("web1", "dr1", 4);
  hop("dr1", "web2", 5);
  for (const char* id : {"FWD-01", "FWD-02", "FWD-04", "FWD-05"}) CHECK(judge_one(id, wire) == "pass");
}

TEST_CASE("RET-08: a real server may well be a client of the service itself") {
  Wire wire;
  both_asked(wire);
  Connection(wire, 20005, wire.address("web2")).from_host("web2").syn();
  CHECK(judge_one("RET-08", wire) == "pass");
}

TEST_CASE("RET-08: who was not asked, no mirror, no stimulus") {
  Wire wire;
  CHECK(wire.judge("RET-08").because == "no request was seen to go straight to web1, web2");
  Connection(wire, 20000).straight_to("web2").syn();
  CHECK(wire.judge("RET-08").because == "no request was seen to go straight to web1");
  Wire blind;
  blind.without_vantage("mirror");
  CHECK(judge_one("RET-08", blind) == "not_applicable");
  Wire without;
  without.without_stimulus(Stimulus::direct);
  CHECK(judge_one("RET-08", without) == "not_applicable");
}
