#include "tests/checks/http/pages.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

constexpr std::uint16_t down = 20000, down_straight = 20010, up = 20020, up_straight = 20030;
const std::string part = "the first part of a large file";

/// A plan of transfers: ports as above, by way of the director and straight to a server; ten connections each.
Wire planned() {
  Wire wire;
  wire.without_stimulus(Stimulus::upload).without_stimulus(Stimulus::download);
  wire.profile.http.large_path = "/big";
  wire.profile.http.upload_path = "/upload";
  const auto step = [&](Stimulus stimulus, std::uint16_t port, const std::string& to) {
    wire.plan.steps.push_back({.stimulus = stimulus, .repeat = 10, .client_port = port, .to = to, .padding = 100});
  };
  step(Stimulus::download, down, "");
  step(Stimulus::download, down_straight, "web1");
  step(Stimulus::upload, up, "");
  step(Stimulus::upload, up_straight, "web1");
  return wire;
}

std::string partial(const std::string& body = part) { return response("206 Partial Content", {}, body); }

Connection& posts(Connection& c) {
  return c.client_says("POST /upload HTTP/1.1\r\nContent-Length: 20\r\n\r\n").client_says("twenty octets of body");
}

void downloads(Wire& wire, std::uint16_t port, const std::string& server, const std::string& answer = partial()) {
  Connection(wire, port).to(server).handshake().get("/big").server_says(answer).close();
}
void uploads(Wire& wire, std::uint16_t port, const std::string& server, const std::string& status = "200 OK") {
  Connection c(wire, port);
  posts(c.to(server).handshake()).server_says(response(status)).close();
}

/// One of each way with both servers.
Wire healthy() {
  Wire wire = planned();
  downloads(wire, down, "web1");
  downloads(wire, down + 1, "web2");
  uploads(wire, up, "web1");
  uploads(wire, up + 1, "web2");
  return wire;
}

}  // namespace

TEST_CASE("HTTP-04: the same octets from both, and both take what is sent") {
  Wire wire = healthy();
  CHECK(judge_one("HTTP-04", wire) == "pass");
  CHECK(wire.judge("HTTP-04").because == "4 large transfers, each whole, and the same octets from every real server");
  wire.loses("client", 1);
  CHECK(judge_one("HTTP-04", wire) == "inconclusive");
}

TEST_CASE("HTTP-04: two servers differ, and nobody knows which is right") {
  Wire wire = planned();
  uploads(wire, up, "web1");
  uploads(wire, up + 1, "web2");
  downloads(wire, down, "web1");
  Connection c(wire, down + 1);
  c.to("web2").handshake().get("/big").server_says(partial("the first pXrt of a large file"));
  wire.loses("client", 1);
  const Verdict v = wire.judge("HTTP-04");
  CHECK(said(v) == "fail");
  CHECK(wire.is_evidence(v, c.reply));
  CHECK(v.because == "the real servers differ in the part of /big that was asked for");
  Wire longer = planned();
  downloads(longer, down, "web1");
  downloads(longer, down + 1, "web2", partial(part + "."));
  CHECK(judge_one("HTTP-04", longer) == "fail");
}

TEST_CASE("HTTP-04: of three servers, the one that is unlike the others") {
  for (const bool two : {false, true}) {
    CAPTURE(two);
    Wire wire = planned();
    wire.profile.real_servers.push_back({"web3", wire.address("neighbour"), {wire.mac("neighbour")}, 1, {}, {}});
    downloads(wire, down, "web1");
    downloads(wire, down + 1, "web2", partial("something else"));
    downloads(wire, down + 2, "neighbour", two ? partial("a third thing") : partial());
    CHECK(judge_one("HTTP-04", wire) == (two ? "fail" : "fail web2"));
    if (!two)
      CHECK(wire.judge("HTTP-04").because ==
            "the real servers differ in the part of /big that was asked for: not like the others is web2");
  }
}

TEST_CASE("HTTP-04: one server gives other octets the next time") {
  Wire wire = healthy();
  Connection c(wire, down + 2);
  c.handshake().get("/big").server_says(partial("the first part of a large fiXe"));
  const Verdict v = wire.judge("HTTP-04");
  CHECK(said(v) == "fail web1");
  CHECK(wire.is_evidence(v, c.reply));
  CHECK(v.because == "web1 sends other octets for the same part from one time to the next");
}

TEST_CASE("HTTP-04: one server refuses what the other takes") {
  Wire wire = planned();
  downloads(wire, down, "web1");
  downloads(wire, down + 1, "web2", response("404 Not Found"));
  uploads(wire, up, "web1", "413 Content Too Large");
  uploads(wire, up + 1, "web2");
  const Verdict v = wire.judge("HTTP-04");
  CHECK(said(v) == "fail web2, web1");
  CHECK(v.because == "web2 refused a large download with status 404; web1 refused a large upload with status 413");
  Wire moved = planned();
  downloads(moved, down, "web1");
  downloads(moved, down + 1, "web2", response("300 Multiple Choices"));
  CHECK(judge_one("HTTP-04", moved) == "fail web2");
}

TEST_CASE("HTTP-04: what all of them refuse is not there to be had") {
  Wire wire = planned();
  uploads(wire, up, "web1");
  uploads(wire, up + 1, "web2");
  downloads(wire, down, "web1", response("404 Not Found"));
  downloads(wire, down + 1, "web2", response("404 Not Found"));
  CHECK(judge_one("HTTP-04", wire) == "inconclusive");
  CHECK(wire.judge("HTTP-04").because.starts_with(
      "web1 answered the download with status 404, and no other took it: is the path in the profile right?; web2"));
}

TEST_CASE("HTTP-04: a download that stops in the middle") {
  Wire wire = healthy();
  Connection c(wire, down + 2);
  c.handshake().get("/big");
  const FrameId asked = c.request;
  c.server_says(partial().substr(0, 60)).client_sends(flag::ack).client_resets();
  const Verdict v = wire.judge("HTTP-04");
  CHECK(said(v) == "fail web1");
  CHECK(wire.is_evidence(v, asked));
  CHECK(v.because == "1 large transfers stopped in the middle at web1");
  wire.loses("client", 1);
  CHECK(judge_one("HTTP-04", wire) == "inconclusive");
}

TEST_CASE("HTTP-04: a transfer that nobody gave up yet") {
  for (const int ms : {900, 1100}) {
    Wire wire = healthy();
    Connection(wire, down + 2).handshake().get("/big").server_says(partial().substr(0, 60));
    wire.wait_ms(ms);
    downloads(wire, down + 3, "web1");
    CHECK(judge_one("HTTP-04", wire) == (ms < 1000 ? "pass" : "fail web1"));
  }
}

TEST_CASE("HTTP-04: an upload that the director does not send on, while the server takes it from others") {
  Wire wire = healthy();
  Connection(wire, up_straight).straight_to("web1").handshake();
  Connection straight(wire, up_straight + 1);
  posts(straight.straight_to("web1").handshake()).server_says(response("200 OK")).close();
  Connection c(wire, up + 2);
  c.handshake().client_says("POST /upload HTTP/1.1\r\nContent-Length: 20\r\n\r\n");
  c.only_request(flag::ack | flag::psh, "twenty octets of body").client_resets();
  CHECK(judge_one("HTTP-04", wire) == "fail dr1");
  CHECK(wire.judge("HTTP-04").because == "1 large transfers stopped in the middle at dr1");
  Wire alone = healthy();  // nothing tells on which side it was lost
  Connection d(alone, up + 2);
  d.handshake().client_says("POST /upload HTTP/1.1\r\nContent-Length: 20\r\n\r\n");
  d.only_request(flag::ack | flag::psh, "twenty octets of body").client_resets();
  CHECK(judge_one("HTTP-04", alone) == "fail");
  CHECK(alone.judge("HTTP-04").because == "1 large transfers stopped in the middle");
  Wire download;  // a straight download says nothing of uploads
  download = healthy();
  Connection(download, down_straight).straight_to("web1").handshake().get("/big").server_says(partial()).close();
  Connection e(download, up + 2);
  e.handshake().client_says("POST /upload HTTP/1.1\r\nContent-Length: 20\r\n\r\n");
  e.only_request(flag::ack | flag::psh, "twenty octets of body").client_resets();
  CHECK(judge_one("HTTP-04", download) == "fail");
}

TEST_CASE("HTTP-04: an upload that goes straight to a server and is never taken is that server's") {
  Wire wire = healthy();
  Connection c(wire, up_straight);
  posts(c.straight_to("web1").handshake()).client_resets();
  CHECK(judge_one("HTTP-04", wire) == "fail web1");
}

TEST_CASE("HTTP-04: a transfer that the server breaks off") {
  Wire wire = healthy();
  Connection c(wire, down + 2);
  c.handshake().get("/big").server_says(partial().substr(0, 60)).server_resets();
  CHECK(judge_one("HTTP-04", wire) == "fail web1");
  Wire closed = healthy();
  Connection d(closed, down + 2);
  d.handshake().get("/big").server_says(partial().substr(0, 60)).close();
  CHECK(judge_one("HTTP-04", closed) == "fail web1");
}

TEST_CASE("HTTP-04: what goes straight to the servers says nothing of the way by the director") {
  for (const bool both : {false, true}) {
    Wire wire = planned();
    uploads(wire, up, "web1");
    uploads(wire, up + 1, "web2");
    Connection(wire, down_straight).straight_to("web1").handshake().get("/big").server_says(partial()).close();
    Connection(wire, down_straight + 1).straight_to("web2").handshake().get("/big").server_says(partial()).close();
    if (both) downloads(wire, down, "web1");
    CHECK(judge_one("HTTP-04", wire) == (both ? "pass" : "inconclusive"));
    if (!both) CHECK(wire.judge("HTTP-04").because == "no whole download by way of a director was seen");
  }
}

TEST_CASE("HTTP-04: a server that knows no Range, and sends all of the file") {
  Wire wire = planned();
  uploads(wire, up, "web1");
  uploads(wire, up + 1, "web2");
  downloads(wire, down + 1, "web2");
  Connection(wire, down)
      .handshake()
      .get("/big")
      .server_says("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n" + std::string(101, 'x'))
      .client_resets();
  CHECK(wire.judge("HTTP-04").because == "web1 sends all of the file where a part was asked for (Range)");
  Wire little = planned();
  Connection(little, down)
      .handshake()
      .get("/big")
      .server_says("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n" + std::string(100, 'x'))
      .client_resets();
  CHECK(judge_one("HTTP-04", little) == "fail web1");
}

TEST_CASE("HTTP-04: what a capture cut off cannot be compared") {
  Wire wire = healthy();
  wire.snap("client", 120).snap("mirror", 120);
  CHECK(judge_one("HTTP-04", wire) == "inconclusive");
  CHECK(wire.judge("HTTP-04").because.find("the capture cuts off what web1 sends (snap length)") != std::string::npos);
  Wire one = planned();  // the other's header is longer, so that some of its part is missing
  downloads(one, down, "web1");
  downloads(one, down + 1, "web2", response("206 Partial Content", "Server: " + std::string(60, 'x') + "\r\n", part));
  one.snap("client", 190).snap("mirror", 190);
  CHECK(judge_one("HTTP-04", one) == "inconclusive");
  CHECK(one.judge("HTTP-04").because.find("the capture cuts off what web2 sends (snap length)") != std::string::npos);
}

TEST_CASE("HTTP-04: each server must be seen, in each way that is planned") {
  Wire wire = planned();
  downloads(wire, down, "web1");
  downloads(wire, down + 1, "web2");
  uploads(wire, up, "web1");
  CHECK(wire.judge("HTTP-04").because == "no whole upload of web2 was seen");
  wire.without_stimulus(Stimulus::upload);
  CHECK(judge_one("HTTP-04", wire) == "pass");
  Wire up_alone = planned();
  up_alone.without_stimulus(Stimulus::download);
  uploads(up_alone, up, "web1");
  uploads(up_alone, up + 1, "web2");
  CHECK(judge_one("HTTP-04", up_alone) == "pass");
  Wire silent = planned();
  CHECK(judge_one("HTTP-04", silent) == "inconclusive");
}

TEST_CASE("HTTP-04: other connections, other hosts, other services") {
  Wire wire = healthy();
  Connection(wire, 30000).handshake().get("/big").server_says(partial("of no step"));
  Connection(wire, 30001).handshake().get("/big").server_says(partial().substr(0, 60)).client_resets();
  Connection(wire, down + 2).to("stranger").handshake().get("/big").server_says(partial("of nobody known"));
  Connection(wire, down + 3).to("stranger").handshake().get("/big").server_says(partial().substr(0, 60)).client_resets();
  CHECK(judge_one("HTTP-04", wire) == "pass");
  Service other = wire.profile.services.front();
  other.port = 8080;
  wire.profile.services.push_back(other);
  CHECK(judge_one("HTTP-04", wire) == "inconclusive");
  wire.profile.services.back().application = Application::tcp;
  CHECK(judge_one("HTTP-04", wire) == "pass");
}

TEST_CASE("HTTP-04: nothing to send, or nowhere to see it from") {
  Wire wire = planned();
  wire.without_stimulus(Stimulus::upload).without_stimulus(Stimulus::download);
  CHECK(judge_one("HTTP-04", wire) == "not_applicable");
  CHECK(wire.judge("HTTP-04").because == "its stimulus needs an HTTP service and http.large_path in the profile");
  Wire blind = planned();
  blind.without_vantage("client").without_vantage("mirror");
  CHECK(judge_one("HTTP-04", blind) == "not_applicable");
}
