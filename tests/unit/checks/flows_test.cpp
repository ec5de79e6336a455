#include <doctest/doctest.h>

#include "checks/facts/flows.hpp"
#include "tests/unit/checks/frames.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// One client's packets, tracked.
struct Table {
  Wire wire;
  Cluster cluster{wire.profile};
  Flows flows{cluster};
  std::uint32_t number = 0;

  std::uint32_t track(Kind kind, std::uint16_t port, std::uint32_t sequence, std::uint8_t flags, std::uint32_t acknowledged = 0, Party from = {}) {
    Packet p{wire.mac("tester"), wire.mac("dr1"), Wire::client(), Wire::vip(), port, 80};
    p.sequence = sequence;
    p.acknowledgment = acknowledged;
    p.flags = flags;
    const Octets octets = p.frame();
    const auto size = static_cast<std::uint32_t>(octets.size());
    Frame frame = decode({octets.data(), size, size, 0, ++number, 0});
    frame.kind = kind;
    (kind == Kind::reply ? frame.sender : frame.receiver) = from;
    flows.track(frame, Exchange{.client = Wire::client(), .client_port = port, .service = 0, .schedule = 0});
    return frame.flow;
  }
  [[nodiscard]] const Flow* find(std::uint16_t port) const { return flows.find(Wire::client(), port, 0); }
};

constexpr Party web1{Role::real_server, 0}, web2{Role::real_server, 1}, dr1{Role::director, 0};

}  // namespace

TEST_CASE("a connection from SYN to close") {
  Table t;
  const std::uint32_t slot = t.track(Kind::request, 20000, 100, flag::syn, 0, dr1);
  CHECK(t.track(Kind::forwarded, 20000, 100, flag::syn, 0, web1) == slot);
  const Flow& flow = t.flows.at(slot);
  CHECK(flow.order == 1);
  CHECK(flow.through_director);
  CHECK(flow.asked.party == dr1);
  CHECK(flow.server.party == web1);
  CHECK_FALSE(flow.established);
  t.track(Kind::reply, 20000, 900, flag::syn | flag::ack, 101, web1);
  CHECK(flow.replier.party == web1);
  CHECK(flow.first_reply.number == 3);
  t.track(Kind::request, 20000, 101, flag::ack, 901);
  CHECK(flow.established);
  t.track(Kind::reply, 20000, 901, flag::fin | flag::ack, 101, web1);
  t.track(Kind::request, 20000, 101, flag::fin | flag::ack, 902);
  CHECK((flow.fin_server && flow.fin_client && !flow.reset));
  CHECK(flow.first.number == 1);
}

TEST_CASE("new connections count, SYNs that are sent again and direct ones do not") {
  Table t;
  t.track(Kind::request, 20000, 100, flag::syn);
  t.track(Kind::request, 20000, 100, flag::syn);
  t.track(Kind::direct, 20001, 100, flag::syn, 0, web1);
  t.track(Kind::request, 20002, 100, flag::ack);
  CHECK(t.flows.started(0) == 1);
  CHECK(t.find(20001)->order == 0);
  CHECK_FALSE(t.find(20001)->through_director);
  t.track(Kind::request, 20003, 100, flag::syn);
  CHECK(t.find(20003)->order == 2);
}

TEST_CASE("a slot is used again by the next connection of its port") {
  Table t;
  t.track(Kind::request, 20000, 100, flag::syn);
  t.track(Kind::forwarded, 20000, 100, flag::syn, 0, web1);
  t.track(Kind::reply, 20000, 900, flag::syn | flag::ack, 101, web1);
  t.track(Kind::request, 20000, 5000, flag::syn);
  CHECK(t.find(20000)->order == 2);
  CHECK_FALSE(t.find(20000)->first_reply);
  CHECK(t.find(20000)->server.mac == Mac{});
}

TEST_CASE("copies and answers of a connection whose own SYN was not seen are not the old one's") {
  for (const Kind kind : {Kind::forwarded, Kind::reply}) {
    Table t;
    t.track(Kind::request, 20000, 100, flag::syn);
    const std::uint32_t of_new = kind == Kind::forwarded ? t.track(kind, 20000, 5000, flag::syn, 0, web2) : t.track(kind, 20000, 7000, flag::syn | flag::ack, 5001, web2);
    CHECK(of_new == Frame::no_flow);
    CHECK(t.track(Kind::reply, 20000, 7001, flag::ack, 5001, web2) == Frame::no_flow);
    t.track(Kind::request, 20000, 5001, flag::ack, 7001);
    CHECK(t.find(20000)->order == 0);  // in its middle
  }
}

TEST_CASE("frames of nobody's connection open none") {
  Table t;
  CHECK(t.track(Kind::reply, 20000, 1, flag::ack, 1, web1) == Frame::no_flow);
  CHECK(t.track(Kind::forwarded, 20000, 1, flag::ack, 1, web1) == Frame::no_flow);
  CHECK(t.find(20000) == nullptr);
}

TEST_CASE("a crowded table forgets the oldest and keeps the newest") {
  Table t;
  const auto syn = [&](std::uint32_t n) {
    Packet p{t.wire.mac("tester"), t.wire.mac("dr1"), Ip::v4(0x0a00'0000U + n), Wire::vip(), 20000, 80};
    p.flags = flag::syn;
    p.sequence = n;
    const Octets octets = p.frame();
    const auto size = static_cast<std::uint32_t>(octets.size());
    Frame frame = decode({octets.data(), size, size, 0, n + 1, 0});
    frame.kind = Kind::request;
    t.flows.track(frame, Exchange{.client = frame.ip().source(), .client_port = 20000, .service = 0, .schedule = 0});
    CHECK(frame.flow < Flows::capacity);
  };
  constexpr std::uint32_t many = Flows::capacity * 3;
  for (std::uint32_t n = 0; n < many; ++n) syn(n);
  std::uint32_t kept = 0, newest = 0;
  for (std::uint32_t n = 0; n < many; ++n) {
    const Flow* flow = t.flows.find(Ip::v4(0x0a00'0000U + n), 20000, 0);
    if (flow == nullptr) continue;
    CHECK(flow->syn_sequence == n);
    ++kept;
    newest += n >= many - 1000 ? 1 : 0;
  }
  CHECK(kept <= Flows::capacity);
  CHECK(newest == 1000);
  CHECK(t.flows.started(0) == many);
}

TEST_CASE("who has what a client sent") {
  Table t;
  const std::uint32_t slot = t.track(Kind::request, 20000, 100, flag::syn, 0, dr1);
  const Flow& flow = t.flows.at(slot);
  CHECK(flow.holder(101) == Culprit{});
  t.track(Kind::forwarded, 20000, 100, flag::syn, 0, web1);
  CHECK(flow.holder(101).party == web1);
  CHECK(flow.holder(102) == Culprit{});
  t.track(Kind::reply, 20000, 900, flag::syn | flag::ack, 101, web2);
  CHECK(flow.holder(101).party == web2);  // its own word counts for more than what it was sent
  t.track(Kind::reply, 20000, 901, flag::rst | flag::ack, 200, web2);
  CHECK(flow.holder(102) == Culprit{});
  t.track(Kind::reply, 20000, 901, flag::ack, 150, web2);
  t.track(Kind::reply, 20000, 901, flag::ack, 120, web2);
  CHECK(flow.holder(150).party == web2);
  CHECK(flow.holder(151) == Culprit{});
}

TEST_CASE("what the director sent on behind a gap does not count before the gap is closed") {
  Table t;
  const std::uint32_t slot = t.track(Kind::request, 20000, 100, flag::syn, 0, dr1);
  const Flow& flow = t.flows.at(slot);
  t.track(Kind::forwarded, 20000, 100, flag::syn, 0, web1);
  t.track(Kind::forwarded, 20000, 102, flag::ack, 0, web1);
  CHECK(flow.sent_on == 101);
  t.track(Kind::forwarded, 20000, 101, flag::ack, 0, web1);
  CHECK(flow.sent_on == 101);
}

TEST_CASE("what was framed straight to a real server is with it") {
  Table t;
  const std::uint32_t slot = t.track(Kind::direct, 20000, 100, flag::syn, 0, web1);
  CHECK(t.flows.at(slot).holder(500).party == web1);
  const FrameRef first = t.flows.at(slot).first;
  CHECK(t.flows.at(slot, first) == &t.flows.at(slot));
  t.track(Kind::direct, 20000, 700, flag::syn, 0, web1);
  CHECK(t.flows.at(slot, first) == nullptr);
  CHECK(t.flows.at(slot + 1, FrameRef{}) == nullptr);
}
