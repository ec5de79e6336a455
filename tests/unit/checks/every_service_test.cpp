// What held for one virtual service says nothing of another, and a mirror that loses one hop alone is found out.
#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

void healthy(Wire& wire) {
  Connection(wire, 20000).through("dr1").to("web1").http_200();
  Connection(wire, 20001).through("dr1").to("web2").http_200();
}

TEST_CASE("a second service that nobody answered for is not covered by a pass") {
  for (const char* id : {"FWD-01", "RET-01", "RET-02", "RET-03", "RET-05", "RET-06", "SCH-03", "DIR-01", "HTTP-01"}) {
    Wire wire;
    healthy(wire);
    CHECK(judge_one(id, wire) == "pass");
    wire.profile.services.push_back({Wire::vip(), Transport::tcp, 81, Application::tcp, std::nullopt, {}, 0, 32});
    CHECK(judge_one(id, wire) == "inconclusive");
  }
}

TEST_CASE("a cluster with UDP services alone is asked with datagrams, which are what connections are to TCP") {
  Wire wire;
  wire.profile.services.front() = {Wire::vip(), Transport::udp, 53, Application::dns, "rr", {}, 0, 32};
  wire.without_stimulus(Stimulus::connect).without_stimulus(Stimulus::burst).without_stimulus(Stimulus::datagram);
  CHECK(judge_one("RET-01", wire) == "not_applicable");
  Step step;
  step.stimulus = Stimulus::datagram;
  step.to = "web1";
  wire.plan.steps.push_back(step);
  CHECK(judge_one("RET-01", wire) == "not_applicable");
  wire.plan.steps.back().to = "";
  CHECK(judge_one("RET-01", wire) == "inconclusive");
  for (std::uint16_t port = 20000; port < 20002; ++port)
    Connection(wire, port).udp().to(port % 2 == 0 ? "web1" : "web2").client_sends(0, "question").server_sends(0, "answer");
  for (const char* id : {"FWD-01", "FWD-05", "RET-01", "RET-02", "RET-03", "DIR-01"}) CHECK(judge_one(id, wire) == "pass");
}

TEST_CASE("a mirror that loses copies, and them alone, is not complete") {
  Wire wire;
  healthy(wire);
  Connection(wire, 20002).no_copies().through("dr1").to("web1").http_200();
  CHECK(judge_one("FWD-05", wire) == "inconclusive");
  CHECK(judge_one("FWD-01", wire) == "inconclusive");
  CHECK(judge_one("RET-01", wire) == "pass");
}

TEST_CASE("what was provoked in one address family alone is not covered by a pass") {
  const auto both = [] {
    Wire wire;
    wire.with_both_families();
    wire.profile.real_servers.pop_back();
    for (Step& step : wire.plan.steps) {
      if (step.stimulus != Stimulus::midstream) continue;
      step.client_port = step.target.is_v4() ? 20000 : 21000;
      step.repeat = 10;
    }
    Connection(wire, 20000).no_copies().only_request(flag::ack, "midstream");
    return wire;
  };
  Wire wire = both();
  CHECK(judge_one("FWD-11", wire) == "inconclusive");
  CHECK(wire.judge("FWD-11").because == "the stimulus midstream was not seen in both address families");
  Connection(wire, 21000, Wire::client6()).ipv6().no_copies().only_request(flag::ack, "midstream");
  CHECK(judge_one("FWD-11", wire) == "pass");
  Wire one = both();
  std::erase_if(one.plan.steps, [](const Step& s) { return s.stimulus == Stimulus::midstream && s.target == Wire::vip6(); });
  CHECK(judge_one("FWD-11", one) == "pass");
}

}  // namespace
