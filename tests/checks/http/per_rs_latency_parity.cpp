#include "tests/checks/http/pages.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// Connections of one server that take so long until they are accepted, and until they are answered.
void takes(Wire& wire, const std::string& server, std::int64_t accept_ms, std::int64_t answer_ms, int times = 3,
           int from = 20000) {
  for (int i = 0; i < times; ++i) {
    Connection c(wire, static_cast<std::uint16_t>(from + i + (server == "web1" ? 0 : 100)));
    c.to(server).syn();
    wire.wait_ms(accept_ms);
    c.syn_ack().client_sends(flag::ack).get();
    wire.wait_ms(answer_ms);
    c.ok().close();
  }
}

std::string judged(std::int64_t accept_ms, std::int64_t answer_ms) {
  Wire wire;
  takes(wire, "web1", 20, 20), takes(wire, "web2", accept_ms, answer_ms);
  return judge_one("HTTP-07", wire);
}

}  // namespace

TEST_CASE("HTTP-07: as fast as each other, within a factor of two") {
  CHECK(judged(20, 20) == "pass");
  CHECK(judged(39, 39) == "pass");
  CHECK(judged(0, 0) == "pass");
  Wire wire;
  takes(wire, "web1", 10, 30), takes(wire, "web2", 10, 20);
  CHECK(wire.judge("HTTP-07").because ==
        "medians until a connection is accepted: web1 10.0 ms, web2 10.0 ms; the first octet of an "
        "answer: web1 30.0 ms, web2 20.0 ms");
  wire.loses("client", 1);
  CHECK(judge_one("HTTP-07", wire) == "inconclusive");
}

TEST_CASE("HTTP-07: one accepts, or answers, later") {
  CHECK(judged(42, 20) == "fail web2");
  CHECK(judged(20, 42) == "fail web2");
  Wire wire;
  takes(wire, "web1", 0, 90), takes(wire, "web2", 0, 0);
  const Verdict v = wire.judge("HTTP-07");
  CHECK(said(v) == "fail web1");
  CHECK(v.evidence.front().frames.size() == 1);
  CHECK(v.because ==
        "web1 is slower than the others; medians until a connection is accepted: web1 0.0 ms, web2 0.0 ms; the first "
        "octet of an answer: web1 90.0 ms, web2 0.0 ms");
  wire.loses("client", 1);
  CHECK(judge_one("HTTP-07", wire) == "inconclusive");
}

TEST_CASE("HTTP-07: less than anybody notices is chance") {
  Wire wire;
  takes(wire, "web1", 0, 0), takes(wire, "web2", 19, 19);
  CHECK(judge_one("HTTP-07", wire) == "pass");
  Wire more;
  takes(more, "web1", 0, 0), takes(more, "web2", 21, 0);
  CHECK(judge_one("HTTP-07", more) == "fail web2");
}

TEST_CASE("HTTP-07: one slow answer of several makes no slow server, eight of ten do") {
  Wire wire;
  takes(wire, "web1", 0, 0), takes(wire, "web2", 0, 0, 2), takes(wire, "web2", 200, 200, 1, 21000);
  CHECK(judge_one("HTTP-07", wire) == "pass");
  takes(wire, "web2", 200, 200, 7, 22000);
  CHECK(judge_one("HTTP-07", wire) == "fail web2");
}

TEST_CASE("HTTP-07: a repeated SYN or request waits since the first") {
  Wire wire;
  takes(wire, "web1", 0, 0);
  for (int i = 0; i < 3; ++i) {
    Connection c(wire, static_cast<std::uint16_t>(20100 + i));
    c.to("web2").syn();
    wire.wait_ms(100);
    c.retransmit().syn_ack().client_sends(flag::ack).get().ok().close();
  }
  CHECK(judge_one("HTTP-07", wire) == "fail web2");
}

TEST_CASE("HTTP-07: later segments are no first octets, later SYN-ACKs no accepting") {
  Wire wire;
  takes(wire, "web1", 0, 0);
  for (int i = 0; i < 3; ++i) {
    Connection c(wire, static_cast<std::uint16_t>(20100 + i));
    c.to("web2").handshake().get().ok();
    wire.wait_ms(100);
    c.server_says("more");
    --c.server_next;
  }
  CHECK(judge_one("HTTP-07", wire) == "pass");
}

TEST_CASE("HTTP-07: times of two vantages are never compared") {
  Wire wire;
  wire.clock_ahead("mirror", 500'000);
  takes(wire, "web1", 10, 10), takes(wire, "web2", 10, 10);
  CHECK(judge_one("HTTP-07", wire) == "pass");
  Wire slow;
  slow.clock_ahead("mirror", 500'000);
  takes(slow, "web1", 10, 10), takes(slow, "web2", 10, 60);
  CHECK(judge_one("HTTP-07", slow) == "fail web2");
  Wire alone;
  alone.without_vantage("mirror");
  takes(alone, "web1", 10, 10), takes(alone, "web2", 10, 60);
  CHECK(judge_one("HTTP-07", alone) == "fail web2");
}

TEST_CASE("HTTP-07: replies first seen at the mirror are held against the copies seen there") {
  Wire wire;
  wire.clock_ahead("mirror", -500'000);
  takes(wire, "web1", 10, 10), takes(wire, "web2", 10, 60);
  CHECK(judge_one("HTTP-07", wire) == "fail web2");
}

TEST_CASE("HTTP-07: what does not count: bursts, direct connections, other clients, strangers, beginnings that nobody saw") {
  Wire wire;
  takes(wire, "web1", 0, 0), takes(wire, "web2", 0, 0);
  for (int i = 0; i < 9; ++i) {
    const auto port = static_cast<std::uint16_t>(21000 + i);
    for (int how = 0; how < 4; ++how) {
      Connection c(wire, static_cast<std::uint16_t>(port + how * 100), how == 1 ? wire.address("neighbour") : Wire::client());
      if (how == 0) c.straight_to("web2");
      if (how == 1) c.from_host("neighbour").to("web2");
      if (how == 2) c.to("stranger");
      if (how == 3) {  // nobody saw it begin
        c.to("web2").client_sends(flag::ack).get();
        wire.wait_ms(100);
        c.ok();
        continue;
      }
      c.syn();
      wire.wait_ms(100);
      c.syn_ack().client_sends(flag::ack).get().ok();
    }
  }
  CHECK(judge_one("HTTP-07", wire) == "pass");
  Step burst;
  burst.stimulus = Stimulus::burst;
  burst.client = Wire::client();
  burst.client_port = 23000;
  burst.target = Wire::vip();
  burst.target_port = 80;
  burst.repeat = 10;
  wire.plan.steps.push_back(burst);
  takes(wire, "web1", 100, 100, 9, 23000);
  CHECK(judge_one("HTTP-07", wire) == "pass");
  wire.plan.steps.pop_back();
  CHECK(judge_one("HTTP-07", wire) == "fail web1");
}

TEST_CASE("HTTP-07: too few waits, one real server, no HTTP, no stimulus") {
  Wire wire;
  takes(wire, "web1", 0, 0), takes(wire, "web2", 0, 0, 2);
  CHECK(judge_one("HTTP-07", wire) == "inconclusive");
  CHECK(wire.judge("HTTP-07").because == "too few waits until a connection is accepted were seen of each real server");
  CHECK(judge_one("HTTP-07", Wire{}) == "inconclusive");
  wire.profile.real_servers.pop_back();
  CHECK(judge_one("HTTP-07", wire) == "not_applicable");
  Wire other;
  other.profile.services.front().application = Application::tcp;
  CHECK(judge_one("HTTP-07", other) == "not_applicable");
  Wire without;
  without.without_stimulus(Stimulus::connect);
  CHECK(judge_one("HTTP-07", without) == "not_applicable");
}

TEST_CASE("HTTP-07: acknowledgements that are delayed now and then make no slow server") {
  Wire wire;
  takes(wire, "web1", 0, 0, 9);
  takes(wire, "web2", 0, 0, 4, 22000);
  takes(wire, "web2", 0, 40, 6, 22500);
  CHECK(judge_one("HTTP-07", wire) == "pass");
  takes(wire, "web2", 0, 40, 12, 24000);
  CHECK(judge_one("HTTP-07", wire) == "fail web2");
}
