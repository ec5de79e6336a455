#include "tests/checks/http/pages.hpp"
#include "tests/checks/planned.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// Two requests on a connection that stays open between them.
void kept_alive(Wire& wire, std::uint16_t port = 20000, const std::string& page1 = "this is kgc web!",
                const std::string& page2 = "this is kgc web!") {
  Connection(wire, port).handshake().get().ok(page1).get().ok(page2).close();
}

}  // namespace

TEST_CASE("HTTP-02: every response of a connection from one server") {
  Wire wire;
  pages_of_their_own(wire);
  kept_alive(wire);
  CHECK(judge_one("HTTP-02", wire) == "pass");
  CHECK(wire.judge("HTTP-02").because == "1 further responses, each from the server that gave its connection's first");
  wire.loses("client", 1);
  CHECK(judge_one("HTTP-02", wire) == "inconclusive");
}

TEST_CASE("HTTP-02: the second response from another server, on a capture with a gap too") {
  Wire wire;
  Connection c(wire, 20000);
  c.handshake().get().ok();
  const FrameId first = c.reply;
  c.to("web2").get().ok();
  wire.loses("client", 1);
  const Verdict v = wire.judge("HTTP-02");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, first));
  CHECK(wire.is_evidence(v, c.reply));
  CHECK(v.because == "requests on one connection through dr1 were answered by several real servers");
}

TEST_CASE("HTTP-02: the later responses are held against the first, whichever they are") {
  Wire wire;
  Connection c(wire, 20000);
  c.handshake().get().ok().get().ok().to("web2").get().ok();
  CHECK(judge_one("HTTP-02", wire) == "fail dr1");
}

TEST_CASE("HTTP-02: one server, and the page of another behind it") {
  Wire wire;
  pages_of_their_own(wire);
  kept_alive(wire);
  kept_alive(wire, 20001, "this is kgc web!", "this is benet web!");
  const Verdict v = wire.judge("HTTP-02");
  CHECK(said(v) == "fail web1");
  CHECK(v.because == "web1 answered requests on one connection with the pages of several real servers");
  Wire other;  // that it names somebody at all is not enough: it must be somebody else
  other.profile.real_servers[0].expect_body = "web";
  other.profile.real_servers[1].expect_body = "benet";
  kept_alive(other, 20000, "this is kgc web!", "this is benet web!");
  kept_alive(other, 20001, "this is benet web!", "under construction");
  kept_alive(other, 20002, "under construction", "this is benet web!");
  CHECK(judge_one("HTTP-02", other) == "pass");
}

TEST_CASE("HTTP-02: both at once") {
  Wire wire;
  pages_of_their_own(wire);
  kept_alive(wire, 20001, "this is kgc web!", "this is benet web!");
  Connection(wire, 20000).handshake().get().ok().to("web2").get().ok();
  const Verdict v = wire.judge("HTTP-02");
  CHECK(said(v) == "fail dr1, web1");
  CHECK(v.because.find("real servers; web1 answered") != std::string::npos);
}

TEST_CASE("HTTP-02: other paths have pages of their own") {
  Wire wire;
  pages_of_their_own(wire);
  Connection(wire, 20000).handshake().get().ok().get("/elsewhere").ok("this is benet web!").get().ok();
  CHECK(judge_one("HTTP-02", wire) == "pass");
}

TEST_CASE("HTTP-02: a response that comes through another host's hands is for others to judge") {
  Wire wire;
  Connection(wire, 20000).handshake().get().ok().to("dr1").get().ok();
  CHECK(judge_one("HTTP-02", wire) == "inconclusive");
  Wire stranger;
  Connection(stranger, 20000).handshake().get().ok().to("stranger").get().ok();
  CHECK(judge_one("HTTP-02", stranger) == "inconclusive");
}

TEST_CASE("HTTP-02: servers that close after each response") {
  Wire wire;
  ports_of(wire, Stimulus::keep_alive);
  Connection(wire, 20000).handshake().get().ok().close();
  CHECK(judge_one("HTTP-02", wire) == "not_applicable");
  CHECK(wire.judge("HTTP-02").because == "the servers close every connection after one response");
  Connection(wire, 20001).handshake().get().ok().get();  // asked again, and never answered
  CHECK(judge_one("HTTP-02", wire) == "not_applicable");
  kept_alive(wire, 20002);
  CHECK(judge_one("HTTP-02", wire) == "pass");
}

TEST_CASE("HTTP-02: the close is the server's answer to the second request, or the client's to the first response") {
  Wire wire;
  ports_of(wire, Stimulus::keep_alive);
  Connection(wire, 20000).handshake().get().ok().get().close();
  CHECK(judge_one("HTTP-02", wire) == "inconclusive");
  Wire lost;  // the request comes again, which is no second one
  ports_of(lost, Stimulus::keep_alive);
  Connection c(lost, 20000);
  c.handshake().get().ok().retransmit().close();
  CHECK(judge_one("HTTP-02", lost) == "not_applicable");
  Wire client_first;
  ports_of(client_first, Stimulus::keep_alive);
  Connection(client_first, 20000).handshake().get().ok().client_sends(flag::fin | flag::ack);
  CHECK(judge_one("HTTP-02", client_first) == "inconclusive");
  Wire unanswered;
  ports_of(unanswered, Stimulus::keep_alive);
  Connection(unanswered, 20000).handshake().get().close();
  CHECK(judge_one("HTTP-02", unanswered) == "inconclusive");
}

TEST_CASE("HTTP-02: connections of other steps were asked to close") {
  Wire wire;
  ports_of(wire, Stimulus::connect);
  Connection(wire, 20000).handshake().get().ok().close();
  CHECK(judge_one("HTTP-02", wire) == "inconclusive");
  CHECK(wire.judge("HTTP-02").because == "no connection with two whole responses of tcp 198.51.100.180:80 was seen");
}

TEST_CASE("HTTP-02: ports that are used again begin anew") {
  Wire wire;
  Connection(wire, 20000).handshake().get().ok().close();
  wire.wait_ms(1000);
  Connection again(wire, 20000);
  again.client_next += 0x100'0000;
  again.to("web2").handshake().get().ok().close();
  CHECK(judge_one("HTTP-02", wire) == "inconclusive");
}

TEST_CASE("HTTP-02: an answer to a question that nobody saw") {
  Wire wire;
  kept_alive(wire);
  Connection(wire, 20001).syn_ack().ok();
  CHECK(judge_one("HTTP-02", wire) == "pass");
}

TEST_CASE("HTTP-02: each service must show it") {
  Wire wire;
  kept_alive(wire);
  Service other = wire.profile.services.front();
  other.port = 8080;
  wire.profile.services.push_back(other);
  CHECK(wire.judge("HTTP-02").because == "no connection with two whole responses of tcp 198.51.100.180:8080 was seen");
  other.port = 8081;
  wire.profile.services.push_back(other);
  CHECK(wire.judge("HTTP-02").because.find("180:8080, tcp 198.51.100.180:8081 was seen") != std::string::npos);
  wire.profile.services[1].application = wire.profile.services[2].application = Application::tcp;
  CHECK(judge_one("HTTP-02", wire) == "pass");
}

TEST_CASE("HTTP-02: nothing sent, nothing to send, nothing to see it with") {
  Wire wire;
  CHECK(judge_one("HTTP-02", wire) == "inconclusive");
  wire.without_stimulus(Stimulus::keep_alive);
  CHECK(judge_one("HTTP-02", wire) == "not_applicable");
  Wire tcp;
  tcp.profile.services.front().application = Application::tcp;
  CHECK(wire.judge("HTTP-02").because == "its stimulus needs an HTTP service and clients.on_link in the profile");
  tcp.without_plan();
  CHECK(tcp.judge("HTTP-02").because == "no service of the profile is HTTP");
  Wire blind;
  blind.without_vantage("client").without_vantage("mirror");
  CHECK(judge_one("HTTP-02", blind) == "not_applicable");
}
