#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("HTTP-01: whole responses") {
  Wire wire;
  Connection(wire, 20000).http_200();
  Connection(wire, 20001).to("web2").handshake().get().ok().get().ok().close();
  Connection(wire, 20002).straight_to("web2").http_200();
  const Verdict v = wire.judge("HTTP-01");
  CHECK(said(v) == "pass");
  CHECK(v.because == "4 responses, each whole");
}

TEST_CASE("HTTP-01: a server resets, on a capture with a gap too") {
  Wire wire;
  wire.loses("client", 1);
  Connection(wire, 20000).http_200();
  Connection c(wire, 20001);
  c.to("web2").handshake().get().server_resets();
  const Verdict v = wire.judge("HTTP-01");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, c.reply));
}

TEST_CASE("HTTP-01: a connection is refused, by the server or the director") {
  Wire wire;
  Connection(wire, 20000).to("web2").syn().server_resets();
  CHECK(judge_one("HTTP-01", wire) == "fail web2");
  Wire director;
  Connection(director, 20000).no_copies().to("dr1").syn().server_resets();
  CHECK(judge_one("HTTP-01", director) == "fail dr1");
}

TEST_CASE("HTTP-01: a server that was handed another's connection is not to blame for its reset") {
  Wire wire;
  Connection(wire, 20000).handshake().to("web2").get().server_resets();
  CHECK(judge_one("HTTP-01", wire) == "fail dr1");
}

TEST_CASE("HTTP-01: resets that nobody need mind") {
  Wire wire;
  Connection(wire, 20000).http_200();
  Connection(wire, 20001).handshake().get().ok().server_resets();
  // A connection that was there before the capture: what it had said by then is not known.
  Connection(wire, 20002).client_sends(flag::ack).server_resets();
  CHECK(judge_one("HTTP-01", wire) == "pass");
}

TEST_CASE("HTTP-01: a response that ends in the middle") {
  Wire wire;
  Connection c(wire, 20000);
  c.to("web2")
      .handshake()
      .get()
      .server_says("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
      .server_sends(flag::fin | flag::ack);
  const Verdict v = wire.judge("HTTP-01");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, c.reply));
}

TEST_CASE("HTTP-01: a close instead of an answer") {
  Wire wire;
  Connection(wire, 20000).handshake().get().server_sends(flag::fin | flag::ack);
  CHECK(judge_one("HTTP-01", wire) == "fail web1");
  wire.loses("client", 1);
  CHECK(judge_one("HTTP-01", wire) == "fail web1");
}

TEST_CASE("HTTP-01: a close that crossed with the next request is an absence") {
  Wire wire;
  Connection c(wire, 20000);
  c.handshake().get().ok();
  const std::uint32_t before = c.client_next;
  c.get();
  c.client_next = before;
  c.server_sends(flag::fin | flag::ack);
  CHECK(judge_one("HTTP-01", wire) == "fail web1");
  wire.loses("client", 1);
  CHECK(judge_one("HTTP-01", wire) == "inconclusive");
}

TEST_CASE("HTTP-01: no HTTP at all") {
  Wire wire;
  Connection(wire, 20000).handshake().get().server_says("220 mail.example.org ESMTP\r\n").server_says("221 bye\r\n").close();
  const Verdict v = wire.judge("HTTP-01");
  CHECK(said(v) == "fail web1");
  CHECK(v.because == "web1 sent what is no HTTP response");
  CHECK(v.evidence.front().count == 1);  // one connection, however much is said in it
}

TEST_CASE("HTTP-01: an unexpected status, of the profile's path alone") {
  Wire wire;
  Connection c(wire, 20000);
  c.handshake().get().server_says("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  const Verdict v = wire.judge("HTTP-01");
  CHECK(said(v) == "fail web1");
  CHECK(wire.is_evidence(v, c.reply));
  CHECK(v.because.find("403 instead of 200") != std::string::npos);
  for (const char* path : {"/other", "/ ", "*"}) {
    CAPTURE(path);
    Wire elsewhere;
    Connection(elsewhere, 20000).handshake().get(path).server_says("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    CHECK(judge_one("HTTP-01", elsewhere) == (path == std::string("/ ") ? "fail web1" : "pass"));
  }
  Wire expected;
  expected.profile.http.expect_status = 403;
  Connection(expected, 20000).handshake().get().server_says("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  CHECK(judge_one("HTTP-01", expected) == "pass");
}

TEST_CASE("HTTP-01: a request that is never answered") {
  Wire wire;
  Connection(wire, 20000).http_200();
  Connection c(wire, 20001);
  c.to("web2").handshake().get();
  const FrameId asked = c.request;
  CHECK(judge_one("HTTP-01", wire) == "pass");  // it may yet come
  wire.wait_ms(1100);
  Connection(wire, 20002).http_200();
  const Verdict v = wire.judge("HTTP-01");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, asked));
  wire.loses("client", 1);
  CHECK(judge_one("HTTP-01", wire) == "inconclusive");
}

TEST_CASE("HTTP-01: the tester gives up, before the answer or in its middle") {
  for (const bool midway : {false, true}) {
    Wire wire;
    Connection c(wire, 20000);
    c.handshake().get();
    if (midway) c.server_says("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort");
    c.client_resets();
    CHECK(judge_one("HTTP-01", wire) == "fail web1");
    wire.loses("client", 1);
    CHECK(judge_one("HTTP-01", wire) == "inconclusive");
  }
}

TEST_CASE("HTTP-01: another client that leaves in the middle has its own reasons") {
  Wire wire;
  Connection(wire, 20000).http_200();
  Connection(wire, 20001, wire.address("neighbour"))
      .from_host("neighbour")
      .handshake()
      .get()
      .server_says("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
      .client_resets();
  CHECK(judge_one("HTTP-01", wire) == "pass");
}

TEST_CASE("HTTP-01: a capture that lost the response, or a part of it, blames nobody") {
  for (int lost = 0; lost < 3; ++lost) {
    CAPTURE(lost);
    Wire wire;
    wire.loses("client", 1);
    Connection(wire, 20000).http_200();
    Connection c(wire, 20001);
    c.handshake().get();
    if (lost == 0) wire.hidden_at("client").hidden_at("mirror");
    c.server_says("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
    if (lost == 1) wire.hidden_at("client").hidden_at("mirror");
    c.server_says("67890");
    lost == 2 ? c.server_resets() : c.close();
    CHECK(judge_one("HTTP-01", wire) == "inconclusive");
  }
}

TEST_CASE("HTTP-01: a server's bare acknowledgement tells that its response was missed") {
  Wire wire;
  Connection(wire, 20000).http_200();
  Connection c(wire, 20001);
  c.to("web2").handshake().get();
  c.server_next += 500;
  c.server_sends(flag::ack);
  wire.wait_ms(1100);
  Connection(wire, 20002).http_200();
  CHECK(judge_one("HTTP-01", wire) == "pass");
}

TEST_CASE("HTTP-01: a request that is sent again is one request") {
  Wire wire;
  Connection c(wire, 20000);
  c.handshake().get().retransmit().ok().retransmit();
  wire.wait_ms(1500);
  Connection(wire, 20001).http_200();
  const Verdict v = wire.judge("HTTP-01");
  CHECK(said(v) == "pass");
  CHECK(v.because == "2 responses, each whole");
}

TEST_CASE("HTTP-01: HEAD, and requests that overtake responses") {
  Wire wire;
  Connection(wire, 20000)
      .handshake()
      .client_says("HEAD / HTTP/1.1\r\n\r\n")
      .server_says("HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n")
      .close();
  CHECK(judge_one("HTTP-01", wire) == "pass");
  Connection(wire, 20001)
      .handshake()
      .get()
      .client_says("HEAD / HTTP/1.1\r\n\r\n")
      .ok()
      .server_says("HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n")
      .server_resets();
  CHECK(judge_one("HTTP-01", wire) == "pass");
}

TEST_CASE("HTTP-01: nothing whole, another application, no stimulus") {
  CHECK(judge_one("HTTP-01", Wire{}) == "inconclusive");
  Wire begun;
  Connection(begun, 20000).handshake().get();
  CHECK(judge_one("HTTP-01", begun) == "inconclusive");
  Wire other;
  other.profile.services.front().application = Application::tcp;
  Connection(other, 20000).handshake().client_says("GETx").server_says("no HTTP\n");
  CHECK(judge_one("HTTP-01", other) == "inconclusive");
  Wire lossy;
  lossy.loses("client", 1);
  Connection(lossy, 20000).http_200();
  CHECK(judge_one("HTTP-01", lossy) == "inconclusive");
  lossy.without_stimulus(Stimulus::connect);
  CHECK(judge_one("HTTP-01", lossy) == "not_applicable");
}

TEST_CASE("HTTP-01: a connection that nobody accepts") {
  Wire wire;
  Connection(wire, 20000).http_200();
  Connection c(wire, 20001);
  c.syn();
  const FrameId asked = c.request;
  wire.wait_ms(1100);
  Connection(wire, 20002).http_200();
  const Verdict v = wire.judge("HTTP-01");
  CHECK(said(v) == "fail");
  CHECK(wire.is_evidence(v, asked));
  wire.loses("client", 1);
  CHECK(judge_one("HTTP-01", wire) == "inconclusive");
}

TEST_CASE(
    "HTTP-01: frames in the middle of a connection, off-link and direct ones, and SYNs that may yet be answered ask for no "
    "acceptance") {
  Wire wire;
  Connection(wire, 20000).http_200();
  Connection(wire, 20001).client_sends(flag::ack);
  Connection(wire, 20002).straight_to("web1").syn();
  Connection(wire, 20003, ip("203.0.113.5")).syn();
  wire.wait_ms(1100);
  Connection(wire, 20004).syn();
  Connection(wire, 20005).http_200();
  CHECK(judge_one("HTTP-01", wire) == "pass");
}

TEST_CASE("HTTP-01: what a mirror that loses frames does not show of another client is no absence") {
  for (const bool accepted : {true, false}) {
    CAPTURE(accepted);
    Wire wire;
    wire.loses("mirror", 1);
    Connection(wire, 20000).http_200();
    Connection c(wire, 20001, wire.address("neighbour"));
    c.from_host("neighbour");
    accepted ? c.handshake().get() : c.syn();
    wire.wait_ms(1100);
    Connection(wire, 20002).http_200();
    CHECK(judge_one("HTTP-01", wire) == "pass");  // of the tester's own connections
  }
}

TEST_CASE("HTTP-01: what follows a change of protocol is no HTTP, and need not be") {
  Wire wire;
  Connection(wire, 20000)
      .handshake()
      .get("/socket")
      .server_says("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
      .server_says("no status line\n")
      .close();
  CHECK(judge_one("HTTP-01", wire) == "pass");
}

TEST_CASE("HTTP-01: a request that no real server was seen to get is none's fault of them") {
  Wire wire;
  wire.profile.real_servers[0].expect_body = "this is kgc web!";
  Connection lost(wire, 20000);
  lost.handshake().no_copies().get();
  const FrameId request = lost.request;
  wire.wait_ms(1100);
  Connection(wire, 20001).http_200();
  const Verdict v = wire.judge("HTTP-01");
  CHECK(said(v) == "fail");
  CHECK(wire.is_evidence(v, request));
  CHECK(v.because == "a request was not answered, and no real server acknowledged it or was seen to be sent it");
  wire.loses("client", 1);
  CHECK(judge_one("HTTP-01", wire) == "inconclusive");
}

TEST_CASE("HTTP-01: a real server that acknowledged a request has it, whether or not its way was seen") {
  for (const bool whole : {true, false}) {
    CAPTURE(whole);
    Wire wire;
    Connection c(wire, 20000);
    c.handshake().no_copies().get();
    c.client_next -= whole ? 0 : 1;
    c.server_sends(flag::ack);
    wire.wait_ms(1100);
    Connection(wire, 20001).http_200();
    CHECK(judge_one("HTTP-01", wire) == (whole ? "fail web1" : "fail"));
  }
}

TEST_CASE("HTTP-01: a client that turns to another real server by itself, as its ARP entry says: nobody's broken answer") {
  Wire wire;
  Connection(wire, 20001).http_200();
  Connection c(wire, 20002);
  c.handshake().get().straight_to("web2").client_sends(flag::ack).server_resets();
  CHECK(judge_one("HTTP-01", wire) == "pass");
}

TEST_CASE("HTTP-01: a client that is still sending its request has not given up on the answer") {
  Wire wire;
  Connection(wire, 20001).handshake().client_says("GET / HTTP/1.1\r\n").client_says("Host: shop\r\n\r\n").ok().close();
  CHECK(judge_one("HTTP-01", wire) == "pass");
}

TEST_CASE("HTTP-01: a client that leaves with a reset when it has its answer, or another's that leaves without") {
  Wire wire;
  Connection(wire, 20001).http_200();
  Connection(wire, 20002).handshake().get().ok().client_resets();
  CHECK(judge_one("HTTP-01", wire) == "pass");
  Connection(wire, 20003).from_host("neighbour").handshake().get().client_resets();
  CHECK(judge_one("HTTP-01", wire) == "pass");
}

TEST_CASE("HTTP-01: a client gives up a request once, however often it says so") {
  Wire wire;
  Connection(wire, 20001).http_200();
  Connection(wire, 20002).handshake().get().server_sends(flag::ack).client_resets().client_resets();
  const Verdict v = wire.judge("HTTP-01");
  CHECK(said(v) == "fail web1");
  CHECK(v.evidence.front().count == 1);
}
