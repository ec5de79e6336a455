#include "tests/checks/http/pages.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// A second and more, so that nothing is still to come.
void time_passes(Wire& wire) {
  wire.wait_ms(1100);
  Connection(wire, 20050).http_200();
}

/// The server's last segment again.
Connection& repeats_fin(Connection& c) {
  --c.server_next;
  return c.server_sends(flag::fin | flag::ack);
}

}  // namespace

TEST_CASE("HTTP-06: connections that are over") {
  Wire wire;
  both_serve(wire);
  CHECK(judge_one("HTTP-06", wire) == "pass");
  wire.loses("client", 1);
  CHECK(judge_one("HTTP-06", wire) == "inconclusive");
}

TEST_CASE("HTTP-06: the client closes first, or both at once") {
  Wire wire;
  Connection(wire, 20000)
      .handshake()
      .get()
      .ok()
      .client_sends(flag::fin | flag::ack)
      .server_sends(flag::fin | flag::ack)
      .client_sends(flag::ack);
  Connection c(wire, 20001);
  c.to("web2").handshake().get().ok().server_sends(flag::fin | flag::ack);
  --c.server_next;
  c.client_sends(flag::fin | flag::ack);
  ++c.server_next;
  c.client_sends(flag::ack).server_sends(flag::ack);
  CHECK(judge_one("HTTP-06", wire) == "pass");
}

TEST_CASE("HTTP-06: a server repeats its FIN again and again, though its copy of the close arrived") {
  Wire wire;
  wire.loses("client", 1);
  both_serve(wire);
  Connection c(wire, 20002);
  c.to("web2").http_200();
  repeats_fin(c);
  CHECK(judge_one("HTTP-06", wire) == "inconclusive");  // one repeat is a lost segment's
  repeats_fin(c);
  const FrameId second = c.reply;
  const Verdict v = wire.judge("HTTP-06");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, second));
  CHECK(v.because == "1 connections were over, and the server's last segments came again and again");
  for (int i = 0; i < 300; ++i) repeats_fin(c).client_sends(flag::ack);
  CHECK(wire.judge("HTTP-06").evidence.front().count == 1);
}

TEST_CASE("HTTP-06: a director that is late with what the client says last has the server repeat itself") {
  for (const bool late : {true, false}) {
    Wire wire;
    both_serve(wire);
    Connection c(wire, 20002);
    c.to("web2").handshake().get().ok().client_sends(flag::fin | flag::ack).server_sends(flag::fin | flag::ack);
    c.only_request(flag::ack);
    for (int i = 0; i < 3; ++i) repeats_fin(c);
    const FrameId second = c.reply - 1;
    if (late) c.only_copy();
    time_passes(wire);
    const Verdict v = wire.judge("HTTP-06");
    CHECK(said(v) == (late ? "pass" : "fail"));  // who lost it does not show
    if (!late) CHECK(wire.is_evidence(v, second));
    repeats_fin(c), repeats_fin(c);
    CHECK(judge_one("HTTP-06", wire) == (late ? "fail web2" : "fail"));
  }
}

TEST_CASE("HTTP-06: what the client says in answer to repeats does not undo them, nor does what it said before, nor a new connection") {
  Wire wire;
  both_serve(wire);
  Connection c(wire, 20002);
  c.to("web2").http_200();
  for (int i = 0; i < 2; ++i) repeats_fin(c).client_sends(flag::ack);
  CHECK(judge_one("HTTP-06", wire) == "fail web2");
  Connection again(wire, 20002);
  again.client_next += 500'000;
  again.server_next += 500'000;
  again.http_200();
  CHECK(judge_one("HTTP-06", wire) == "fail web2");
  Wire early;
  both_serve(early);
  Connection d(early, 20002);
  d.to("web2").handshake().get().ok().client_sends(flag::fin | flag::ack).server_sends(flag::fin | flag::ack);
  d.only_request(flag::ack);
  for (int i = 0; i < 2; ++i) repeats_fin(d);
  --d.server_next;
  d.client_sends(flag::ack);
  Connection next(early, 20002);  // the port again, by which it is known that nothing came
  next.client_next += 500'000;
  next.server_next += 500'000;
  next.http_200();
  CHECK(judge_one("HTTP-06", early) == "fail");
}

TEST_CASE("HTTP-06: a director that is late with the client's close leaves the server its time") {
  for (const std::int64_t then_ms : {500, 1100}) {
    Wire wire;
    both_serve(wire);
    Connection c(wire, 20002);
    c.to("web2").handshake().get().ok().server_sends(flag::fin | flag::ack).only_request(flag::fin | flag::ack);
    wire.wait_ms(800);
    Connection(wire, 20004).http_200();
    c.only_copy();
    wire.wait_ms(then_ms);
    Connection(wire, 20003).http_200();
    CHECK(judge_one("HTTP-06", wire) == (then_ms < 1000 ? "pass" : "fail web2"));
  }
}

TEST_CASE("HTTP-06: one repeat is tolerated") {
  Wire wire;
  both_serve(wire);
  Connection c(wire, 20002);
  c.http_200();
  repeats_fin(c);
  CHECK(judge_one("HTTP-06", wire) == "pass");
}

TEST_CASE("HTTP-06: repeats before the client has acknowledged are nothing") {
  for (const bool straight : {false, true}) {
    Wire wire;
    both_serve(wire);
    Connection c(wire, 20002);
    if (straight) c.straight_to("web1");
    c.handshake().get().ok().server_sends(flag::fin | flag::ack);
    --c.server_next;
    c.client_sends(flag::ack);  // of what came before the FIN
    ++c.server_next;
    for (int i = 0; i < 3; ++i) repeats_fin(c);
    c.client_sends(flag::fin | flag::ack).server_sends(flag::ack).server_sends(flag::ack).server_sends(flag::ack);
    CHECK(judge_one("HTTP-06", wire) == "pass");
  }
}

TEST_CASE("HTTP-06: a close that somebody relays is the real server's") {
  Wire wire;
  Connection(wire, 20000).http_200();
  Connection c(wire, 20001);
  c.to("web2").handshake().get().ok().reply_goes_to("dr1").server_sends(flag::fin | flag::ack).reply_goes_to("tester");
  --c.server_next;
  c.to("dr1").server_sends(flag::fin | flag::ack).to("web2").client_sends(flag::fin | flag::ack).server_sends(flag::ack);
  CHECK(judge_one("HTTP-06", wire) == "pass");
}

TEST_CASE("HTTP-06: where the copy of the close was not seen, nobody is blamed; straight ones need none") {
  Wire wire;
  both_serve(wire);
  Connection c(wire, 20002);
  c.to("web2")
      .handshake()
      .get()
      .ok()
      .server_sends(flag::fin | flag::ack)
      .only_request(flag::fin | flag::ack)
      .server_sends(flag::ack);
  repeats_fin(c), repeats_fin(c);
  CHECK(judge_one("HTTP-06", wire) == "pass");  // it may yet be sent on
  time_passes(wire);
  CHECK(judge_one("HTTP-06", wire) == "fail");
  Wire straight;
  both_serve(straight);
  Connection d(straight, 20002);
  d.straight_to("web2").http_200();
  repeats_fin(d), repeats_fin(d);
  CHECK(judge_one("HTTP-06", straight) == "fail web2");
}

TEST_CASE("HTTP-06: a close that is never acknowledged") {
  Wire wire;
  both_serve(wire);
  Connection c(wire, 20002);
  c.to("web2").handshake().get().ok().server_sends(flag::fin | flag::ack).client_sends(flag::fin | flag::ack);
  const FrameId fin = c.request;
  --c.client_next;
  c.server_sends(flag::ack);  // of what came before it
  ++c.client_next;
  c.retransmit();
  CHECK(judge_one("HTTP-06", wire) == "pass");  // it may yet come
  wire.wait_ms(1100);
  Connection(wire, 20003).http_200();
  const Verdict v = wire.judge("HTTP-06");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, fin));
  CHECK(v.because == "1 closes of clients were never acknowledged");
  wire.loses("client", 1);
  CHECK(judge_one("HTTP-06", wire) == "inconclusive");
}

TEST_CASE("HTTP-06: a client's close that is lost before it is sent on") {
  Wire wire;
  both_serve(wire);
  Connection(wire, 20002).handshake().get().ok().only_request(flag::fin | flag::ack);
  wire.wait_ms(1100);
  Connection(wire, 20003).http_200();
  CHECK(judge_one("HTTP-06", wire) == "fail");
}

TEST_CASE("HTTP-06: resets, and closes that nobody made, are no closes") {
  Wire wire;
  both_serve(wire);
  Connection(wire, 20002).handshake().get().ok().client_sends(flag::fin | flag::ack).server_resets();
  Connection(wire, 20003).handshake().get().ok().client_resets();
  wire.wait_ms(1100);
  Connection(wire, 20004).http_200();
  CHECK(judge_one("HTTP-06", wire) == "pass");
  Wire half;
  Connection(half, 20000).http_200();
  Connection(half, 20001).to("web2").handshake().get().ok().client_sends(flag::fin | flag::ack).server_sends(flag::ack);
  CHECK(judge_one("HTTP-06", half) == "inconclusive");
  CHECK(half.judge("HTTP-06").because == "no connection with web2 was seen that both sides closed");
}

TEST_CASE("HTTP-06: a port that is used again begins anew") {
  Wire wire;
  both_serve(wire);
  Connection c(wire, 20000);
  c.client_next += 500'000;
  c.server_next += 500'000;
  c.handshake().get().ok().client_sends(flag::fin | flag::ack);
  wire.wait_ms(1100);
  Connection(wire, 20004).http_200();
  CHECK(judge_one("HTTP-06", wire) == "fail web1");
}

TEST_CASE("HTTP-06: others' clients, other services, nothing sent, no stimulus") {
  Wire wire;
  both_serve(wire);
  Connection(wire, 20002, wire.address("neighbour")).from_host("neighbour").handshake().client_sends(flag::fin | flag::ack);
  wire.wait_ms(1100);
  Connection(wire, 20003).http_200();
  CHECK(judge_one("HTTP-06", wire) == "pass");
  wire.profile.services.front().application = Application::tcp;
  CHECK(judge_one("HTTP-06", wire) == "not_applicable");
  CHECK(judge_one("HTTP-06", Wire{}) == "inconclusive");
  Wire without;
  without.without_stimulus(Stimulus::connect);
  CHECK(judge_one("HTTP-06", without) == "not_applicable");
}

TEST_CASE("HTTP-06: a client whose last segments go to another real server, as its ARP entry says: no server's doing") {
  Wire wire;
  both_serve(wire);
  Connection c(wire, 20002);
  c.to("web2").handshake().get().ok().server_sends(flag::fin | flag::ack);
  c.straight_to("web1").client_sends(flag::fin | flag::ack).to("web2");
  for (int i = 0; i < 4; ++i) repeats_fin(c);
  CHECK(judge_one("HTTP-06", wire) == "pass");
}

TEST_CASE("HTTP-06: a client whose close the director lost, and which sends it again straight to the server") {
  for (const bool again : {true, false}) {
    Wire wire;
    both_serve(wire);
    Connection c(wire, 20002);
    c.to("web1").handshake().get().ok().only_request(flag::fin | flag::ack);
    if (again) c.straight_to("web1").client_sends(flag::fin | flag::ack).server_sends(flag::fin | flag::ack);
    wire.wait_ms(1100);
    Connection(wire, 20003).http_200();
    CHECK(judge_one("HTTP-06", wire) == (again ? "pass" : "fail"));
  }
}
