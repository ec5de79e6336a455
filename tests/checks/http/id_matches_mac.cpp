#include "tests/checks/http/pages.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("HTTP-03: each page comes from the server that it names") {
  Wire wire;
  pages_of_their_own(wire);
  both_serve(wire);
  CHECK(judge_one("HTTP-03", wire) == "pass");
  wire.loses("client", 1);
  CHECK(judge_one("HTTP-03", wire) == "inconclusive");
}

TEST_CASE("HTTP-03: one serves the other's page, on a capture with a gap too") {
  Wire wire;
  pages_of_their_own(wire);
  both_serve(wire);
  wire.loses("client", 1);
  Connection c(wire, 20002);
  c.handshake().get().ok("this is benet web!");
  const Verdict v = wire.judge("HTTP-03");
  CHECK(said(v) == "fail web1");
  CHECK(wire.is_evidence(v, c.reply));
  CHECK(v.because == "web1 sent pages that name web2");
}

TEST_CASE("HTTP-03: a hidden proxy answers with the page of a real server") {
  Wire wire;
  pages_of_their_own(wire);
  both_serve(wire);
  Connection(wire, 20002).no_copies().to("dr1").handshake().get().ok("this is kgc web!");
  CHECK(judge_one("HTTP-03", wire) == "fail dr1");
  Wire stranger;
  pages_of_their_own(stranger);
  both_serve(stranger);
  Connection(stranger, 20002).to("stranger").handshake().get().ok("this is kgc web!");
  CHECK(judge_one("HTTP-03", stranger).starts_with("fail "));
}

TEST_CASE("HTTP-03: a host whose MAC is not known may be the server itself") {
  Wire wire;
  pages_of_their_own(wire);
  wire.never_introduced("web2");
  both_serve(wire);
  CHECK(judge_one("HTTP-03", wire) == "inconclusive");
  CHECK(wire.judge("HTTP-03").because == "no page of web2 was seen that names it");
}

TEST_CASE("HTTP-03: a page that names both is its sender's own") {
  Wire wire;
  wire.profile.real_servers[0].expect_body = "web1";
  wire.profile.real_servers[1].expect_body = "web12";
  both_serve(wire, "I am web1", "I am web12");
  CHECK(judge_one("HTTP-03", wire) == "pass");
  Connection(wire, 20002).handshake().get().ok("I am web12");
  CHECK(judge_one("HTTP-03", wire) == "pass");
  wire.profile.real_servers[0].expect_body = "web21";
  CHECK(wire.judge("HTTP-03").because == "web1 sent pages that name web2");
}

TEST_CASE("HTTP-03: a page that names nobody proves nothing") {
  Wire wire;
  pages_of_their_own(wire);
  both_serve(wire, "this is kgc web!", "under construction");
  CHECK(judge_one("HTTP-03", wire) == "inconclusive");
  both_serve(wire, "", "");
  CHECK(wire.judge("HTTP-03").because == "no page of web2 was seen that names it");
  Wire neither;
  pages_of_their_own(neither);
  both_serve(neither, "a", "b");
  CHECK(neither.judge("HTTP-03").because == "no page of web1, web2 was seen that names it");
}

TEST_CASE("HTTP-03: the name lies across two segments, or far into the page") {
  for (const std::size_t cut : {1U, 7U, 15U}) {
    Wire wire;
    pages_of_their_own(wire);
    Connection(wire, 20001).to("web2").handshake().get().ok("this is benet web!");
    std::string page(300, '.');
    page += "this is kgc web!";
    const std::string whole = response("200 OK", "", page);
    const std::size_t at = whole.size() - 16 + cut;
    Connection(wire, 20000)
        .handshake()
        .get()
        .server_says(whole.substr(0, at))
        .server_says(whole.substr(at, 1))
        .server_says(whole.substr(at + 1));
    CHECK(judge_one("HTTP-03", wire) == "pass");
  }
  Wire far;
  pages_of_their_own(far);
  Connection(far, 20001).to("web2").handshake().get().ok("this is benet web!");
  std::string page(1000, '.');
  page += "this is kgc web!";
  Connection(far, 20000).handshake().get().server_says(response("200 OK", "", page));
  CHECK(judge_one("HTTP-03", far) == "pass");
}

TEST_CASE("HTTP-03: what was said in an earlier answer on the connection is not this one's") {
  Wire wire;
  pages_of_their_own(wire);
  both_serve(wire, "this is kgc web!", "nothing");
  Connection(wire, 20002).handshake().get().ok("this is kgc web!").get().ok("this is benet web!");
  CHECK(judge_one("HTTP-03", wire) == "fail web1");
  Wire seam;
  pages_of_their_own(seam);
  both_serve(seam);
  Connection(seam, 20002).handshake().get().ok("this is benet").get().ok(" web!");
  CHECK(judge_one("HTTP-03", seam) == "pass");
}

TEST_CASE("HTTP-03: other paths, other clients, other services") {
  Wire wire;
  pages_of_their_own(wire);
  both_serve(wire);
  Connection(wire, 20002).handshake().get("/elsewhere").ok("this is benet web!");
  Connection(wire, 20003, wire.address("neighbour")).from_host("neighbour").handshake().get().ok("this is benet web!");
  CHECK(judge_one("HTTP-03", wire) == "pass");
  wire.profile.services.front().application = Application::tcp;
  CHECK(judge_one("HTTP-03", wire) == "not_applicable");
}

TEST_CASE("HTTP-03: profiles that tell nobody from anybody") {
  Wire wire;
  both_serve(wire);
  CHECK(judge_one("HTTP-03", wire) == "not_applicable");
  wire.profile.real_servers[0].expect_body = "web!";
  wire.profile.real_servers[1].expect_body = "web!";
  CHECK(judge_one("HTTP-03", wire) == "not_applicable");
  wire.profile.real_servers[0].expect_body.reset();
  CHECK(judge_one("HTTP-03", wire) == "fail web1");
  wire.profile.real_servers[0].expect_body = "this is kgc web!";
  wire.profile.real_servers[1].expect_body.reset();
  CHECK(judge_one("HTTP-03", wire) == "pass");
  wire.profile.real_servers.pop_back();
  CHECK(judge_one("HTTP-03", wire) == "not_applicable");
}

TEST_CASE("HTTP-03: nothing sent, no stimulus") {
  Wire wire;
  pages_of_their_own(wire);
  CHECK(judge_one("HTTP-03", wire) == "inconclusive");
  wire.without_stimulus(Stimulus::connect);
  CHECK(judge_one("HTTP-03", wire) == "not_applicable");
}
