#include "tests/checks/http/pages.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// One answer of this server to the canary request, so long after it.
FrameId answers(Wire& wire, std::uint16_t port, const std::string& server, const std::string& text, std::int64_t after_ms = 0) {
  Connection c(wire, port);
  c.to(server).handshake().get();
  if (after_ms != 0) wire.wait_ms(after_ms);
  c.server_says(text);
  const FrameId said = c.reply;
  c.close();
  return said;
}

std::string judged(const std::string& one, const std::string& other) {
  Wire wire;
  answers(wire, 20000, "web1", one), answers(wire, 20001, "web2", other);
  const Verdict v = wire.judge("RS-10");
  return said(v) + ": " + v.because;
}

/// Run time 0 is 2025-06-15 15:06:40 GMT.
std::string dated(const std::string& date) { return response("200 OK", "Date: " + date + "\r\n", "x"); }

}  // namespace

TEST_CASE("RS-10: alike in all") {
  const std::string page = response("200 OK", "Server: nginx/1.22.1\r\nDate: Sun, 15 Jun 2025 15:06:40 GMT\r\n", "welcome");
  CHECK(judged(page, page) == "pass: status, page, web server and clock are alike");
  Wire wire;
  both_serve(wire, "same", "same");
  wire.loses("client", 1);
  CHECK(judge_one("RS-10", wire) == "inconclusive");
}

TEST_CASE("RS-10: one answers with another status, on a capture with a gap too") {
  Wire wire;
  wire.loses("client", 1);
  answers(wire, 20000, "web1", response("200 OK"));
  const FrameId bad = answers(wire, 20001, "web2", response("403 Forbidden"));
  const Verdict v = wire.judge("RS-10");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, bad));
  CHECK(v.because == "the real servers differ in status: web1 200, web2 403");
  CHECK(judged(response("404 No"), response("403 No")) == "fail: the real servers differ in status: web1 404, web2 403");
}

TEST_CASE("RS-10: another page, or one of another length") {
  CHECK(judged(response("200 OK", "", "old"), response("200 OK", "", "new")) ==
        "fail: the real servers differ in page: web1 3 octets, web2 3 octets");
  CHECK(judged(response("200 OK", "", "old"), response("200 OK", "", "older")) ==
        "fail: the real servers differ in page: web1 3 octets, web2 5 octets");
}

TEST_CASE("RS-10: pages may differ where the profile says so, and nothing else may") {
  Wire wire;
  pages_of_their_own(wire);
  both_serve(wire);
  CHECK(wire.judge("RS-10").because == "status, web server and clock are alike; the profile lets the pages differ (expect_body)");
  CHECK(judge_one("RS-10", wire) == "pass");
  Wire other;
  pages_of_their_own(other);
  answers(other, 20000, "web1", response("200 OK", "Server: nginx\r\n", "a"));
  answers(other, 20001, "web2", response("200 OK", "Server: Apache\r\n", "b"));
  CHECK(other.judge("RS-10").because == "the real servers differ in web server: web1 nginx, web2 Apache");
  Wire same;
  same.profile.real_servers[0].expect_body = same.profile.real_servers[1].expect_body = "web!";
  both_serve(same);
  CHECK(judge_one("RS-10", same) == "fail");
}

TEST_CASE("RS-10: another kind of web server, whatever its version") {
  const auto by = [](const std::string& name) { return response("200 OK", "server: " + name + "\r\n", "x"); };
  CHECK(judged(by("nginx/1.22.1"), by("nginx/1.18.0 (Ubuntu)")).starts_with("pass"));
  CHECK(judged(by("nginx"), by("nginx 1.1")).starts_with("pass"));
  CHECK(judged(by("nginx"), by("Apache/2")) == "fail: the real servers differ in web server: web1 nginx, web2 Apache");
  CHECK(judged(by("nginx"), response("200 OK", "", "x")) ==
        "fail: the real servers differ in web server: web1 nginx, web2 none named");
  CHECK(judged(by("a-very-long-name-of-a-web-server"), by("a-very-long-name-of-a-whale")).starts_with("pass"));
}

TEST_CASE("RS-10: of three, the odd one out is named") {
  Wire wire;
  wire.profile.real_servers.insert(wire.profile.real_servers.begin(),
                                   {"web0", wire.address("neighbour"), {wire.mac("neighbour")}, 1, {}, {}});
  answers(wire, 20000, "web1", response("200 OK", "", "new"));
  answers(wire, 20001, "web2", response("200 OK", "", "old"));
  CHECK(judge_one("RS-10", wire) == "fail");
  answers(wire, 20002, "neighbour", response("200 OK", "", "new"));
  CHECK(judge_one("RS-10", wire) == "fail web2");
}

TEST_CASE("RS-10: a page that is made anew each time is not compared") {
  Wire wire;
  answers(wire, 20000, "web1", response("200 OK", "", "at 1"));
  answers(wire, 20001, "web1", response("200 OK", "", "at 2"));
  answers(wire, 20002, "web2", response("200 OK", "", "at 3"));
  CHECK(judge_one("RS-10", wire) == "pass");
  Wire length;
  answers(length, 20000, "web1", response("200 OK", "", "at 3"));
  answers(length, 20001, "web2", response("200 OK", "", "at 9"));
  answers(length, 20002, "web2", response("200 OK", "", "at 10"));
  CHECK(judge_one("RS-10", length) == "pass");
  answers(length, 20003, "web1", response("200 OK", "", "at 3"));
  CHECK(judge_one("RS-10", length) == "pass");
}

TEST_CASE("RS-10: pages that stay the same are compared, however often they were seen") {
  Wire wire;
  for (std::uint16_t i = 0; i < 2; ++i) {
    answers(wire, static_cast<std::uint16_t>(20000 + i), "web1", response("200 OK", "", "old"));
    answers(wire, static_cast<std::uint16_t>(20100 + i), "web2", response("200 OK", "", "new"));
  }
  CHECK(judge_one("RS-10", wire) == "fail");
}

TEST_CASE("RS-10: errors before and after, each with a page of its own, are not what a server says") {
  Wire before;
  answers(before, 20000, "web1", response("503 Later", "", "try at 1"));
  answers(before, 20001, "web1", response("503 Later", "", "try at 2"));
  answers(before, 20002, "web1", response("200 OK", "", "old"));
  answers(before, 20003, "web2", response("200 OK", "", "old"));
  CHECK(judge_one("RS-10", before) == "pass");
  answers(before, 20004, "web1", response("503 Later"));
  CHECK(judge_one("RS-10", before) == "pass");
  Wire differ;
  answers(differ, 20000, "web1", response("503 Later", "", "try at 1"));
  answers(differ, 20001, "web1", response("503 Later", "", "try at 2"));
  answers(differ, 20002, "web1", response("200 OK", "", "old"));
  answers(differ, 20003, "web2", response("200 OK", "", "new"));
  CHECK(judge_one("RS-10", differ) == "fail");
}

TEST_CASE("RS-10: a page is compared with one of the same status, and with a whole one") {
  CHECK(judged(response("200 OK", "", "page"), response("403 No", "", "forbidden")) ==
        "fail web2: the real servers differ in status: web1 200, web2 403");
  Wire wire;
  wire.snap("client", 120).snap("mirror", 120);
  answers(wire, 20000, "web1", response("200 OK", "", std::string(200, 'a')));
  answers(wire, 20001, "web2", response("200 OK", "", "b"));
  CHECK(judge_one("RS-10", wire) == "pass");
}

TEST_CASE("RS-10: a lone error is not what a server says") {
  Wire wire;
  answers(wire, 20000, "web1", response("503 Later"));
  answers(wire, 20001, "web1", response("200 OK", "", "page"));
  answers(wire, 20002, "web2", response("200 OK", "", "page"));
  answers(wire, 20003, "web2", response("503 Later"));
  CHECK(judge_one("RS-10", wire) == "pass");
}

TEST_CASE("RS-10: pages that were not captured whole are not compared, and in chunks they are") {
  Wire wire;
  wire.snap("client", 120).snap("mirror", 120);
  answers(wire, 20000, "web1", response("200 OK", "", std::string(200, 'a')));
  answers(wire, 20001, "web2", response("200 OK", "", std::string(200, 'b')));
  CHECK(judge_one("RS-10", wire) == "pass");
  const auto chunked = [](const std::string& text) {
    return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n" + text + "\r\n0\r\n\r\n";
  };
  CHECK(judged(chunked("abc"), chunked("abc")).starts_with("pass"));
  CHECK(judged(chunked("abc"), chunked("abd")).starts_with("fail"));
  CHECK(judged(chunked("abc"), response("200 OK", "", "abc")).starts_with("pass"));
  CHECK(judged("HTTP/1.1 200 OK\r\n\r\nabc", "HTTP/1.1 200 OK\r\n\r\nabd").starts_with("fail"));
}

TEST_CASE("RS-10: clocks more than two seconds apart") {
  CHECK(judged(dated("Sun, 15 Jun 2025 15:06:40 GMT"), dated("Sun, 15 Jun 2025 15:06:42 GMT")).starts_with("pass"));
  CHECK(judged(dated("Sun, 15 Jun 2025 15:06:40 GMT"), dated("Sun, 15 Jun 2025 15:06:44 GMT")) ==
        "fail: the real servers differ in clock: web1 +0 s, web2 +3 s");
  CHECK(judged(dated("Sun, 15 Jun 2025 15:06:44 GMT"), dated("Sun, 15 Jun 2025 15:06:40 GMT")).starts_with("fail"));
  CHECK(judged(dated("Sun, 15 Jun 2025 15:06:40 GMT"), dated("Sun, 15 Jun 2025 14:06:40 GMT")).starts_with("fail"));
  CHECK(judged(dated("Sun, 15 Jun 2025 15:06:40 GMT"), dated("Sun, 15 Jun 2025 15:07:40 GMT")).starts_with("fail"));
  CHECK(judged(dated("Sun, 15 Jun 2025 15:06:40 GMT"), dated("Mon, 16 Jun 2025 15:06:40 GMT")).starts_with("fail"));
  CHECK(judged(dated("Sun, 15 Jun 2025 15:06:40 GMT"), dated("Tue, 15 Jul 2025 15:06:40 GMT")).starts_with("fail"));
  CHECK(judged(dated("Sun, 15 Jun 2025 15:06:40 GMT"), dated("Mon, 15 Jun 2026 15:06:40 GMT")).starts_with("fail"));
  CHECK(judged(dated("Sun, 15 Jun 2025 15:06:40 GMT"), dated("Sat, 15 Jun 1925 15:06:40 GMT")).starts_with("fail"));
}

TEST_CASE("RS-10: what is no date says nothing of a clock") {
  for (const char* text : {"yesterday", "Sun, 15 Jun 2025 15:06:50 CET", "Sun, 15 unJ 2025 15:06:50 GMT",
                           "Sun, 99 Jun 2025 15:06:50 GMT", "Sun, 15 Xxx 2025 15:06:50 GMT", "Sun, 15 Jun 2025 15:06:5"})
    CHECK(judged(dated("Sun, 15 Jun 2025 15:06:40 GMT"), dated(text)).starts_with("pass"));
}

TEST_CASE("RS-10: a clock that is not told cannot be wrong") {
  CHECK(judged(dated("Sun, 15 Jun 2025 14:06:40 GMT"), response("200 OK", "", "x")).starts_with("pass"));
  CHECK(judged(response("200 OK", "", "x"), dated("Sun, 15 Jun 2025 14:06:40 GMT")).starts_with("pass"));
}

TEST_CASE("RS-10: a clock counts from the request, not from when the connection was opened") {
  Wire wire;
  answers(wire, 20000, "web1", dated("Sun, 15 Jun 2025 15:06:40 GMT"));
  Connection c(wire, 20001);
  c.to("web2").handshake();
  wire.wait_ms(10'000);
  c.get().server_says(dated("Sun, 15 Jun 2025 15:06:44 GMT")).close();
  CHECK(judge_one("RS-10", wire) == "fail");
}

TEST_CASE("RS-10: several answers narrow a clock down, a late one does not move it") {
  Wire wire;
  answers(wire, 20000, "web1", dated("Sun, 15 Jun 2025 15:06:40 GMT"));
  answers(wire, 20001, "web2", dated("Sun, 15 Jun 2025 15:06:40 GMT"), 10'000);
  CHECK(judge_one("RS-10", wire) == "pass");
  answers(wire, 20002, "web2", dated("Sun, 15 Jun 2025 15:06:58 GMT"));
  CHECK(judge_one("RS-10", wire) == "fail");
  Wire back;
  answers(back, 20000, "web1", dated("Sun, 15 Jun 2025 15:06:40 GMT"));
  answers(back, 20001, "web2", dated("Sun, 15 Jun 2025 15:06:40 GMT"));
  back.wait_ms(10'000);
  answers(back, 20002, "web2", dated("Sun, 15 Jun 2025 15:06:40 GMT"));
  CHECK(judge_one("RS-10", back) == "fail");
}

TEST_CASE("RS-10: times of two vantages are never compared") {
  Wire wire;
  wire.clock_ahead("mirror", 20'000'000);
  const std::string now = dated("Sun, 15 Jun 2025 15:06:40 GMT");
  answers(wire, 20000, "web1", now), answers(wire, 20001, "web2", now);
  CHECK(judge_one("RS-10", wire) == "pass");
  Wire alone;
  alone.without_vantage("mirror");
  answers(alone, 20000, "web1", now), answers(alone, 20001, "web2", dated("Sun, 15 Jun 2025 15:06:50 GMT"));
  CHECK(judge_one("RS-10", alone) == "fail");
  Wire mirror;
  mirror.clock_ahead("mirror", -500'000);
  answers(mirror, 20000, "web1", now), answers(mirror, 20001, "web2", dated("Sun, 15 Jun 2025 15:06:50 GMT"));
  CHECK(judge_one("RS-10", mirror) == "fail");
}

TEST_CASE("RS-10: a reply that one vantage missed is not held against another's clock") {
  Wire wire;
  wire.clock_ahead("mirror", -20'000'000);
  answers(wire, 20000, "web1", dated("Sun, 15 Jun 2025 15:06:40 GMT"));
  Connection c(wire, 20001);
  c.to("web2").handshake();
  wire.hidden_at("mirror");
  c.only_request(flag::ack | flag::psh, "GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n").only_copy();
  wire.hidden_at("mirror");
  c.server_says(dated("Sun, 15 Jun 2025 15:06:40 GMT"));
  CHECK(judge_one("RS-10", wire) == "pass");
}

TEST_CASE("RS-10: what is said of another path comes first, and frames come without a connection") {
  Wire wire;
  Connection stray(wire, 20009);
  stray.syn_ack();
  wire.send(stray.copy_of(stray.client_packet(flag::ack, "data").frame()));
  Connection(wire, 20000).to("web2").handshake().get("/other").server_says(response("200 OK", "Server: Apache\r\n", "x")).close();
  answers(wire, 20001, "web1", response("200 OK", "Server: nginx\r\n", "x"));
  answers(wire, 20002, "web2", response("200 OK", "Server: nginx\r\n", "x"));
  CHECK(judge_one("RS-10", wire) == "pass");
}

TEST_CASE("RS-10: other paths, other hosts, other clients") {
  Wire wire;
  both_serve(wire, "same", "same");
  Connection(wire, 20002).to("web2").handshake().get("/other").ok("another").close();
  Connection(wire, 20003).to("stranger").handshake().get().ok("another").close();
  Connection(wire, 20004, wire.address("neighbour")).from_host("neighbour").handshake().get().ok("another").close();
  CHECK(judge_one("RS-10", wire) == "pass");
}

TEST_CASE("RS-10: one that was not heard, one real server, no HTTP, nothing sent, no stimulus") {
  Wire wire;
  Connection(wire, 20000).http_200();
  CHECK(judge_one("RS-10", wire) == "inconclusive");
  CHECK(wire.judge("RS-10").because == "no whole response of web2 was seen");
  CHECK(Wire{}.judge("RS-10").because == "no whole response of web1, web2 was seen");
  wire.profile.services.front().application = Application::tcp;
  CHECK(judge_one("RS-10", wire) == "not_applicable");
  Wire lone;
  lone.profile.real_servers.pop_back();
  CHECK(judge_one("RS-10", lone) == "not_applicable");
  Wire without;
  without.without_stimulus(Stimulus::connect);
  CHECK(judge_one("RS-10", without) == "not_applicable");
}
