#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("DIR-01: real servers accept the connections") {
  Wire wire;
  Connection(wire, 20000).http_200();
  CHECK(judge_one("DIR-01", wire) == "pass");
}

TEST_CASE("DIR-01: the director accepts one itself, on a capture with a gap too") {
  Wire wire;
  wire.loses("client", 1);
  Connection(wire, 20000).http_200();
  Connection c(wire, 20001);
  c.no_copies().to("dr1").syn().syn_ack();
  const Verdict v = wire.judge("DIR-01");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, c.reply));
}

TEST_CASE("DIR-01: a reset, or data, of the director's accepts nothing") {
  Wire wire;
  Connection(wire, 20000).http_200();
  Connection(wire, 20001).no_copies().to("dr1").syn().server_resets();
  CHECK(judge_one("DIR-01", wire) == "pass");
}

TEST_CASE("DIR-01: no connection was accepted by a real server") {
  CHECK(judge_one("DIR-01", Wire{}) == "inconclusive");
  Wire unanswered;
  Connection(unanswered, 20000).syn();
  CHECK(judge_one("DIR-01", unanswered) == "inconclusive");
  Wire stranger;
  Connection(stranger, 20000).to("stranger").syn().syn_ack();
  CHECK(judge_one("DIR-01", stranger) == "inconclusive");
  Wire half;
  Connection(half, 20000).server_sends(flag::ack);
  CHECK(judge_one("DIR-01", half) == "inconclusive");
}

TEST_CASE("DIR-01: a director whose MAC is not known may be the one who accepts") {
  Wire wire;
  wire.never_introduced("dr1");
  Connection(wire, 20000).http_200();
  CHECK(judge_one("DIR-01", wire) == "inconclusive");
}

TEST_CASE("DIR-01: a capture with a gap, or none") {
  Wire wire;
  wire.loses("client", 1);
  Connection(wire, 20000).http_200();
  CHECK(judge_one("DIR-01", wire) == "inconclusive");
  Wire dark;
  dark.without_vantage("client").without_vantage("mirror");
  dark.add_host_vantage("web1");
  CHECK(judge_one("DIR-01", dark) == "not_applicable");
}

TEST_CASE("DIR-01: a datagram has no handshake, any answer accepts it") {
  const auto answered_by = [](const std::string& host) {
    Wire wire;
    wire.profile.services.front() = {Wire::vip(), Transport::udp, 53, Application::dns, std::nullopt, {}, 0, 32};
    Connection(wire, 20000).udp().client_sends(0, "question").server_sends(0, "answer");
    if (!host.empty()) Connection(wire, 20001).udp().no_copies().to(host).client_sends(0, "question").server_sends(0, "answer");
    return judge_one("DIR-01", wire);
  };
  CHECK(answered_by("web2") == "pass");
  CHECK(answered_by("dr1") == "fail dr1");
}
