#include <doctest/doctest.h>

#include "tests/checks/icmp_words.hpp"
#include "tests/checks/strays.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// Every host was sent what is for another.
struct Asked : StrayWire {
  Asked() : StrayWire(Stimulus::stray, {"web1", "web2"}) {
    plan.steps.push_back({.stimulus = Stimulus::transit, .client = client(), .client_port = 20500, .to = "dr1"});
  }
  void ask_director() {
    Packet p{mac("tester"), mac("dr1"), client(), client(211), 20500, 9};
    p.protocol = 17;
    send(p.frame());
  }
  void ask_all() {
    stray("web1"), stray("web2");
    ask_director();
  }
  FrameId redirect(const std::string& host, std::uint8_t type = 5) {
    Packet p{mac("tester"), mac(host), client(), client(211), 20500, 9};
    return send(icmp_error(*this, host, p.frame(), type, 1));
  }
};

}  // namespace

TEST_CASE("ICM-06: nobody redirects") {
  Asked wire;
  wire.ask_all();
  wire.redirect("dr1", 3);
  CHECK(judge_one("ICM-06", wire) == "pass");
  wire.loses("client", 1);
  CHECK(judge_one("ICM-06", wire) == "inconclusive");
}

TEST_CASE("ICM-06: a director or a real server redirects, on a capture with a gap too") {
  for (const std::string host : {"dr1", "web2"}) {
    Asked wire;
    wire.loses("client", 1);
    const FrameId redirect = wire.redirect(host);
    const Verdict v = wire.judge("ICM-06");
    CHECK(said(v) == "fail " + host);
    CHECK(wire.is_evidence(v, redirect));
  }
}

TEST_CASE("ICM-06: the gateway and strangers may") {
  Asked wire;
  wire.ask_all();
  wire.redirect("gateway"), wire.redirect("stranger");
  CHECK(judge_one("ICM-06", wire) == "pass");
}

TEST_CASE("ICM-06: who was not asked has not been silent") {
  Asked wire;
  CHECK(wire.judge("ICM-06").because == "nothing that is for another host was seen to go to dr1, web1, web2");
  wire.ask_director();
  CHECK(wire.judge("ICM-06").because == "nothing that is for another host was seen to go to web1, web2");
  wire.stray("web1"), wire.stray("web2");
  CHECK(judge_one("ICM-06", wire) == "pass");
  for (const Stimulus stimulus : {Stimulus::stray, Stimulus::transit}) {
    Asked without;
    without.without_stimulus(stimulus);
    CHECK(judge_one("ICM-06", without) == "not_applicable");
  }
}

TEST_CASE("ICM-06: a redirect that is only handed on is none of the host's own") {
  Asked wire;
  wire.ask_all();
  Packet p{wire.mac("tester"), wire.mac("dr1"), Wire::client(), Wire::client(211), 20500, 9};
  Octets relayed = icmp_error(wire, "dr1", p.frame(), 5, 1);
  std::copy_n(relayed.begin() + ethernet + 16, 4, relayed.begin() + ethernet + 12);  // from one of the tester's addresses
  mend_header_checksum(relayed);
  wire.send(relayed);
  CHECK(judge_one("ICM-06", wire) == "pass");
}
