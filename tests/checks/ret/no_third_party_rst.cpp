#include "tests/checks/icmp_words.hpp"
#include "tests/checks/ret/replies.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// A connection that web1 accepts and `host` resets.
FrameId reset_by(Wire& wire, const std::string& host, int ttl_lost = 0) {
  Connection c(wire, 20005);
  c.handshake().to(host).on_reply([=](Octets& reply) { lower_ttl(reply, ttl_lost); }).server_resets();
  return c.reply;
}

std::string said_of_icmp(std::uint8_t type, std::uint8_t code, const std::string& host = "dr1", const Ip& to = Wire::client(),
                         bool accepted = true) {
  Wire wire;
  healthy_pair(wire);
  Connection c(wire, 20005);
  accepted ? c.handshake() : c.syn();
  Octets error = icmp_error(wire, host, c.client_packet(flag::ack, "GET").frame(), type, code);
  if (to != Wire::client()) error[ethernet + 19] ^= 1U;
  mend_header_checksum(error);
  wire.send(error);
  return judge_one("RET-10", wire);
}

}  // namespace

TEST_CASE("RET-10: nobody resets") {
  Wire wire;
  healthy_pair(wire);
  CHECK(judge_one("RET-10", wire) == "pass");
}

TEST_CASE("RET-10: a whole capture, or no pass") { needs_whole_capture("RET-10", "client"); }

TEST_CASE("RET-10: the director, the gateway or a stranger resets, on a capture with a gap too") {
  for (const std::string host : {"dr1", "gateway", "stranger"}) {
    Wire wire;
    wire.loses("client", 1);
    healthy_pair(wire);
    const FrameId reset = reset_by(wire, host);
    const Verdict v = wire.judge("RET-10");
    CHECK(said(v) == "fail " + (host == "gateway" ? "the gateway"
                                : host == "dr1"   ? host
                                                  : "02:00:00:00:00:99 (a host that the profile does not know)"));
    CHECK(wire.is_evidence(v, reset));
    CHECK(v.evidence.front().frames.size() == 2);
  }
}

TEST_CASE("RET-10: another real server resets what the director handed to it") {
  Wire wire;
  healthy_pair(wire);
  reset_by(wire, "web2");
  CHECK(judge_one("RET-10", wire) == "fail dr1");
  Wire straight;
  healthy_pair(straight);
  Connection(straight, 20005).straight_to("web1").handshake().to("web2").server_resets();
  CHECK(judge_one("RET-10", straight) == "fail web2");
}

TEST_CASE("RET-10: the server's own reset, also by way of the director") {
  for (const int lost : {0, 1}) {
    Wire wire;
    healthy_pair(wire);
    reset_by(wire, lost == 0 ? "web1" : "dr1", lost);
    CHECK(judge_one("RET-10", wire) == "pass");
  }
  Wire wire;
  healthy_pair(wire);
  reset_by(wire, "gateway", 1);
  CHECK(judge_one("RET-10", wire) == "fail the gateway");
}

TEST_CASE("RET-10: large initial TTLs are a sender's own") {
  for (const int ttl : {128, 255}) {
    Wire wire;
    healthy_pair(wire);
    reset_by(wire, "dr1", 64 - ttl);
    CHECK(judge_one("RET-10", wire) == "fail dr1");
  }
}

TEST_CASE("RET-10: refused before anybody accepted, or reset by the client") {
  Wire wire;
  healthy_pair(wire);
  Connection(wire, 20005).no_copies().to("dr1").syn().server_resets();
  Connection(wire, 20006).handshake().client_resets();
  Connection(wire, 20007).handshake().to("tester").server_resets();
  CHECK(judge_one("RET-10", wire) == "pass");
}

TEST_CASE("RET-10: connections that no director handed on, or no real server accepted, show nothing of it") {
  Wire wire;
  Connection(wire, 20000).straight_to("web1").http_200();
  Connection(wire, 20001).straight_to("web2").http_200();
  Connection(wire, 20002).no_copies().to("dr1").http_200();
  Connection(wire, 20003).to("stranger").http_200();
  CHECK(judge_one("RET-10", wire) == "inconclusive");
  wire.without_stimulus(Stimulus::connect);
  CHECK(judge_one("RET-10", wire) == "not_applicable");
}

TEST_CASE("RET-10: unreachable, by the director, of a connection that is live") {
  CHECK(said_of_icmp(3, 3) == "fail dr1");
  CHECK(said_of_icmp(3, 13, "gateway") == "fail the gateway");
  CHECK(said_of_icmp(3, 3, "web2") == "fail dr1");
}

TEST_CASE("RET-10: other errors, other senders, other connections") {
  CHECK(said_of_icmp(3, 4) == "pass");   // path MTU discovery
  CHECK(said_of_icmp(11, 0) == "pass");  // not this check's matter
  CHECK(said_of_icmp(1, 0) == "pass");   // unreachable in ICMPv6 alone
  CHECK(said_of_icmp(3, 3, "web1") == "pass");
  CHECK(said_of_icmp(3, 3, "tester") == "pass");
  CHECK(said_of_icmp(3, 3, "dr1", Wire::client(211)) == "pass");
  CHECK(said_of_icmp(3, 3, "dr1", Wire::client(), false) == "pass");
}

TEST_CASE("RET-10: an error whose quotation is cut off") {
  Wire wire;
  healthy_pair(wire);
  Connection c(wire, 20005);
  Octets error = icmp_error(wire, "dr1", c.handshake().client_packet(flag::ack, "GET").frame(), 3, 3);
  for (std::size_t length = ethernet + 20 + 8 + 24; length-- > ethernet + 20;) {
    error.resize(length);
    wire.send(error);
  }
  CHECK(judge_one("RET-10", wire) == "pass");
}

TEST_CASE("RET-10: a client that turns to another real server by itself, as its ARP entry says: no director's doing") {
  Wire wire;
  Connection(wire, 20001).http_200();
  Connection c(wire, 20002);
  c.handshake().get().ok().straight_to("web2").client_sends(flag::fin | flag::ack).server_resets();
  CHECK(judge_one("RET-10", wire) == "pass");
}

TEST_CASE("RET-10: a client that turns back to the director in mid-connection is refused by right") {
  Wire wire;
  Connection(wire, 20001).http_200();
  Connection c(wire, 20002);
  c.straight_to("web1").handshake();
  Connection back(wire, 20002);
  back.client_next = c.client_next;
  back.no_copies().client_sends(flag::ack, "GET / HTTP/1.1\r\n\r\n").to("dr1").server_resets();
  CHECK(judge_one("RET-10", wire) == "pass");
}
