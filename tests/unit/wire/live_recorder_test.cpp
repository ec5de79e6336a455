#include "tests/unit/wire/live.hpp"
#include "wire/host.hpp"
#include "wire/link.hpp"
#include "wire/wire_error.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

/// One recorder at vb, with what was sent from va between the markers.
Read record_at_b(const std::function<void(Port&)>& stimuli) {
  const TempFile file;
  Port port("va", {});
  Recorder recorder(on("vb"), token, "{}", file.path());
  send_marker(port, Marker::Phase::open);
  CHECK(opens(recorder));
  stimuli(port);
  send_marker(port, Marker::Phase::close);
  CHECK(closes(recorder));
  recorder.stop();
  CHECK(recorder.failure() == "");
  return read_file(file.path());
}

std::string why_after(const std::string& command) {
  const TempFile file;
  Port port("va", {});
  Recorder recorder(on("vb"), token, "{}", file.path());
  for (int i = 0; i < 100; ++i) send(port, frame_from_a(0x0800, 100));
  send_marker(port, Marker::Phase::open);
  CHECK(opens(recorder));
  run(command);
  CHECK(within(std::chrono::seconds(5), [&] { return !recorder.failure().empty(); }));
  recorder.stop();
  const Read read = read_file(file.path());
  CHECK(read.frames.size() == 101);
  CHECK(read.coverage[0].why == recorder.failure());
  CHECK_FALSE(read.coverage[0].complete);
  return recorder.failure();
}

}  // namespace

TEST_CASE("live: a burst of 10,000 frames is recorded whole at both ends, leaving and arriving") {
  with_pair([] {
    const TempFile at_a, at_b;
    Port port("va", {});
    Recorder a(on("va"), token, "{\"seed\": 1}", at_a.path()), b(on("vb"), token, "{\"seed\": 1}", at_b.path());
    send_marker(port, Marker::Phase::open);
    CHECK(opens(a));
    CHECK(opens(b));
    CHECK_FALSE(a.closed());
    std::size_t refused = 0;
    for (int i = 0; i < 10'000; ++i) refused += send(port, frame_from_a(0x0800, 60 + static_cast<std::size_t>(i % 1400)));
    CHECK(refused == 0);
    send_marker(port, Marker::Phase::close);
    CHECK(closes(a));
    CHECK(closes(b));
    a.stop();
    b.stop();
    b.stop();
    const Read both = read_all(*open_captures({{at_a.path(), 0}, {at_b.path(), 1}}, vantages(2)));
    for (const Coverage& c : both.coverage) {
      CHECK(c.seen == 10'002);
      CHECK(c.dropped == 0);
      CHECK(c.counted);
      CHECK(c.why == "");
    }
    CHECK(read_label(at_b.path()).vantage == "at-vb");
  });
}

TEST_CASE("live: a capture goes on under a flood, and ends when it is asked to") {
  with_pair([] {
    const TempFile file;
    Port port("va", {});
    Recorder recorder(on("vb"), token, "{}", file.path());
    std::atomic<bool> enough = false;
    std::thread flood([&] {
      while (!enough) send(port, frame_from_a(0x0800, 60));
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const auto start = Clock::now();
    recorder.stop();
    CHECK(Clock::now() - start < std::chrono::seconds(3));
    enough = true;
    flood.join();
    const Coverage c = read_file(file.path()).coverage[0];
    CHECK(c.seen > 1000);
    CHECK(c.why == "");
    CHECK(c.counted);
  });
}

TEST_CASE("live: frames that the stack threw away after the capture saw them are not lost") {
  with_pair([] {
    const auto before = find_link("vb")->dropped;
    const Read read = record_at_b([](Port& port) {
      for (int i = 0; i < 50; ++i) {
        send(port, frame_from_a(0x88b5, 60));
        send(port, frame_from_a(0x8100, 64, std::string("\x00\x05\x88\xb5", 4)));
        send(port, frame_from_a(0x8100, 64, std::string("\x00\x05\x08\x00", 4)));
        send(port, frame_from_a(0x0026, 60));
      }
    });
    MESSAGE("rx_dropped rose by ", find_link("vb")->dropped - before);
    CHECK(read.coverage[0].seen == 202);
    CHECK(read.coverage[0].dropped == 0);
    CHECK(read.coverage[0].complete);
  });
}

TEST_CASE("live: frames that were dropped before the capture could see them are lost") {
  with_pair([] {
    run("ip link set va mtu 9000");
    const Read read = record_at_b([](Port& port) {
      const std::vector<std::uint8_t> oversized(5000);
      for (int i = 0; i < 7; ++i) static_cast<void>(port.send(oversized));
    });
    CHECK(read.coverage[0].seen == 2);
    CHECK(read.coverage[0].dropped == 7);
    CHECK(read.coverage[0].counted);
  });
}

TEST_CASE("live: an interface that goes down, or away, in mid-run ends the record with a reason") {
  with_pair([] { CHECK(why_after("ip link set vb down") == "interface vb went down"); });
  with_pair([] { CHECK(contains(why_after("ip link set vb down; ip link set vb up"), "interface vb went down")); });
  with_pair([] { CHECK(why_after("ip link delete vb") == "interface vb was removed"); });
}

TEST_CASE("live: a carrier that was lost in between is said") {
  with_pair([] {
    const Read read = record_at_b([](Port&) { run("ip link set va down; ip link set va up"); });
    CHECK(contains(read.coverage[0].why, "interface vb lost its carrier in between"));
    CHECK_FALSE(read.coverage[0].complete);
  });
}

TEST_CASE("live: without permission, or on an interface that is not ready, nothing is opened") {
  with_pair([] {
    const TempFile file;
    run("ip link add name alone type veth peer name other && ip link set alone up");
    CHECK_THROWS_WITH_AS(Recorder(on("other"), 1, "", file.path()), doctest::Contains("is down: ip link set other up"),
                         WireError);
    CHECK_THROWS_WITH_AS(Port("alone", {}), doctest::Contains("has no carrier"), WireError);
    drop_capabilities();
    CHECK_THROWS_WITH_AS(Recorder(on("va"), 1, "", file.path()), doctest::Contains("setcap cap_net_raw+ep"), WireError);
    CHECK_THROWS_WITH_AS(Port("va", {}), doctest::Contains("setcap cap_net_raw+ep"), WireError);
  });
}

TEST_CASE("live: whether the kernel forwards is read from this namespace") {
  with_pair([] {
    run("sysctl -qw net.ipv4.ip_forward=0");
    CHECK_FALSE(forwards(Family::ipv4, "va"));
    run("sysctl -qw net.ipv4.conf.va.forwarding=1");
    CHECK(forwards(Family::ipv4, "va"));
    CHECK_FALSE(forwards(Family::ipv4, "vb"));
    run("ip addr add 198.51.100.200/24 dev va");
    CHECK(own_addresses() == std::vector{Ip::v4(0xc63364c8U)});
  });
}
