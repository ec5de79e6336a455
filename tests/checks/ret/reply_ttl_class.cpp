#include "tests/checks/ret/replies.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

std::function<void(Octets&)> with_ttl(std::uint8_t ttl) {
  return [=](Octets& reply) {
    reply[ttl_at] = ttl;
    mend_header_checksum(reply);
  };
}

}  // namespace

TEST_CASE("RET-04: answers with a TTL that a host begins with") {
  for (const int ttl : {64, 128, 255}) {
    Wire wire;
    Connection(wire, 20000).on_reply(with_ttl(static_cast<std::uint8_t>(ttl))).http_200();
    Connection(wire, 20001).to("web2").http_200();
    CHECK(judge_one("RET-04", wire) == "pass");
  }
}

TEST_CASE("RET-04: a whole capture, or no pass") { needs_whole_capture("RET-04", "client"); }

TEST_CASE("RET-04: one less, on a capture with a gap too") {
  for (const int ttl : {63, 127, 254, 1}) {
    Wire wire;
    wire.loses("client", 1);
    healthy_pair(wire);
    Connection c(wire, 20002);
    c.to("web2").on_reply(with_ttl(static_cast<std::uint8_t>(ttl))).syn().syn_ack();
    const Verdict v = wire.judge("RET-04");
    CHECK(said(v) == "fail web2");
    CHECK(wire.is_evidence(v, c.reply));
    CHECK(v.because.find(std::to_string(ttl)) != std::string::npos);
  }
}

TEST_CASE("RET-04: by way of the director: who sent it there is to blame, where that was seen") {
  Wire wire;
  healthy_pair(wire);
  Connection c(wire, 20002);
  c.syn().reply_goes_to("dr1").syn_ack();
  Connection relayed(wire, 20002);
  relayed.client_next = c.client_next;
  relayed
      .on_reply([&](Octets& reply) {
        set_macs(reply, wire.mac("dr1"), wire.mac("tester"));
        lower_ttl(reply, 1);
      })
      .syn_ack();
  CHECK(judge_one("RET-04", wire) == "fail web1");
}

TEST_CASE("RET-04: by way of the director, at the client's port alone") {
  Wire wire;
  healthy_pair(wire);
  Connection(wire, 20002)
      .on_reply([&](Octets& reply) {
        set_macs(reply, wire.mac("dr1"), wire.mac("tester"));
        lower_ttl(reply, 1);
      })
      .handshake();
  CHECK(judge_one("RET-04", wire) == "fail dr1");
}

TEST_CASE("RET-04: a client behind a router is some hops away") {
  Wire wire;
  healthy_pair(wire);
  Connection(wire, 20002, ip("203.0.113.5")).on_reply(with_ttl(63)).handshake();
  CHECK(judge_one("RET-04", wire) == "pass");
}

TEST_CASE("RET-04: a server that never answered, or whose part others played") {
  Wire one;
  Connection(one, 20000).http_200();
  CHECK(judge_one("RET-04", one) == "inconclusive");
  Connection(one, 20001).to("stranger").http_200();
  Connection(one, 20002).to("dr1").no_copies().http_200();
  Connection(one, 20003, ip("203.0.113.5")).to("web2").http_200();
  CHECK(judge_one("RET-04", one) == "inconclusive");
}

TEST_CASE("RET-04: what the tester itself sends as the VIP") {
  Wire wire;
  healthy_pair(wire);
  Connection(wire, 20002).to("tester").no_copies().on_reply(with_ttl(63)).syn().syn_ack();
  CHECK(judge_one("RET-04", wire) == "pass");
}

TEST_CASE("RET-04: no stimulus") {
  Wire wire;
  wire.without_stimulus(Stimulus::direct);
  CHECK(judge_one("RET-04", wire) == "not_applicable");
}

TEST_CASE("RET-04: what a director sends in the VIP's name is no answer of a real server") {
  Wire wire;
  wire.add_director("dr2");
  Connection(wire, 20000).http_200();
  Connection(wire, 20001).syn();
  Packet reset{wire.mac("dr2"), wire.mac("tester"), Wire::vip(), Wire::client(), 80, 20001};
  reset.flags = flag::rst | flag::ack;
  wire.send(reset.frame());
  const Verdict v = wire.judge("RET-04");
  CHECK(said(v) == "inconclusive");
  CHECK(v.because.find("no answer of web2") != std::string::npos);
}
