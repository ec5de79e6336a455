#include <doctest/doctest.h>

#include "tests/checks/ndp/neighbours.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("NDP-01: asked in every way, no real server advertises the VIP") {
  Wire wire = ipv6();
  asked_in_every_way(wire);
  CHECK(judge_one("NDP-01", wire) == "pass");
}

TEST_CASE("NDP-01: a real server answers a question to everybody, to it alone, or a test") {
  for (const Ip& to : {asker6(), asker6(2), Ip{}}) {
    Wire wire = ipv6();
    asked_in_every_way(wire);
    const FrameId proof = advertises(wire, "web1", Wire::vip6(), to, {.flags = 0x20});
    const Verdict v = wire.judge("NDP-01");
    CHECK(said(v) == "fail web1");
    CHECK(wire.is_evidence(v, proof));
  }
}

TEST_CASE("NDP-01: unasked, at the mirror alone, over a client capture with a gap, it is still a failure") {
  Wire wire = ipv6();
  wire.loses("client", 3);
  servers_awake(wire);
  wire.hidden_at("client");
  advertises(wire, "web2", Wire::vip6(), Ip{}, {.flags = 0x20});
  CHECK(judge_one("NDP-01", wire) == "fail web2");
}

TEST_CASE("NDP-01: who is blamed is whose MAC the askers keep") {
  Wire proxy = ipv6();
  asked_in_every_way(proxy);
  advertises(proxy, "stranger", Wire::vip6(), asker6(), {.at = "web2"});
  CHECK(judge_one("NDP-01", proxy) == "fail web2");
  Wire bare = ipv6();
  asked_in_every_way(bare);
  advertises(bare, "web1", Wire::vip6(), asker6(), {.names_mac = false});
  CHECK(judge_one("NDP-01", bare) == "fail web1");
  Wire other = ipv6();
  asked_in_every_way(other);
  advertises(other, "web1", Wire::vip6(), asker6(), {.at = "stranger"});
  CHECK(judge_one("NDP-01", other) == "fail web1");
}

TEST_CASE("NDP-01: what a host answers that the profile does not know, and what is said of other addresses, is no real server's fault") {
  Wire wire = ipv6();
  asked_in_every_way(wire);
  advertises(wire, "stranger", Wire::vip6(), asker6());
  advertises(wire, "web1", ip("2001:db8::16"), asker6());
  solicits(wire, "web1", Wire::vip6(), ip("2001:db8::16"));
  CHECK(judge_one("NDP-01", wire) == "pass");
}

TEST_CASE("NDP-01: each way of asking must have been seen, of each real server") {
  const auto all_but = [](int left_out) {
    Wire wire = ipv6();
    servers_awake(wire);
    solicits(wire, "tester", Wire::vip6(), asker6(2), "dr1");
    if (left_out != 0) solicits(wire, "tester", Wire::vip6(), asker6());
    if (left_out != 1) solicits(wire, "tester", Wire::vip6(), asker6(2), "web1");
    if (left_out != 2) solicits(wire, "tester", Wire::vip6(), asker6(2), "web2");
    if (left_out != 3) solicits(wire, "tester", Wire::vip6(), Ip{});
    return judge_one("NDP-01", wire);
  };
  for (int i = 0; i < 4; ++i) CHECK(all_but(i) == "inconclusive");
  CHECK(all_but(4) == "pass");
}

TEST_CASE("NDP-01: questions of others, and those for other addresses, are not the stimulus") {
  Wire neighbour = ipv6();
  servers_awake(neighbour);
  const auto ask_all = [](Wire& wire, const std::string& who, const Ip& what) {
    solicits(wire, who, what, asker6());
    for (const char* host : {"web1", "web2"}) solicits(wire, who, what, asker6(2), host);
    solicits(wire, who, what, Ip{});
  };
  ask_all(neighbour, "neighbour", Wire::vip6());
  CHECK(judge_one("NDP-01", neighbour) == "inconclusive");
  Wire director = ipv6();
  servers_awake(director);
  ask_all(director, "dr1", Wire::vip6());
  CHECK(judge_one("NDP-01", director) == "inconclusive");
  Wire elsewhere = ipv6();
  servers_awake(elsewhere);
  ask_all(elsewhere, "tester", ip("2001:db8::181"));
  CHECK(judge_one("NDP-01", elsewhere) == "inconclusive");
}

TEST_CASE("NDP-01: of several IPv6 VIPs each must have been asked for, and IPv4's are not counted") {
  Wire wire = ipv6();
  asked_in_every_way(wire);
  wire.profile.services.push_back({Wire::vip(), Transport::tcp, 80, Application::http, "rr", {}, 0, 32});
  CHECK(judge_one("NDP-01", wire) == "pass");
  wire.profile.services.push_back({ip("2001:db8::181"), Transport::tcp, 80, Application::http, "rr", {}, 0, 128});
  const Verdict v = wire.judge("NDP-01");
  CHECK(said(v) == "inconclusive");
  CHECK(v.because.find("2001:db8::181") != std::string::npos);
}

TEST_CASE("NDP-01: the silence of a real server that says nothing at all, or over a capture with a gap, proves nothing") {
  Wire dead = ipv6();
  asked_in_every_way(dead);
  Wire half = ipv6();
  advertises(half, "web1", ip("2001:db8::16"), asker6());
  solicits(half, "tester", Wire::vip6(), asker6());
  for (const char* host : {"web1", "web2"}) solicits(half, "tester", Wire::vip6(), asker6(2), host);
  solicits(half, "tester", Wire::vip6(), Ip{});
  const Verdict v = half.judge("NDP-01");
  CHECK(said(v) == "inconclusive");
  CHECK(v.because.find("web2 sent no NDP") != std::string::npos);
  for (int how = 0; how < 3; ++how) {
    Wire wire = ipv6();
    asked_in_every_way(wire);
    if (how == 0) wire.loses("client", 1);
    if (how == 1) wire.blind("client");
    if (how == 2) wire.without_marker("client", Marker::Phase::close);
    CHECK(judge_one("NDP-01", wire) == "inconclusive");
  }
}

TEST_CASE("NDP-01: not applicable without an IPv6 service, or where the run does not ask") {
  CHECK(judge_one("NDP-01", Wire{}) == "not_applicable");
  for (const Stimulus s : {Stimulus::ask_vip, Stimulus::ask_vip_unicast, Stimulus::probe_vip})
    CHECK(judge_one("NDP-01", ipv6().without_stimulus(s)) == "not_applicable");
  CHECK(judge_one("NDP-01", ipv6().without_vantage("client").without_vantage("mirror")) == "not_applicable");
}
