#include "tests/checks/ret/replies.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

void off_link(Wire& wire, const std::string& server, const std::string& router, std::uint16_t port) {
  Connection(wire, port, ip("203.0.113.5")).straight_to(server).reply_goes_to(router).syn().syn_ack();
}

}  // namespace

TEST_CASE("RET-09: answers to off-link clients go to the gateway") {
  Wire wire;
  off_link(wire, "web1", "gateway", 20000);
  off_link(wire, "web2", "gateway", 20001);
  CHECK(judge_one("RET-09", wire) == "pass");
}

TEST_CASE("RET-09: one goes to the director, on a capture with a gap too") {
  Wire wire;
  wire.loses("mirror", 1);
  off_link(wire, "web1", "gateway", 20000);
  Connection c(wire, 20001, ip("203.0.113.5"));
  c.to("web2").reply_goes_to("dr1").syn().syn_ack();
  const Verdict v = wire.judge("RET-09");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, c.reply));
}

TEST_CASE("RET-09: one never answered, or only on-link clients, or only in a stranger's voice") {
  Wire wire;
  off_link(wire, "web1", "gateway", 20000);
  CHECK(judge_one("RET-09", wire) == "inconclusive");
  Connection(wire, 20001).to("web2").http_200();
  CHECK(judge_one("RET-09", wire) == "inconclusive");
  off_link(wire, "stranger", "dr1", 20002);
  CHECK(judge_one("RET-09", wire) == "inconclusive");
}

TEST_CASE("RET-09: an on-link client's answer to the director is RET-05's matter") {
  Wire wire;
  off_link(wire, "web1", "gateway", 20000);
  off_link(wire, "web2", "gateway", 20001);
  Connection(wire, 20002).to("web2").reply_goes_to("dr1").syn().syn_ack();
  CHECK(judge_one("RET-09", wire) == "pass");
}

TEST_CASE("RET-09: a director whose MAC is not known may be the router") {
  Wire wire;
  wire.never_introduced("dr1");
  off_link(wire, "web1", "dr1", 20000);
  off_link(wire, "web2", "dr1", 20001);
  CHECK(judge_one("RET-09", wire) == "inconclusive");
}

TEST_CASE("RET-09: a capture with a gap, none, no stimulus") {
  Wire wire;
  wire.loses("mirror", 1);
  off_link(wire, "web1", "gateway", 20000);
  off_link(wire, "web2", "gateway", 20001);
  CHECK(judge_one("RET-09", wire) == "inconclusive");
  CHECK(judge_one("RET-09", Wire{}) == "inconclusive");
  Wire client;
  client.without_vantage("mirror");
  CHECK(judge_one("RET-09", client) == "not_applicable");
  wire.without_stimulus(Stimulus::off_link);
  CHECK(judge_one("RET-09", wire) == "not_applicable");
}

TEST_CASE("RET-09: what goes right in IPv4 says nothing of IPv6") {
  const auto answer6 = [](Wire& wire, const std::string& server, const std::string& router, std::uint16_t port) {
    Connection(wire, port, ip("2001:db8:f::5")).ipv6().straight_to(server).reply_goes_to(router).syn().syn_ack();
  };
  Wire wire;
  wire.with_both_families();
  off_link(wire, "web1", "gateway", 20000), off_link(wire, "web2", "gateway", 20001);
  CHECK(judge_one("RET-09", wire) == "inconclusive");
  answer6(wire, "web1", "gateway", 20002);
  CHECK(judge_one("RET-09", wire) == "inconclusive");
  Wire astray = wire;
  answer6(astray, "web2", "dr1", 20003);
  CHECK(judge_one("RET-09", astray) == "fail web2");
  answer6(wire, "web2", "gateway", 20003);
  CHECK(judge_one("RET-09", wire) == "pass");
  Wire unasked;
  unasked.with_both_families();
  std::erase_if(unasked.plan.steps, [](const Step& s) { return s.target == Wire::vip6() && s.stimulus == Stimulus::off_link; });
  off_link(unasked, "web1", "gateway", 20000), off_link(unasked, "web2", "gateway", 20001);
  CHECK(judge_one("RET-09", unasked) == "pass");
}
