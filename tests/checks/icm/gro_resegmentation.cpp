#include "tests/checks/fwd/forwarding.hpp"
#include "tests/checks/fwd/recut.hpp"
#include "tests/checks/planned.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

constexpr std::uint8_t data = flag::ack | flag::psh;
const std::string first = "POST /upload HTTP/1.1\r\n\r\n", second = "and what is sent up";

Wire planned() {
  Wire wire;
  ports_of(wire, Stimulus::upload);
  return wire;
}

/// An upload in two segments, sent on as it came.
void uploads(Wire& wire, std::uint16_t port = 20000) {
  Connection(wire, port).handshake().client_says(first).client_says(second).server_sends(flag::ack);
}

}  // namespace

TEST_CASE("ICM-08: an upload that is sent on as it came") {
  Wire wire = planned();
  uploads(wire);
  CHECK(judge_one("ICM-08", wire) == "pass");
  CHECK(wire.judge("ICM-08").because ==
        "1 uploads were sent on whole, 0 of 4 segments in another cut; the longest frame had 79 octets");
  wire.loses("mirror", 1);
  CHECK(judge_one("ICM-08", wire) == "inconclusive");
}

TEST_CASE("ICM-08: an upload whose segments were merged, or cut") {
  for (const std::size_t cut : {std::size_t{0}, std::size_t{10}, std::size_t{30}}) {
    CAPTURE(cut);
    Wire wire = planned();
    Connection c(wire, 20000);
    c.handshake();
    const std::uint32_t start = c.client_next;
    c.only_request(data, first).only_request(data, second);
    const std::string stream = first + second;
    if (cut != 0) wire.send(cut_copy(c, start, 0, stream.substr(0, cut), 0x7000));
    const FrameId copy = wire.send(cut_copy(c, start, cut, stream.substr(cut), 0x7001));
    CHECK(judge_one("ICM-08", wire) == "inconclusive");  // nobody has said yet that it came
    c.server_sends(flag::ack);
    CHECK(judge_one("ICM-08", wire) == "pass");
    CHECK(wire.judge("ICM-08").because.find(cut == 0 ? "1 of 3 segments" : "2 of 4 segments") != std::string::npos);
    Wire wrong = planned();
    Connection d(wrong, 20000);
    d.handshake();
    d.only_request(data, first).only_request(data, second);
    if (cut != 0) wrong.send(cut_copy(d, start, 0, stream.substr(0, cut), 0x7000));
    std::string changed = stream.substr(cut);
    changed.back() ^= 1;
    const FrameId bad = wrong.send(cut_copy(d, start, cut, changed, 0x7001));
    const Verdict v = wrong.judge("ICM-08");
    CHECK(said(v) == "fail dr1");
    CHECK(wrong.is_evidence(v, bad));
    CHECK(v.because == "dr1 changed octets of uploads");
    CHECK(copy == bad);
  }
}

TEST_CASE("ICM-08: one octet of a segment that was not cut, on a capture with a gap too") {
  Wire wire = planned();
  Connection c(wire, 20000);
  c.handshake().client_says(first).on_copy([](Octets& copy) { copy.back() ^= 1; }).client_says(second);
  wire.loses("mirror", 1);
  CHECK(judge_one("ICM-08", wire) == "fail dr1");
}

TEST_CASE("ICM-08: an upload that stops on its way through the director") {
  Wire wire = planned();
  Connection c(wire, 20000);
  c.handshake().client_says(first).only_request(data, second);
  const Verdict v = wire.judge("ICM-08");
  CHECK(said(v) == "fail dr1");
  CHECK(wire.is_evidence(v, c.request));
  CHECK(v.because == "dr1 did not send on the whole of 1 uploads");
  wire.loses("mirror", 1);
  CHECK(judge_one("ICM-08", wire) == "inconclusive");
  Wire gap = planned();  // what comes behind a gap is no stream
  Connection(gap, 20000).handshake().only_request(data, first).client_says(second);
  CHECK(judge_one("ICM-08", gap) == "fail dr1");
}

TEST_CASE("ICM-08: what was lost and sent again is whole") {
  Wire wire = planned();
  Connection(wire, 20000).handshake().client_says(first).only_request(data, second).retransmit().server_sends(flag::ack);
  CHECK(judge_one("ICM-08", wire) == "pass");
  Wire again = planned();  // an early segment comes again, last of all
  Connection c(again, 20000);
  c.handshake().client_says(first);
  const std::uint32_t end = c.client_next;
  c.only_request(data, second);
  c.client_next = end - static_cast<std::uint32_t>(first.size());
  c.client_says(first);
  CHECK(judge_one("ICM-08", again) == "fail dr1");
}

TEST_CASE("ICM-08: a connection that nothing was sent on of, or that was there before") {
  Wire wire = planned();
  Connection silent(wire, 20000);
  silent.no_copies().syn().client_says(first);
  CHECK(judge_one("ICM-08", wire) == "inconclusive");
  Connection(wire, 20001).client_says(first).only_request(data, second);
  CHECK(judge_one("ICM-08", wire) == "inconclusive");
  CHECK(wire.judge("ICM-08").because == "no upload by way of the director was seen");
  uploads(wire, 20002);
  CHECK(judge_one("ICM-08", wire) == "pass");
}

TEST_CASE("ICM-08: what the server has acknowledged has come, whatever was seen of it") {
  Wire wire = planned();
  Connection(wire, 20000).handshake().only_request(data, first).client_says(second).server_sends(flag::ack);
  CHECK(judge_one("ICM-08", wire) == "pass");
}

TEST_CASE("ICM-08: an upload that somebody broke off") {
  Wire wire = planned();
  Connection(wire, 20000).handshake().client_says(first).server_resets();
  CHECK(judge_one("ICM-08", wire) == "inconclusive");
  uploads(wire, 20001);
  CHECK(wire.judge("ICM-08").because.starts_with("1 uploads"));
}

TEST_CASE("ICM-08: other steps, uploads straight to a server, connections that carried nothing") {
  Wire wire = planned();
  Connection(wire, 20000).handshake().close();
  CHECK(judge_one("ICM-08", wire) == "inconclusive");
  Connection(wire, 20001).straight_to("web1").handshake().client_says(first);
  CHECK(judge_one("ICM-08", wire) == "inconclusive");
  Connection(wire, 30000).handshake().client_says(first).only_request(data, second);
  CHECK(judge_one("ICM-08", wire) == "inconclusive");
  uploads(wire, 20002);
  Connection(wire, 30001).handshake().client_says(first).on_copy([](Octets& copy) { copy.back() ^= 1; }).client_says(second);
  CHECK(judge_one("ICM-08", wire) == "pass");
  wire.without_plan();
  CHECK(judge_one("ICM-08", wire) == "inconclusive");
}

TEST_CASE("ICM-08: the closest that there is proves no change of octets") {
  Wire wire = planned();
  uploads(wire);
  Connection c(wire, 20001);
  c.handshake().only_request(data, first);
  Octets other = c.copy_of(c.client_packet(data, std::string(first.size(), 'x')).frame());
  wire.send(other);
  CHECK(wire.judge("ICM-08").because.find("changed octets") == std::string::npos);
}

TEST_CASE("ICM-08: a capture that cuts frames off") {
  Wire wire = planned();
  uploads(wire);
  wire.snap("mirror", 70).snap("client", 70);
  CHECK(judge_one("ICM-08", wire) == "inconclusive");
  CHECK(wire.judge("ICM-08").because == "the capture cuts frames off: 2 of 4 were not seen whole (snap length)");
}

TEST_CASE("ICM-08: what it rests on") {
  Wire silent = planned();
  CHECK(judge_one("ICM-08", silent) == "inconclusive");
  Wire one_hop = planned();
  one_hop.without_vantage("mirror");
  uploads(one_hop);
  CHECK(judge_one("ICM-08", one_hop) == "not_applicable");
  Wire not_sent;
  not_sent.without_stimulus(Stimulus::upload);
  uploads(not_sent);
  CHECK(not_sent.judge("ICM-08").because == "its stimulus needs an HTTP service and http.upload_path in the profile");
}
