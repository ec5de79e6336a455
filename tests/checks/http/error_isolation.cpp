#include "tests/checks/http/pages.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

const std::string unavailable = response("503 Service Unavailable");

}  // namespace

TEST_CASE("HTTP-05: everybody answers well") {
  Wire wire;
  both_serve(wire);
  Connection(wire, 20002).handshake().get().server_says(response("404 Not Found"));
  CHECK(judge_one("HTTP-05", wire) == "pass");
  wire.loses("client", 1);
  CHECK(judge_one("HTTP-05", wire) == "inconclusive");
}

TEST_CASE("HTTP-05: one answers with server errors, on a capture with a gap too") {
  for (const char* status : {"500 Internal Server Error", "503 Service Unavailable", "599 Odd"}) {
    Wire wire;
    wire.loses("client", 1);
    both_serve(wire);
    Connection c(wire, 20002);
    c.to("web2").handshake().get().server_says(response(status));
    const Verdict v = wire.judge("HTTP-05");
    CHECK(said(v) == "fail web2");
    CHECK(wire.is_evidence(v, c.reply));
    CHECK(v.because == "1 of 2 answers of web2 were server errors (" + std::string(status).substr(0, 3) + ")");
  }
  Wire wire;
  both_serve(wire);
  Connection(wire, 20002).handshake().get().server_says(response("499 Odd"));
  CHECK(judge_one("HTTP-05", wire) == "pass");
}

TEST_CASE("HTTP-05: where all fail, none of them is the reason") {
  Wire wire;
  both_serve(wire);
  Connection one(wire, 20002);
  one.handshake().get().server_says(unavailable);
  Connection(wire, 20003).to("web2").handshake().get().server_says(unavailable);
  const Verdict v = wire.judge("HTTP-05");
  CHECK(said(v) == "fail");
  CHECK(wire.is_evidence(v, one.reply));
  CHECK(v.because == "1 of 2 answers of web1 were server errors (503); 1 of 2 answers of web2 were server errors (503)");
}

TEST_CASE("HTTP-05: one that was not heard is not well for that") {
  Wire wire;
  Connection(wire, 20002).handshake().get().server_says(unavailable);
  CHECK(judge_one("HTTP-05", wire) == "fail");
}

TEST_CASE("HTTP-05: one lets a request wait") {
  Wire wire;
  both_serve(wire);
  Connection c(wire, 20002);
  c.to("web2").handshake().get();
  const FrameId asked = c.request;
  CHECK(judge_one("HTTP-05", wire) == "pass");  // it may yet come
  wire.wait_ms(1100);
  Connection(wire, 20003).http_200();
  const Verdict v = wire.judge("HTTP-05");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, asked));
  CHECK(v.because == "web2 left 1 requests without an answer");
  wire.loses("client", 1);
  CHECK(judge_one("HTTP-05", wire) == "inconclusive");
}

TEST_CASE("HTTP-05: one whose bare acknowledgement tells that its answer was missed did not let the request wait") {
  Wire wire;
  both_serve(wire);
  Connection c(wire, 20002);
  c.to("web2").handshake().get();
  c.server_next += 500;
  c.server_sends(flag::ack);
  wire.wait_ms(1100);
  Connection(wire, 20003).http_200();
  CHECK(judge_one("HTTP-05", wire) == "pass");
}

TEST_CASE("HTTP-05: the tester gives up") {
  Wire wire;
  both_serve(wire);
  Connection c(wire, 20002);
  c.to("web2").handshake().get();
  const FrameId asked = c.request;
  c.client_resets();
  const Verdict v = wire.judge("HTTP-05");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, asked));
  Wire both;
  both_serve(both);
  Connection(both, 20002).handshake().get().client_resets();
  Connection(both, 20003).to("web2").handshake().get().client_resets();
  CHECK(judge_one("HTTP-05", both) == "fail");
  Wire after;
  both_serve(after);
  Connection(after, 20002).handshake().get().ok().client_resets();
  CHECK(judge_one("HTTP-05", after) == "pass");
}

TEST_CASE("HTTP-05: half an answer, a repeated request, requests that overtake answers") {
  Wire half;
  both_serve(half);
  Connection(half, 20002).handshake().get().server_says("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort").client_resets();
  CHECK(judge_one("HTTP-05", half) == "pass");
  Wire again;
  both_serve(again);
  Connection(again, 20002).handshake().get().retransmit().ok().close();
  again.wait_ms(1100);
  Connection(again, 20003).http_200();
  CHECK(judge_one("HTTP-05", again) == "pass");
  Wire pipeline;
  both_serve(pipeline);
  Connection(pipeline, 20002).handshake().get().get().client_resets();
  CHECK(judge_one("HTTP-05", pipeline) == "pass");
}

TEST_CASE("HTTP-05: answers that end with the connection, and to HEAD") {
  Wire wire;
  Connection(wire, 20000).handshake().get().server_says("HTTP/1.1 500 Odd\r\n\r\nuntil the end").close();
  Connection(wire, 20001)
      .to("web2")
      .handshake()
      .client_says("HEAD / HTTP/1.1\r\n\r\n")
      .server_says("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
  CHECK(judge_one("HTTP-05", wire) == "fail web1");
}

TEST_CASE("HTTP-05: errors of hosts that are no real servers, silence of nobody, others' clients") {
  Wire wire;
  both_serve(wire);
  Connection(wire, 20002).no_copies().to("dr1").handshake().get().server_says(unavailable);
  Connection(wire, 20003).no_copies().to("dr1").handshake().get().client_resets();
  Connection(wire, 20004, wire.address("neighbour")).from_host("neighbour").handshake().get().server_says(unavailable);
  CHECK(judge_one("HTTP-05", wire) == "pass");
}

TEST_CASE("HTTP-05: one that was not heard, nothing sent, no HTTP, no stimulus") {
  Wire wire;
  Connection(wire, 20000).http_200();
  CHECK(judge_one("HTTP-05", wire) == "inconclusive");
  CHECK(wire.judge("HTTP-05").because == "no HTTP response of web2 was seen");
  CHECK(Wire{}.judge("HTTP-05").because == "no HTTP response of web1, web2 was seen");
  wire.profile.services.front().application = Application::tcp;
  CHECK(judge_one("HTTP-05", wire) == "not_applicable");
  Wire without;
  without.without_stimulus(Stimulus::connect);
  CHECK(judge_one("HTTP-05", without) == "not_applicable");
}

TEST_CASE("HTTP-05: a request that no real server got waits at none of them") {
  for (const bool acknowledged : {true, false}) {
    CAPTURE(acknowledged);
    Wire wire;
    both_serve(wire);
    Connection c(wire, 20002);
    c.handshake().no_copies().get();
    if (acknowledged) c.server_sends(flag::ack);
    c.client_resets();
    CHECK(judge_one("HTTP-05", wire) == (acknowledged ? "fail web1" : "pass"));
  }
}

TEST_CASE("HTTP-05: a connection that gave its place to another is not asked about") {
  Wire wire;
  both_serve(wire);
  Connection(wire, 20002).handshake().get();
  Connection anew(wire, 20002);
  anew.client_next += 5000;
  anew.syn();
  wire.wait_ms(1100);
  Connection(wire, 20003).http_200();
  CHECK(judge_one("HTTP-05", wire) == "pass");
}

TEST_CASE("HTTP-05: a request that the director sent on with other octets waits at no real server: it had to drop it") {
  Wire wire;
  both_serve(wire);
  Connection c(wire, 20002);
  c.handshake().on_copy([](Octets& copy) { copy.back() ^= 1; }).get().client_resets();
  CHECK(judge_one("HTTP-05", wire) == "pass");
}
