// Vantages that are commands: no root needed.
#include "wire/recorder.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>

#include "tests/unit/wire/reading.hpp"
#include "tests/unit/wire/waiting.hpp"
#include "wire/wire_error.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

Vantage command(const std::string& line) {
  Vantage v;
  v.name = "web1-eth0";
  v.command = line;
  return v;
}

struct Run {
  TempFile file;
  Recorder recorder;
  explicit Run(const std::string& line, const std::string& plan = "{}") : recorder(command(line), 42, plan, file.path()) {}
  [[nodiscard]] bool fails() {
    return within(std::chrono::seconds(5), [&] { return !recorder.failure().empty(); });
  }
  [[nodiscard]] Read stopped() {
    recorder.stop();
    return read_file(file.path());
  }
};

const Pcap pcap;
const std::string sample = pcap.header() + pcap.frame(1, 0, marker(41, Marker::Phase::close)) +
                           pcap.frame(2, 0, marker(42, Marker::Phase::open)) + pcap.frame(3, 5, frame_of(61), 1514) +
                           pcap.frame(4, 0, marker(42, Marker::Phase::close));

}  // namespace

TEST_CASE("a command's capture is recorded, its markers are seen, and it is asked to end") {
  const TempFile source(sample);
  Run run("echo '3 packets dropped by kernel' >&2; cat " + source.path().string() + "; exec sleep 60", "{\"seed\": 7}");
  CHECK(within(std::chrono::seconds(5), [&] { return run.recorder.closed(); }));
  CHECK(run.recorder.opened());
  CHECK(run.recorder.failure() == "");
  const auto start = Clock::now();
  const Read read = run.stopped();
  CHECK(Clock::now() - start < std::chrono::seconds(2));
  REQUIRE(read.frames.size() == 4);
  CHECK(read.frames[2].length == 1514);
  CHECK(read.frames[2].time_ns == 3'000'005'000);
  CHECK(read.coverage[0].complete);
  CHECK(read.coverage[0].counted);
  CHECK(read.coverage[0].dropped == 3);
  CHECK(run.recorder.failure() == "");
  const CaptureLabel label = read_label(run.file.path());
  CHECK(label.plan == "{\"seed\": 7}");
  CHECK(label.vantage == "web1-eth0");
}

TEST_CASE("a command that ends with its input is not killed before it has counted") {
  const TempFile source(sample);
  Run run("cat " + source.path().string() + "; cat >/dev/null; sleep 0.1; echo '5 packets dropped by kernel' >&2");
  CHECK(within(std::chrono::seconds(5), [&] { return run.recorder.closed(); }));
  const Read read = run.stopped();
  REQUIRE(read.frames.size() == 4);
  CHECK(read.coverage[0].counted);
  CHECK(read.coverage[0].dropped == 5);
  CHECK(run.recorder.failure() == "");
}

TEST_CASE("markers of another run are none of ours") {
  const TempFile source(pcap.header() + pcap.frame(1, 0, marker(41, Marker::Phase::open)) + pcap.frame(2, 0, frame_of(60)));
  Run run("cat " + source.path().string());
  CHECK(run.fails());
  CHECK_FALSE(run.recorder.opened());
}

TEST_CASE("the statistics of a pcapng stream are carried over") {
  const Pcapng ng{Order::big};
  const TempFile source(ng.section() + ng.interface(ng.option(9, "\x09")) + ng.frame(0, 77, frame_of(60)) +
                        ng.statistics(0, ng.counter(5, 1)) + ng.frame(0, 78, marker(42, Marker::Phase::open)) +
                        ng.statistics(0, ng.counter(5, 4) + ng.counter(7, 5)));
  Run run("cat " + source.path().string() + "; exec sleep 60");
  CHECK(within(std::chrono::seconds(5), [&] { return run.recorder.opened(); }));
  const Read read = run.stopped();
  REQUIRE(read.frames.size() == 2);
  CHECK(read.frames[0].time_ns == 77);
  CHECK(read.coverage[0].counted);
  CHECK(read.coverage[0].dropped == 9);
}

TEST_CASE("a command that ends by itself is a failure that says why") {
  Run run("echo 'ssh: no route to host' >&2; exit 255");
  REQUIRE(run.fails());
  CHECK(contains(run.recorder.failure(), "ended by itself (exit status 255)"));
  CHECK(contains(run.recorder.failure(), "the file is empty"));
  CHECK(contains(run.recorder.failure(), "it said: ssh: no route to host"));
  const Read read = run.stopped();
  CHECK(read.frames.empty());
  CHECK(contains(read.coverage[0].why, "no route to host"));
  CHECK_FALSE(read.coverage[0].complete);
}

TEST_CASE("a command that is killed in the middle of a frame keeps what came before") {
  const TempFile source(sample.substr(0, sample.size() - 20));
  Run run("cat " + source.path().string() + "; kill -9 $$");
  REQUIRE(run.fails());
  CHECK(contains(run.recorder.failure(), "signal 9"));
  CHECK(contains(run.recorder.failure(), "ends in the middle of a frame"));
  CHECK(run.stopped().frames.size() == 3);
}

TEST_CASE("a command that does not exist, and one that writes no capture") {
  Run missing("/nowhere/tcpdump -w -");
  REQUIRE(missing.fails());
  CHECK(contains(missing.recorder.failure(), "exit status 127"));
  Run text("echo this is no capture at all; exec sleep 60");
  REQUIRE(text.fails());
  CHECK(contains(text.recorder.failure(), "is no capture"));
  Run cooked(
      "printf '\\324\\303\\262\\241\\002\\0\\004\\0\\0\\0\\0\\0\\0\\0\\0\\0\\377\\377\\0\\0\\024\\001\\0\\0'; exec sleep 60");
  REQUIRE(cooked.fails());
  CHECK(contains(cooked.recorder.failure(), "276 (Linux cooked v2"));
}

TEST_CASE("a command that will not end is killed, with all that it started") {
  const TempFile source(sample);
  Run run("trap '' TERM; cat " + source.path().string() + "; sleep 60 & sleep 60; sleep 60");
  CHECK(within(std::chrono::seconds(5), [&] { return run.recorder.closed(); }));
  const auto start = Clock::now();
  const Read read = run.stopped();
  CHECK(Clock::now() - start < std::chrono::seconds(4));
  CHECK(read.frames.size() == 4);
  CHECK_FALSE(read.coverage[0].counted);
}

TEST_CASE("a pipe that a daemon keeps open does not hold the run") {
  const TempFile sign;
  std::filesystem::remove(sign.path());
  Run run("setsid sh -c 'echo > " + sign.path().string() + "; exec sleep 6' & exec sleep 60");
  REQUIRE(within(std::chrono::seconds(5), [&] { return std::filesystem::exists(sign.path()); }));
  const auto start = Clock::now();
  run.recorder.stop();
  CHECK(Clock::now() - start < std::chrono::seconds(5));
}

TEST_CASE("a chatty command does not block on its messages") {
  const TempFile source(sample);
  Run run("yes 'a message of no use' | head -c 3000000 >&2; cat " + source.path().string() + "; exec sleep 60");
  CHECK(within(std::chrono::seconds(10), [&] { return run.recorder.closed(); }));
}

TEST_CASE("a full disk is a failure, not the end of the program") {
  std::string flood = pcap.header();
  for (std::uint32_t i = 0; i < 400; ++i) flood += pcap.frame(i, 0, frame_of(1514));
  const TempFile source(flood);
  Vantage v = command("cat " + source.path().string() + "; exec sleep 60");
  CHECK_THROWS_WITH_AS(Recorder(v, 42, "{}", "/dev/full"), doctest::Contains("cannot be written: No space left on device"),
                       WireError);
  const TempFile file;
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{100'000, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  Recorder recorder(v, 42, "{}", file.path());
  CHECK(within(std::chrono::seconds(5), [&] { return !recorder.failure().empty(); }));
  ::setrlimit(RLIMIT_FSIZE, &before);
  CHECK(contains(recorder.failure(), "cannot be written: File too large"));
  recorder.stop();
  CHECK_FALSE(read_file(file.path()).coverage[0].complete);
}

TEST_CASE("a vantage that cannot be opened makes no file") {
  TempFile file;
  std::filesystem::remove(file.path());
  Vantage v;
  v.name = "mirror";
  CHECK_THROWS_WITH_AS(Recorder(v, 1, "", file.path()), doctest::Contains("neither an interface nor a command"), WireError);
  v.interface = "any";
  CHECK_THROWS_AS(Recorder(v, 1, "", file.path()), WireError);
  CHECK_FALSE(std::filesystem::exists(file.path()));
  CHECK_THROWS_WITH_AS(Recorder(command("sleep 60"), 1, "", "/nowhere/x.pcapng"),
                       doctest::Contains("/nowhere/x.pcapng cannot be written"), WireError);
}
