#include "checks/facts/clocks.hpp"

#include <doctest/doctest.h>

#include <string>

#include "lvspec/marker.hpp"
#include "tests/checks/wire_source.hpp"
#include "tests/unit/checks/frames.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

constexpr std::int64_t ms = 1'000'000;

/// A tester and a director that capture, and frames between the two.
class TwoHosts {
 public:
  explicit TwoHosts(std::int64_t ahead_ns) : clocks(wire_.profile), ahead_(ahead_ns) {}

  void opens(std::uint8_t vantage, std::uint8_t round = 0, std::int64_t time_ns = 0) {
    const auto padding = marker_padding({7, Marker::Phase::open, round});
    const Mac tester = wire_.mac("tester");
    const Held marker(
        ArpWords{tester, Mac::broadcast(), 1, tester, ip("0.0.0.0"), {}, Wire::client(), {padding.begin(), padding.end()}}
            .frame());
    note(marker.frame, vantage, {Role::client, 0}, {}, time_ns);
  }
  /// `salt` makes its octets different from all others'.
  void to_director(std::int64_t sent_ns, std::int64_t way_ns, std::uint32_t salt) {
    const Held frame(nth_request(wire_, salt));
    note(frame.frame, 0, {Role::client, 0}, {Role::director, 0}, sent_ns);
    note(frame.frame, 1, {Role::client, 0}, {Role::director, 0}, sent_ns + way_ns + ahead_);
  }
  /// The director answers; a capture there that is not awake shows nothing of it.
  void to_tester(std::int64_t sent_ns, std::int64_t way_ns, std::uint16_t salt) {
    Packet p{wire_.mac("dr1"), wire_.mac("tester"), Wire::vip(), Wire::client(), 80, salt};
    p.id = salt;
    const Held frame(p.frame());
    note(frame.frame, 1, {Role::director, 0}, {Role::client, 0}, sent_ns + ahead_);
    note(frame.frame, 0, {Role::director, 0}, {Role::client, 0}, sent_ns + way_ns);
  }

 private:
  static Wire with_director() {
    Wire wire;
    wire.without_vantage("mirror").add_host_vantage("dr1");
    return wire;
  }
  void note(Frame frame, std::uint8_t vantage, Party from, Party to, std::int64_t time_ns) {
    frame.vantage = vantage;
    frame.sender = from;
    frame.receiver = to;
    frame.time_ns = time_ns;
    clocks.note(frame);
  }

  Wire wire_ = with_director();

 public:
  Clocks clocks;

 private:
  std::int64_t ahead_;
};

}  // namespace

TEST_CASE("a host's clock is found by the fastest frames each way") {
  for (const std::int64_t ahead : {300 * ms, -3 * ms, 5000 * ms}) {
    TwoHosts hosts(ahead);
    hosts.opens(0);
    hosts.opens(1);
    hosts.to_director(1000 * ms, 2 * ms, 1);
    hosts.to_director(1010 * ms, ms / 10, 2);
    hosts.to_tester(1020 * ms, 40 * ms, 3);
    hosts.to_tester(1100 * ms, ms / 10, 4);
    CHECK(hosts.clocks.correction_ns(1) == -ahead);
    CHECK(hosts.clocks.correction_ns(0) == 0);
  }
}

TEST_CASE("a clock that no frame contradicts is left alone") {
  TwoHosts hosts(ms / 20);
  hosts.opens(0);
  hosts.opens(1);
  hosts.to_director(1000 * ms, ms / 10, 1);
  hosts.to_tester(1100 * ms, ms / 10, 2);
  CHECK(hosts.clocks.correction_ns(1) == 0);
}

TEST_CASE("where frames went one way alone, a clock is moved as far as they ask for") {
  TwoHosts hosts(-3 * ms);
  hosts.opens(0);
  hosts.opens(1);
  hosts.to_director(1000 * ms, ms, 1);
  CHECK(hosts.clocks.correction_ns(1) == 2 * ms);
}

TEST_CASE("octets that are sent again are compared by their first sights alone, and nothing where a capture never woke up") {
  TwoHosts hosts(0);
  hosts.opens(0);
  hosts.opens(1);
  for (int i = 0; i < 5; ++i) hosts.to_director((1000 + i * 200) * ms, ms, 1);
  hosts.to_tester(1100 * ms, ms, 2);
  CHECK(hosts.clocks.correction_ns(1) == 0);
  CHECK_FALSE(hosts.clocks.sure());
  TwoHosts asleep(-3 * ms);
  asleep.opens(0);
  asleep.to_director(1000 * ms, ms, 1);
  CHECK(asleep.clocks.correction_ns(1) == 0);
}

TEST_CASE("what the tester saw before a host's capture was awake is no first sight of what is sent again") {
  for (const std::int64_t ahead : {-5 * ms, 5 * ms}) {
    TwoHosts hosts(ahead);
    hosts.opens(0, 0, 100 * ms);
    hosts.to_tester(150 * ms, ms / 10, 4);
    hosts.opens(0, 1, 200 * ms);
    hosts.opens(1, 1, 200 * ms + ahead);
    hosts.to_tester(1150 * ms, ms / 10, 4);
    hosts.to_director(1200 * ms, ms / 10, 5);
    CHECK(hosts.clocks.correction_ns(1) == (ahead < 0 ? -ahead - ms / 10 : 0));
    hosts.to_tester(1300 * ms, ms / 10, 6);
    CHECK(hosts.clocks.correction_ns(1) == -ahead);
  }
}

TEST_CASE("frames that contradict each other about a clock leave it unclear") {
  TwoHosts hosts(-5 * ms);
  hosts.opens(0);
  hosts.opens(1);
  hosts.to_director(1000 * ms, ms, 1);
  hosts.to_tester(1100 * ms, -20 * ms, 2);
  CHECK_FALSE(hosts.clocks.correction_ns(1));
}

TEST_CASE("without a host that captures there is nothing to wait for") {
  Wire wire;
  CHECK(Clocks(wire.profile).sure());
}

TEST_CASE("a vantage whose clock is unclear proves nothing, and its report says so") {
  Wire wire;
  wire.without_vantage("mirror").add_host_vantage("dr1");
  for (std::uint16_t port = 20000; port < 20010; ++port) Connection(wire, port).http_200();
  wire.asks("tester", Wire::vip(), Wire::client());
  wire.hidden_at("dr1").answers("dr1", Wire::vip(), "tester", Wire::client());
  wire.wait_ms(1000).hidden_at("client").answers("dr1", Wire::vip(), "tester", Wire::client());
  const Judgement judgement = wire.judge_all({});
  CHECK(judgement.notes.empty());
  REQUIRE(judgement.coverage.size() == 2);
  CHECK_FALSE(judgement.coverage[1].complete);
  CHECK(judgement.coverage[1].why.find("contradict each other about its clock") != std::string::npos);
}

TEST_CASE("a run is judged by the tester's clock, and says how far another one is from it") {
  for (const std::int64_t ahead_us : {-250'000, 250'000}) {
    Wire wire;
    wire.without_vantage("mirror").add_host_vantage("dr1").clock_ahead("dr1", ahead_us);
    for (std::uint16_t port = 20000; port < 20010; ++port) Connection(wire, port).http_200();
    wire.asks("tester", Wire::vip(), Wire::client());
    wire.answers("dr1", Wire::vip(), "tester", Wire::client());
    const Judgement judgement = wire.judge_all({});
    REQUIRE(judgement.notes.size() == 1);
    CHECK(judgement.notes[0].find("the clock of the vantage \"dr1\" is 2") == 0);
    CHECK(judgement.notes[0].find(ahead_us < 0 ? "behind" : "ahead of") != std::string::npos);
  }
}
