#include "tests/checks/fwd/forwarding.hpp"
#include "tests/checks/icmp_words.hpp"
#include "tests/checks/planned.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("FWD-13: all come, in order") { passes_wherever_both_hops_show("FWD-13"); }

TEST_CASE("FWD-13: both hops, or no pass") { needs_both_hops("FWD-13"); }

TEST_CASE("FWD-13: a segment is not sent on") {
  for (const Stimulus stimulus : {Stimulus::connect, Stimulus::burst}) {
    Wire wire;
    ports_of(wire, stimulus);
    healthy_connections(wire, 2);
    Connection c(wire, 20005);
    c.handshake().only_request(flag::ack | flag::psh, "GET / HTTP/1.1\r\n\r\n").retransmit().ok().close();
    const Verdict v = wire.judge("FWD-13");
    CHECK(said(v) == "fail dr1");
    CHECK(v.evidence.front().count == 1);
    CHECK(wire.is_evidence(v, c.request) == false);  // the retransmission, and what followed, came
    wire.loses("mirror", 1);
    CHECK(judge_one("FWD-13", wire) == "inconclusive");
  }
}

TEST_CASE("FWD-13: the lost one is the evidence, and the director that it was framed to is named") {
  Wire wire;
  ports_of(wire, Stimulus::connect).add_director("dr2");
  healthy_connections(wire, 2);
  Connection c(wire, 20005);
  c.through("dr2").handshake().only_request(flag::ack | flag::psh, "GET");
  const Verdict v = wire.judge("FWD-13");
  CHECK(said(v) == "fail dr2");
  CHECK(wire.is_evidence(v, c.request));
}

TEST_CASE("FWD-13: foreign captures of a director show it as well") {
  Wire wire;
  wire.without_plan().without_vantage("mirror").add_host_vantage("dr1");
  healthy_connections(wire, 2);
  Connection(wire, 20005).handshake().only_request(flag::ack | flag::psh, "GET");
  CHECK(judge_one("FWD-13", wire) == "fail dr1");
}

TEST_CASE("FWD-13: what need not come is not missed") {
  const auto said_of = [](auto unsent) {
    Wire wire;
    ports_of(wire, Stimulus::connect);
    healthy_connections(wire, 2);
    unsent(wire);
    return judge_one("FWD-13", wire);
  };
  // None of its segments was sent on: a director without a real server to send it to.
  CHECK(said_of([](Wire& wire) { Connection(wire, 20005).no_copies().only_request(flag::ack, "GET"); }) == "pass");
  // Nobody saw it begin.
  CHECK(said_of([](Wire& wire) { Connection(wire, 20005).client_sends(flag::ack).only_request(flag::ack, "GET"); }) == "pass");
  // A stimulus of another kind.
  CHECK(said_of([](Wire& wire) { Connection(wire, 21005).handshake().only_request(flag::ack, "GET"); }) == "pass");
  // Framed to no director.
  CHECK(said_of([](Wire& wire) { Connection(wire, 20005).handshake().through("neighbour").only_request(flag::ack, "GET"); }) ==
        "pass");
}

TEST_CASE("FWD-13: a later segment comes first, on a capture with a gap too") {
  for (const bool soon : {false, true}) {
    Wire wire;
    wire.loses("mirror", 1);
    healthy_connections(wire, 2);
    Connection c(wire, 20005);
    c.handshake();
    const Octets first = c.client_packet(flag::ack, "GET ").frame();
    c.only_request(flag::ack, "GET ");
    const FrameId request = c.request;
    if (!soon) wire.wait_ms(2);
    c.client_sends(flag::ack, "/ HTTP/1.1\r\n\r\n");
    const FrameId late = wire.send(c.copy_of(first));
    const Verdict v = wire.judge("FWD-13");
    // What left together may have been swapped before the director got it.
    CHECK(said(v) == (soon ? "inconclusive" : "fail dr1"));
    CHECK(wire.is_evidence(v, request) == !soon);
    CHECK(wire.is_evidence(v, late) == !soon);
  }
}

TEST_CASE("FWD-13: seen at one place, no distance is needed") {
  Wire wire;
  wire.without_vantage("mirror").add_host_vantage("dr1");
  wire.without_vantage("client");
  healthy_connections(wire, 2);
  Connection c(wire, 20005);
  c.handshake();
  const Octets first = c.client_packet(flag::ack, "GET ").frame();
  c.only_request(flag::ack, "GET ").client_sends(flag::ack, "/ HTTP/1.1\r\n\r\n");
  wire.send(c.copy_of(first));
  CHECK(judge_one("FWD-13", wire) == "fail dr1");
}

TEST_CASE("FWD-13: connections may overtake each other, and a copy may come twice") {
  Wire wire;
  healthy_connections(wire, 2);
  Connection a(wire, 20005), b(wire, 20006);
  a.only_request(flag::syn);
  wire.wait_ms(2);
  b.syn();
  a.only_copy();
  wire.wait_ms(2);
  a.client_sends(flag::ack);
  b.only_copy();
  CHECK(judge_one("FWD-13", wire) == "pass");
}

TEST_CASE("FWD-13: guessed copies alone prove nothing") {
  Wire wire;
  Connection(wire, 20005).on_copy([](Octets& copy) { copy[ethernet + 20 + 7] ^= 1U; }).syn();
  CHECK(judge_one("FWD-13", wire) == "inconclusive");
}

TEST_CASE("FWD-13: numbers of frames at two vantages say nothing of their order") {
  Wire wire;
  ports_of(wire, Stimulus::connect);
  for (int i = 0; i < 30; ++i) wire.hidden_at("mirror").asks("neighbour", ip("198.51.100.111"), wire.address("neighbour"));
  Connection c(wire, 20000);
  c.handshake();
  wire.hidden_at("client");
  c.get().ok();
  CHECK(judge_one("FWD-13", wire) != "fail dr1");
}

TEST_CASE("FWD-13: what the director says is too long comes again in shorter segments, and was not lost") {
  struct Case {
    const char* host;
    std::uint8_t code;
    std::uint32_t mtu;
    const char* said;
  };
  for (const auto& [host, code, mtu, expected] :
       {Case{"dr1", 4, 1400, "pass"}, Case{"dr1", 4, 1452, "fail dr1"}, Case{"dr1", 4, 67, "fail dr1"},
        Case{"dr1", 13, 1400, "fail dr1"}, Case{"stranger", 4, 1400, "fail dr1"}}) {
    CAPTURE(host);
    CAPTURE(code);
    CAPTURE(mtu);
    Wire wire;
    ports_of(wire, Stimulus::connect);
    healthy_connections(wire, 2);
    Connection c(wire, 20005);
    const std::string text = "GET / HTTP/1.1\r\nX: " + std::string(1393, 'x');
    c.handshake().only_request(flag::ack, text);
    const Octets request = c.client_packet(flag::ack, text).frame();
    const Octets quoted(request.begin() + ethernet, request.begin() + ethernet + 28);
    wire.send(icmp(wire, host, "tester", wire.address(host), Wire::client(), 3, code, mtu, quoted));
    c.client_next -= static_cast<std::uint32_t>(text.size());
    c.client_sends(flag::ack, text.substr(0, 1000)).client_sends(flag::ack, text.substr(1000)).ok().close();
    CHECK(judge_one("FWD-13", wire) == expected);
  }
}

TEST_CASE("FWD-13: what a director said of another connection, or of the port's last one, excuses nothing") {
  Wire wire;
  ports_of(wire, Stimulus::connect);
  healthy_connections(wire, 2);
  const auto refused = [&](std::uint16_t port) {
    const Octets request = Connection(wire, port).client_packet(flag::ack, "GET").frame();
    wire.send(icmp(wire, "dr1", "tester", wire.address("dr1"), Wire::client(), 3, 4, 68,
                   Octets(request.begin() + ethernet, request.begin() + ethernet + 28)));
  };
  Connection(wire, 20005).handshake();
  refused(20005);
  Connection(wire, 20006).handshake().only_request(flag::ack, std::string(100, 'x'));
  const Verdict other = wire.judge("FWD-13");
  CHECK(said(other) == "fail dr1");
  CHECK(other.evidence.front().count == 1);
  Connection again(wire, 20005);
  again.client_next += 100'000;
  again.handshake().only_request(flag::ack, std::string(100, 'x'));
  CHECK(wire.judge("FWD-13").evidence.front().count == 2);
}
