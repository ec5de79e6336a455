#include <doctest/doctest.h>

#include "tests/checks/sch/schedule.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// New connections that go to these servers: "1212" is web1, web2, web1, web2.
Wire connections(const std::string& servers, Wire wire = {}, std::uint16_t port = 20000) {
  for (const char s : servers) Connection(wire, port++).to(std::string("web") + s).http_200();
  return wire;
}

}  // namespace

TEST_CASE("SCH-01: five connections go round") {
  CHECK(judge_one("SCH-01", connections("12121")) == "pass");
  CHECK(judge_one("SCH-01", connections("2121212")) == "pass");
}

TEST_CASE("SCH-01: a slip") {
  const Wire wire = connections("121121");
  const Verdict v = wire.judge("SCH-01");
  CHECK(said(v) == "fail dr1");
  CHECK(v.evidence.front().frames.size() >= 2);
  CHECK(judge_one("SCH-01", connections("11111")) == "fail dr1");
  CHECK(judge_one("SCH-01", connections("112211")) == "fail dr1");
}

TEST_CASE("SCH-01: three servers") {
  Wire three;
  three.profile.real_servers.push_back({"web3", three.address("dr2"), {three.mac("dr2")}, 1, std::nullopt, std::nullopt});
  const auto judged = [&](const std::string& servers) {
    Wire wire = three;
    std::uint16_t port = 20000;
    for (const char s : servers) Connection(wire, port++).to(s == '3' ? std::string("dr2") : std::string("web") + s).http_200();
    return judge_one("SCH-01", wire);
  };
  CHECK(judged("1231231") == "pass");
  CHECK(judged("123123") == "inconclusive");
  CHECK(judged("1232131") == "fail dr1");
  three.profile.real_servers.back().weight = 0;
  CHECK(judged("12121") == "pass");
}

TEST_CASE("SCH-01: too few connections, or none") {
  CHECK(judge_one("SCH-01", connections("1212")) == "inconclusive");
  CHECK(judge_one("SCH-01", Wire{}) == "inconclusive");
  Wire direct;
  for (std::uint16_t port = 20000; port < 20006; ++port) Connection(direct, port).straight_to(port % 2 == 0 ? "web1" : "web2").http_200();
  CHECK(judge_one("SCH-01", direct) == "inconclusive");
}

TEST_CASE("SCH-01: a capture with a gap may have lost a turn") {
  Wire lossy;
  lossy.loses("mirror", 1);
  CHECK(judge_one("SCH-01", connections("121121", lossy)) == "inconclusive");
  CHECK(judge_one("SCH-01", connections("12121", lossy)) == "inconclusive");
}

TEST_CASE("SCH-01: at the client's port alone, a slip may be another client's turn, but one server for all is not") {
  Wire client;
  client.without_vantage("mirror");
  CHECK(judge_one("SCH-01", connections("121121", client)) == "inconclusive");
  CHECK(judge_one("SCH-01", connections("11111", client)) == "fail dr1");
  CHECK(judge_one("SCH-01", connections("12121", client)) == "pass");
}

TEST_CASE("SCH-01: a SYN that was sent again may have had its turn later") {
  Wire wire;
  Connection late(wire, 19000);
  late.no_copies().syn();
  wire = connections("12121", wire);
  late.no_copies().retransmit();
  CHECK(judge_one("SCH-01", wire) == "pass");
  Wire slipped = connections("1211", wire, 21000);
  CHECK(judge_one("SCH-01", slipped) == "inconclusive");
}

TEST_CASE("SCH-01: what is sent as a burst may pass itself on the way") {
  Wire wire;
  for (Step& s : wire.plan.steps)
    if (s.stimulus == Stimulus::burst) s.client_port = 20005, s.repeat = 10;
  CHECK(judge_one("SCH-01", connections("12121" "1122", wire)) == "pass");
}

TEST_CASE("SCH-01: the second hop decides, whoever answers") {
  Wire wire = connections("1212");
  Connection c(wire, 20100);
  c.to("web1").syn().to("web2").syn_ack();
  CHECK(judge_one("SCH-01", wire) == "pass");
}

TEST_CASE("SCH-01: another scheduler, persistence, one server, no stimulus") {
  Wire other;
  other.profile.services.front().scheduler = "wlc";
  CHECK(judge_one("SCH-01", connections("11111", other)) == "not_applicable");
  Wire persistent;
  persistent.profile.services.front().persistence_s = 300;
  CHECK(judge_one("SCH-01", connections("11111", persistent)) == "not_applicable");
  Wire one;
  one.profile.real_servers[1].weight = 0;
  CHECK(judge_one("SCH-01", connections("11111", one)) == "not_applicable");
  Wire not_asked;
  not_asked.without_stimulus(Stimulus::connect);
  CHECK(judge_one("SCH-01", connections("12121", not_asked)) == "not_applicable");
}

TEST_CASE("SCH-01: datagrams take turns, too") {
  const auto judged = [](const std::string& servers) {
    Wire wire;
    wire.profile.services.front() = {Wire::vip(), Transport::udp, 53, Application::dns, "rr", {}, 0, 32};
    std::uint16_t port = 20000;
    for (const char s : servers)
      Connection(wire, port++).udp().to(std::string("web") + s).client_sends(0, "question").server_sends(0, "answer");
    return judge_one("SCH-01", wire);
  };
  CHECK(judged("12121") == "pass");
  CHECK(judged("121121") == "fail dr1");
}

TEST_CASE("SCH-01: among later stimuli some take a turn and are not sent on, so what comes there is not held against the rotation") {
  for (const Stimulus late : {Stimulus::off_link, Stimulus::keep_alive, Stimulus::late_close}) {
    Wire wire;
    for (Step& s : wire.plan.steps)
      if (s.stimulus == late) s.client_port = 20005, s.repeat = 10;
    CHECK(judge_one("SCH-01", connections("12121" "1122", wire)) == "pass");
  }
  Wire first;
  for (Step& s : first.plan.steps)
    if (s.stimulus == Stimulus::connect) s.client_port = 20000, s.repeat = 10;
  CHECK(judge_one("SCH-01", connections("1212211", first)) == "fail dr1");
}

TEST_CASE("SCH-01: the ports of a service by firewall mark take their turns together") {
  CHECK(judge_one("SCH-01", given_by_turns(marked(scheduled("rr")), "1212121")) == "pass");
  CHECK(judge_one("SCH-01", given_by_turns(marked(scheduled("rr")), "1221122")) == "fail dr1");
  // Each port would go round by itself, were they two services.
  Wire two = marked(scheduled("rr"));
  for (Service& service : two.profile.services) service.fwmark.reset();
  CHECK(judge_one("SCH-01", given_by_turns(two, "1122112211")) == "pass");
  CHECK(judge_one("SCH-01", given_by_turns(marked(scheduled("rr")), "1122112211")) == "fail dr1");
  two.profile.services.front().fwmark = 1;
  two.profile.services.back().fwmark = 2;
  CHECK(judge_one("SCH-01", given_by_turns(two, "1122112211")) == "pass");
}
