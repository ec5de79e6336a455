// The tester's own host enrolled as a real server: captures at the client's port and at one real server of several.
#include <doctest/doctest.h>

#include <algorithm>

#include "checks/scene.hpp"
#include "checks/weigh.hpp"
#include "tests/checks/fwd/forwarding.hpp"
#include "tests/checks/planned.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

constexpr const char* of_each_copy[] = {"FWD-01", "FWD-02", "FWD-03", "FWD-04", "FWD-06", "FWD-07", "FWD-08", "FWD-13"};

/// web2 is seen, web1 is not.
struct Enrolled : Wire {
  Enrolled() { without_vantage("mirror").add_host_vantage("web2"); }
};

Judgement judge_catalogue(const Wire& wire) {
  std::vector<const CatalogueEntry*> all;
  for (const CatalogueEntry& entry : catalogue()) all.push_back(&entry);
  return wire.judge_all(all);
}

}  // namespace

TEST_CASE("a check of each copy holds of what went to the real server that is seen, and says of how much") {
  Enrolled wire;
  healthy_connections(wire, 6);
  for (const char* id : of_each_copy) {
    CAPTURE(id);
    const Verdict v = wire.judge(id);
    CHECK(said(v) == "pass");
    CHECK(v.because.find("of the 3 connections that dr1 gave to web2: ") == 0);
  }
}

TEST_CASE("what takes every copy is not applicable, and the report says what would show it") {
  Enrolled wire;
  healthy_connections(wire, 6);
  for (const char* id : {"FWD-05", "FWD-09", "FWD-10", "FWD-11", "DIR-05", "RET-05", "RET-09", "RS-05", "SCH-03"}) {
    CAPTURE(id);
    const Verdict v = wire.judge(id);
    if (v.spec->views[2] == View::client) continue;  // the client's port shows it
    CHECK(said(v) == "not_applicable");
    CHECK(v.because ==
          "what went to web2 alone shows, and this takes what goes to every real server; a [[vantage]] with at = \"segment\" (a "
          "mirror port) would show it");
  }
  CHECK(judge_one("FWD-12", wire) == "not_applicable");
}

TEST_CASE("what is wrong with a copy that is seen is wrong, whoever got the others") {
  Enrolled wire;
  healthy_connections(wire, 4);
  Connection odd(wire, 20010);
  odd.to("web2").ttl_delta(3).syn();
  const Verdict v = wire.judge("FWD-02");
  CHECK(said(v) == "fail dr1");
  CHECK(v.because == "of the 3 connections that dr1 gave to web2: dr1 changed the TTL by -3");
  CHECK(wire.is_evidence(v, odd.request));
  CHECK(wire.is_evidence(v, odd.copy));
  Enrolled unseen;
  healthy_connections(unseen, 4);
  Connection(unseen, 20010).to("web1").ttl_delta(3).syn();
  CHECK(judge_one("FWD-02", unseen) == "pass");
  CHECK(unseen.judge("FWD-02").because.find("of the 2 connections that dr1 gave to web2: ") == 0);
}

TEST_CASE("a check that takes every copy fails for one that is wrong by itself, and for no other reason") {
  Enrolled twice;
  healthy_connections(twice, 4);
  Connection doubled(twice, 20010);
  doubled.to("web2").syn().only_copy();
  const Verdict v = twice.judge("FWD-05");
  CHECK(said(v) == "fail dr1");
  CHECK(v.because.find("of the 3 connections that dr1 gave to web2: ") == 0);
  CHECK(twice.is_evidence(v, doubled.copy));
  Enrolled silent;
  ports_of(silent, Stimulus::connect);
  healthy_connections(silent, 4);
  Connection(silent, 20010).to("web1").handshake().no_copies().get();  // lost on the way, or sent to web1: nobody can tell
  CHECK(judge_one("DIR-05", silent) == "not_applicable");
  CHECK(judge_one("FWD-13", silent) == "pass");
  Connection(silent, 20012).to("web2").handshake().no_copies().get();
  CHECK(judge_one("DIR-05", silent) == "not_applicable");
  CHECK(judge_one("FWD-13", silent) == "inconclusive");
}

TEST_CASE("what no request is like is nobody's fault as long as its true copy may have gone elsewhere") {
  Enrolled wire;
  healthy_connections(wire, 4);
  Connection(wire, 20010).to("web2").on_copy([](Octets& copy) { copy[ethernet + 20 + 7] ^= 1U; }).syn();
  const Verdict v = wire.judge("FWD-01");
  CHECK(said(v) == "inconclusive");
  CHECK(v.because.find("; what is missing may have gone to another real server") != std::string::npos);
}

TEST_CASE("nothing went to the real server that is seen: nothing passes") {
  Enrolled wire;
  for (std::uint16_t port = 20000; port < 20004; ++port) Connection(wire, port).to("web1").http_200();
  for (const char* id : of_each_copy) {
    CAPTURE(id);
    const Verdict v = wire.judge(id);
    CHECK(said(v) == "inconclusive");
    CHECK(v.because.find("nothing that was given to web2 was seen: ") == 0);
  }
}

TEST_CASE("a capture with a hole proves what it shows, and lets nothing pass") {
  for (const char* where : {"client", "web2"}) {
    CAPTURE(where);
    Enrolled wire;
    wire.loses(where, 1);
    healthy_connections(wire, 4);
    for (const char* id : of_each_copy) CHECK(judge_one(id, wire) == "inconclusive");
    Connection(wire, 20010).to("web2").ttl_delta(3).syn();
    CHECK(judge_one("FWD-02", wire) == "fail dr1");
  }
}

TEST_CASE("turns and shares are told by the answers where copies show of one real server alone") {
  Enrolled wire;
  healthy_connections(wire, 10);
  CHECK(judge_one("SCH-01", wire) == "pass");
  CHECK(judge_one("SCH-02", wire) == "pass");
}

TEST_CASE("the notes say which verdicts speak of some of the real servers") {
  Enrolled wire;
  healthy_connections(wire, 6);
  const Judgement judgement = judge_catalogue(wire);
  const auto note = std::find_if(judgement.notes.begin(), judgement.notes.end(),
                                 [](const std::string& n) { return n.find("alone") != std::string::npos; });
  REQUIRE(note != judgement.notes.end());
  CHECK(*note ==
        "of the real servers, web2 alone is captured at: FWD-01, FWD-02, FWD-03, FWD-04, FWD-06, FWD-07, FWD-08, FWD-13 speak of "
        "the 3 "
        "connections that dr1 gave to web2, and of nothing else");
  Wire all;
  all.without_vantage("mirror").add_host_vantage("web1").add_host_vantage("web2");
  healthy_connections(all, 6);
  CHECK(judge_catalogue(all).notes.empty());
}

TEST_CASE("a SYN that is sent again opens no second connection, and what is framed past the director is not given") {
  Enrolled wire;
  Connection(wire, 20000).to("web2").syn().retransmit().syn_ack();
  Connection(wire, 20001).straight_to("web2").http_200();
  CHECK(wire.judge("FWD-01").because.find("of the 1 connection that dr1 gave to web2: ") == 0);
}

TEST_CASE("two directors, and datagrams") {
  Enrolled wire;
  wire.add_director("dr2");
  wire.profile.services.push_back({Wire::vip(), Transport::udp, 7, Application::udp_echo, "rr", {}, 0, 32});
  Connection(wire, 20000).to("web2").http_200();
  Connection(wire, 20001).through("dr2").to("web2").http_200();
  CHECK(wire.judge("FWD-02").because.find("nothing") == std::string::npos);
  Connection(wire, 20002).udp().at(7).to("web2").client_sends(0, "hello").server_sends(0, "hello");
  CHECK(wire.judge("FWD-02").because.find("of the 2 connections and 1 datagram that dr1, dr2 gave to web2: ") == 0);
}

TEST_CASE("copies are all there are where a mirror, a director or every real server is captured at") {
  const auto whole = [](std::vector<std::string> places) {
    Wire wire;
    wire.without_vantage("mirror");
    for (const std::string& place : places) wire.add_host_vantage(place);
    return Scene(wire.profile, nullptr).shows_every_copy();
  };
  CHECK(Scene(Wire().profile, nullptr).shows_every_copy());
  CHECK(whole({"dr1"}));
  CHECK(whole({"web1", "web2"}));
  CHECK_FALSE(whole({"web1"}));
  CHECK_FALSE(whole({"web2"}));
  CHECK_FALSE(whole({}));
}

TEST_CASE("how much of what a check is about shows") {
  const auto seen = [](std::string_view id, std::vector<std::string> places) {
    Wire wire;
    wire.without_vantage("mirror");
    for (const std::string& place : places) wire.add_host_vantage(place);
    return sight(*wire.judge(id).spec, wire.profile);
  };
  CHECK(seen("FWD-01", {}) == Sight::none);
  CHECK(seen("FWD-01", {"web2"}) == Sight::part);
  CHECK(seen("FWD-01", {"web1", "web2"}) == Sight::whole);
  CHECK(seen("FWD-01", {"web2", "dr1"}) == Sight::whole);
  CHECK(seen("FWD-05", {"web2"}) == Sight::wrongs);
  CHECK(seen("FWD-05", {}) == Sight::none);
  CHECK(seen("RET-05", {"web2"}) == Sight::wrongs);
  CHECK(seen("RET-05", {"web1", "web2"}) == Sight::whole);
  CHECK(seen("ARP-01", {"web2"}) == Sight::whole);
  Wire no_client;
  no_client.without_vantage("mirror").without_vantage("client").add_host_vantage("web2");
  CHECK(sight(*no_client.judge("FWD-01").spec, no_client.profile) == Sight::none);
}
