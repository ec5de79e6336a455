#include "tests/checks/fwd/forwarding.hpp"
#include "tests/checks/fwd/recut.hpp"
#include "tests/checks/planned.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

struct Kept {
  std::uint8_t flags;
  std::string text, word;
};

/// A connection of which the director sends everything on but what has these flags and text.
FrameId dropping(Wire& wire, std::uint8_t flags, const std::string& text, const std::string& director = "dr1") {
  Connection c(wire, 20010);
  const auto step = [&](std::uint8_t f, const std::string& t = {}) {
    if (f == flags && t.empty() == text.empty())
      c.only_request(f, t);
    else
      c.client_sends(f, t);
  };
  c.through(director).syn().syn_ack();
  step(flag::ack);
  step(flag::ack | flag::psh, "GET / HTTP/1.1\r\n\r\n");
  c.ok().server_sends(flag::fin | flag::ack);
  step(flag::fin | flag::ack);
  step(flag::rst | flag::ack);
  return c.request;
}

}  // namespace

TEST_CASE("DIR-05: every class is sent on") { passes_wherever_both_hops_show("DIR-05"); }

TEST_CASE("DIR-05: both hops, or no pass") { needs_both_hops("DIR-05"); }

TEST_CASE("DIR-05: one class is kept") {
  for (const Stimulus stimulus : {Stimulus::connect, Stimulus::burst, Stimulus::off_link}) {
    for (const Kept& kept : {Kept{flag::ack, "", "ACK"}, Kept{flag::ack | flag::psh, "GET", "data"},
                             Kept{flag::fin | flag::ack, "", "FIN"}, Kept{flag::rst | flag::ack, "", "RST"}}) {
      Wire wire;
      ports_of(wire, stimulus);
      dropping(wire, kept.flags, kept.text);
      const Verdict v = wire.judge("DIR-05");
      CHECK(said(v) == "fail dr1");
      CHECK(v.because.find("no " + kept.word + " of") != std::string::npos);
      CHECK(v.evidence.size() == 1);
      wire.loses("mirror", 1);
      CHECK(judge_one("DIR-05", wire) == "inconclusive");
    }
  }
}

TEST_CASE("DIR-05: the kept segment is the evidence") {
  Wire wire;
  ports_of(wire, Stimulus::connect);
  const FrameId reset = dropping(wire, flag::rst | flag::ack, "");
  CHECK(wire.is_evidence(wire.judge("DIR-05"), reset));
}

TEST_CASE("DIR-05: one that was sent on elsewhere was lost, not kept") {
  Wire wire;
  ports_of(wire, Stimulus::connect);
  healthy_connections(wire, 2);
  dropping(wire, flag::fin | flag::ack, "");
  CHECK(judge_one("DIR-05", wire) == "pass");
}

TEST_CASE("DIR-05: each director by itself; one that was not asked does no harm") {
  Wire wire;
  ports_of(wire, Stimulus::connect).add_director("dr2");
  healthy_connections(wire, 2);
  CHECK(judge_one("DIR-05", wire) == "pass");
  dropping(wire, flag::fin | flag::ack, "", "dr2");
  CHECK(judge_one("DIR-05", wire) == "fail dr2");
}

TEST_CASE("DIR-05: a class that nobody sent") {
  Wire wire;
  Connection(wire, 20000).handshake().get().ok();
  const Verdict v = wire.judge("DIR-05");
  CHECK(said(v) == "inconclusive");
  CHECK(v.because.find("no FIN to dr1") != std::string::npos);
}

TEST_CASE("DIR-05: what may be dropped for a reason") {
  const auto said_of = [](auto unsent) {
    Wire wire;
    ports_of(wire, Stimulus::connect);
    healthy_connections(wire, 2);
    unsent(wire);
    return judge_one("DIR-05", wire);
  };
  CHECK(said_of([](Wire& wire) { Connection(wire, 20005).no_copies().only_request(flag::rst); }) == "pass");
  CHECK(said_of([](Wire& wire) { Connection(wire, 20005).client_sends(flag::ack).only_request(flag::rst); }) == "pass");
  CHECK(said_of([](Wire& wire) { Connection(wire, 20005).no_copies().syn().only_request(flag::rst); }) == "pass");
  CHECK(said_of([](Wire& wire) { Connection(wire, 21005).handshake().only_request(flag::rst); }) == "pass");
  CHECK(said_of([](Wire& wire) { Connection(wire, 20005).handshake().through("neighbour").only_request(flag::rst); }) == "pass");
}

TEST_CASE("DIR-05: foreign captures of a director show it as well") {
  Wire wire;
  wire.without_plan().without_vantage("mirror").add_host_vantage("dr1");
  dropping(wire, flag::rst | flag::ack, "");
  CHECK(judge_one("DIR-05", wire) == "fail dr1");
}

TEST_CASE("DIR-05: the client's port alone does not show what was sent on") {
  Wire wire;
  wire.without_vantage("mirror");
  healthy_connections(wire, 2);
  CHECK(judge_one("DIR-05", wire) == "not_applicable");
}

TEST_CASE("DIR-05: a copy of merged segments without a FIN is none") {
  Wire wire;
  ports_of(wire, Stimulus::connect);
  Connection c(wire, 20010);
  c.handshake();
  const std::uint32_t start = c.client_next;
  c.only_request(flag::ack, "first, ").only_request(flag::ack | flag::psh, "second");
  wire.send(cut_copy(c, start, 0, "first, second", 0x7000));
  c.ok().only_request(flag::fin | flag::ack);
  const Verdict v = wire.judge("DIR-05");
  CHECK(said(v) == "fail dr1");
  CHECK(v.because == "dr1 sent on no FIN of the connections that it forwarded");
}

TEST_CASE("DIR-05: a director that is sent a SYN alone, since it is not in service, owes no other class") {
  Wire wire;
  wire.add_director("dr2");
  Connection(wire, 30000).http_200();
  Connection(wire, 20000).through("dr2").syn().syn_ack();
  CHECK(judge_one("DIR-05", wire) == "inconclusive");
  ports_of(wire, Stimulus::each_director);
  CHECK(judge_one("DIR-05", wire) == "pass");
}
