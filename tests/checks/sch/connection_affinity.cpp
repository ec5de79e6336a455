#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"
#include "tests/checks/planned.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("SCH-03: later segments go where the SYN went") {
  Wire wire;
  Connection(wire, 20000).http_200();
  Connection(wire, 20001).to("web2").http_200();
  CHECK(judge_one("SCH-03", wire) == "pass");
}

TEST_CASE("SCH-03: a later segment goes to the other server, on a capture with a gap too") {
  Wire wire;
  wire.loses("mirror", 1);
  Connection c(wire, 20000);
  c.handshake().to("web2").get();
  const Verdict v = wire.judge("SCH-03");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, c.copy));
}

TEST_CASE("SCH-03: without a view of the second hop, the answers tell") {
  Wire wire;
  wire.without_vantage("mirror");
  Connection healthy(wire, 20000);
  healthy.handshake().get().ok();
  CHECK(judge_one("SCH-03", wire) == "pass");
  Connection c(wire, 20001);
  c.handshake();
  const FrameId first = c.reply;
  c.get().to("web2").server_resets();
  const Verdict v = wire.judge("SCH-03");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, first));
  CHECK(wire.is_evidence(v, c.reply));
}

TEST_CASE("SCH-03: the second director sends it elsewhere") {
  Wire wire;
  wire.add_director("dr2");
  Connection(wire, 20000).handshake().through("dr2").to("web2").get();
  CHECK(judge_one("SCH-03", wire) == "fail dr2");
}

TEST_CASE("SCH-03: a port that is used again is a new connection") {
  Wire wire;
  Connection(wire, 20000).http_200();
  Connection again(wire, 20000);
  again.client_next += 0x0100'0000U;
  again.to("web2").http_200();
  CHECK(judge_one("SCH-03", wire) == "pass");
  CHECK(judge_one("RET-06", wire) == "pass");
}

TEST_CASE("SCH-03: a port that is used again, whose new SYN the capture lost") {
  Wire wire;
  wire.loses("client", 2);
  Connection(wire, 20000).http_200();
  Connection again(wire, 20000);
  again.client_next += 0x0100'0000U;
  again.to("web2");
  wire.hidden_at("client").hidden_at("mirror");
  again.syn().syn_ack().client_sends(flag::ack).get().ok();
  for (const char* id : {"SCH-03", "RET-06", "HTTP-01"}) CHECK(judge_one(id, wire) != "fail dr1");
}

TEST_CASE("SCH-03: direct connections, strangers' MACs and single SYNs say nothing") {
  Wire wire;
  Connection(wire, 20000).syn().retransmit();
  Connection(wire, 20001).straight_to("web1").http_200();
  CHECK(judge_one("SCH-03", wire) == "inconclusive");
  Connection(wire, 20002).syn().to("stranger").client_sends(flag::ack);
  CHECK(judge_one("SCH-03", wire) == "inconclusive");
  CHECK(judge_one("SCH-03", Wire{}) == "inconclusive");
}

TEST_CASE("SCH-03: a capture with a gap, none, or no stimulus") {
  Wire wire;
  wire.loses("mirror", 1);
  Connection(wire, 20000).http_200();
  CHECK(judge_one("SCH-03", wire) == "inconclusive");
  Wire dark;
  dark.without_vantage("client").without_vantage("mirror");
  dark.add_host_vantage("web1");
  CHECK(judge_one("SCH-03", dark) == "not_applicable");
  wire.without_stimulus(Stimulus::connect);
  CHECK(judge_one("SCH-03", wire) == "not_applicable");
}

TEST_CASE("SCH-03: a real server's capture whose clock is ahead shows copies before their requests") {
  Wire wire;
  wire.add_host_vantage("web1").add_host_vantage("web2").clock_ahead("web2", 100'000);
  Connection(wire, 20000).http_200();
  Connection again(wire, 20000);
  again.client_next += 0x0100'0000U;
  again.to("web2").http_200();
  CHECK(judge_one("SCH-03", wire) == "pass");
  CHECK(judge_one("RET-06", wire) == "pass");
}

TEST_CASE("SCH-03: a datagram is no connection") {
  Wire wire;
  wire.profile.services.front() = {Wire::vip(), Transport::udp, 53, Application::dns, "rr", {}, 0, 32};
  Connection(wire, 20000)
      .udp()
      .client_sends(0, "one")
      .server_sends(0, "answer")
      .to("web2")
      .client_sends(0, "two")
      .server_sends(0, "answer");
  CHECK(judge_one("SCH-03", wire) == "not_applicable");
}

TEST_CASE("SCH-03: a reset of half a connection whose SYN was not seen to be sent on proves nothing") {
  Wire wire;
  ports_of(wire, Stimulus::repeat_syn);
  Connection(wire, 20000).only_request(flag::syn).client_sends(flag::rst);
  CHECK(judge_one("SCH-03", wire) == "inconclusive");
}

TEST_CASE("SCH-03: a client that turns to another real server by itself, as its ARP entry says: no director's doing") {
  Wire wire;
  Connection(wire, 20001).http_200();
  Connection c(wire, 20002);
  c.handshake().get().ok().straight_to("web2").client_sends(flag::fin | flag::ack).server_resets();
  CHECK(judge_one("SCH-03", wire) == "pass");
}
