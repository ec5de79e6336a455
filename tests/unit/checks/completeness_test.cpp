#include <doctest/doctest.h>

#include "checks/facts/completeness.hpp"
#include "tests/checks/wire_source.hpp"
#include "tests/unit/checks/frames.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// The coverage of "client" and "mirror" after a run.
std::vector<Coverage> coverage(const Wire& wire) { return wire.judge_all({}).coverage; }

}  // namespace

TEST_CASE("a healthy run is complete at both vantages") {
  Wire wire;
  Connection(wire, 20000).http_200();
  for (const Coverage& c : coverage(wire)) {
    CHECK(c.complete);
    CHECK((c.opened && c.closed));
    CHECK(c.dropped == 0);
    CHECK(c.why.empty());
  }
}

TEST_CASE("frames of ours that the mirror lost without counting are found") {
  Wire wire;
  Connection c(wire, 20000);
  wire.hidden_at("mirror");
  c.syn();
  wire.hidden_at("mirror");
  c.syn_ack();
  wire.hidden_at("mirror").asks("tester", Wire::vip(), Wire::client());
  const Coverage mirror = coverage(wire)[1];
  CHECK_FALSE(mirror.complete);
  CHECK(mirror.dropped == 3);
  CHECK(mirror.why == "3 frames that the tester sent or received never came by here");
  CHECK(coverage(wire)[0].complete);
}

TEST_CASE("one of three questions with the same octets was lost") {
  Wire wire;
  for (int i = 0; i < 3; ++i) {
    if (i == 1) wire.hidden_at("mirror");
    wire.asks("tester", Wire::vip(), Wire::client());
  }
  CHECK(coverage(wire)[1].dropped == 1);
}

TEST_CASE("a mirror of both directions shows each twice, and that is no loss") {
  Wire wire;
  wire.both_ways("mirror");
  for (std::uint16_t port = 20000; port < 20010; ++port) Connection(wire, port).http_200();
  CHECK(coverage(wire)[1].complete);
  wire.hidden_at("mirror").asks("tester", Wire::vip(), Wire::client());
  CHECK(coverage(wire)[1].dropped == 1);
}

TEST_CASE("markers that a vantage slept through, and what passed before it woke, are no loss") {
  Wire wire;
  const auto padding = marker_padding({wire.plan.token, Marker::Phase::open});
  const Octets marker = ArpWords{wire.mac("tester"), Mac::broadcast(), 1, wire.mac("tester"), ip("0.0.0.0"), {}, Wire::client(), {padding.begin(), padding.end()}}.frame();
  wire.without_marker("mirror", Marker::Phase::open);
  wire.send(marker);
  Connection(wire, 20000).http_200();
  CHECK(coverage(wire)[1].complete);
  Wire early;
  early.without_marker("client", Marker::Phase::open);  // the client's capture began later than the mirror's
  Connection(early, 20000).http_200();
  early.send(marker);
  Connection(early, 20001).http_200();
  CHECK(coverage(early)[1].complete);
}

TEST_CASE("frames of others, and what the mirror alone sees, are no control") {
  Wire wire;
  wire.hidden_at("mirror").asks("neighbour", Wire::vip(), wire.address("neighbour"));
  Connection c(wire, 20000);
  c.handshake().get();
  wire.hidden_at("mirror");
  c.ok();  // a server's data may be merged on its way to one of the two captures
  CHECK(coverage(wire)[1].complete);
}

TEST_CASE("another run's markers are not ours") {
  Wire wire;
  wire.without_marker("mirror", Marker::Phase::close);
  const auto padding = marker_padding({wire.plan.token + 1, Marker::Phase::close});
  wire.send(ArpWords{wire.mac("tester"), Mac::broadcast(), 1, wire.mac("tester"), ip("0.0.0.0"), {}, Wire::client(), {padding.begin(), padding.end()}}.frame());
  const Coverage mirror = coverage(wire)[1];
  CHECK_FALSE(mirror.closed);
  CHECK(mirror.why == "it did not see the marker that ends the run");
}

TEST_CASE("each reason is said") {
  const auto why = [](auto take) {
    Wire wire;
    take(wire);
    const Coverage c = coverage(wire)[1];
    CHECK_FALSE(c.complete);
    return c.why;
  };
  CHECK(why([](Wire& w) { w.blind("mirror"); }) == "it saw no frame at all");
  CHECK(why([](Wire& w) { w.without_marker("mirror", Marker::Phase::open); }) == "it did not see the marker that opens the run");
  CHECK(why([](Wire& w) { w.loses("mirror", 7); }) == "its capture dropped 7 frames");
  CHECK(why([](Wire& w) { w.uncounted("mirror"); }).find("classic pcap") != std::string::npos);
}

TEST_CASE("captures that no run made need no markers, but a count of drops") {
  Wire wire;
  wire.without_plan();
  CHECK(coverage(wire)[0].complete);
  wire.uncounted("client");
  CHECK_FALSE(coverage(wire)[0].complete);
  // A mirror port loses before the capture can count, and no run's client capture is there to hold it against.
  CHECK_FALSE(coverage(wire)[1].complete);
}

TEST_CASE("a hundred thousand frames that all come by are no loss, nor room for one") {
  Wire wire;
  Completeness books(wire.profile, &wire.plan);
  const auto note = [&](const Octets& octets, std::uint8_t vantage) {
    Held held(octets, vantage);
    held.frame.sender = {Role::client, 0};
    books.note(held.frame);
  };
  const auto padding = marker_padding({wire.plan.token, Marker::Phase::open});
  const Octets marker = ArpWords{wire.mac("tester"), Mac::broadcast(), 1, wire.mac("tester"), ip("0.0.0.0"), {}, Wire::client(), {padding.begin(), padding.end()}}.frame();
  note(marker, 0);
  note(marker, 1);
  for (std::uint32_t n = 0; n < 100'000; ++n) {
    note(nth_request(wire, n), 0);
    if (n >= 500) note(nth_request(wire, n - 500), 1);  // the mirror's capture lags behind
  }
  for (std::uint32_t n = 99'500; n < 100'000; ++n) note(nth_request(wire, n), 1);
  std::vector<Coverage> c(2);
  for (Coverage& one : c) one.seen = 1, one.counted = true, one.complete = true;
  CHECK(books.weigh(c, 0)[1].dropped == 0);
}
