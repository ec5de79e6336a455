#include "tests/unit/wire/live.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

/// Markers are sent until one is seen: how long a remote capture takes to start is nobody's to know.
bool opens_when_asked(const Recorder& recorder, Port& port) {
  return within(std::chrono::seconds(10), [&] {
    send_marker(port, Marker::Phase::open);
    return recorder.opened() || !recorder.failure().empty();
  });
}

Read record_with(const std::string& command, int frames) {
  const TempFile file;
  Vantage v;
  v.name = "remote";
  v.command = command;
  Port port("va", {});
  Recorder recorder(v, token, "{}", file.path());
  REQUIRE(opens_when_asked(recorder, port));
  CHECK(recorder.failure() == "");
  for (int i = 0; i < frames; ++i) send(port, frame_from_a(0x0800, 100));
  send_marker(port, Marker::Phase::close);
  CHECK(closes(recorder));
  recorder.stop();
  CHECK(recorder.failure() == "");
  return read_file(file.path());
}

std::size_t of_length(const Read& read, std::size_t length) {
  std::size_t count = 0;
  for (const auto& f : read.frames) count += f.octets.size() == length;
  return count;
}

}  // namespace

TEST_CASE("live: tcpdump as a remote vantage, with its drop count") {
  with_pair([] {
    const Read read = record_with("exec tcpdump -i vb -U -s 0 -w -", 200);
    CHECK(of_length(read, 100) == 200);
    CHECK(read.coverage[0].complete);
    CHECK(read.coverage[0].counted);
    CHECK(read.coverage[0].dropped == 0);
  });
}

TEST_CASE("live: dumpcap as a remote vantage, with its statistics block") {
  if (std::system("command -v dumpcap >/dev/null") != 0) {
    MESSAGE("skipped: no dumpcap here");
    return;
  }
  with_pair([] {
    const Read read = record_with("exec dumpcap -q -i vb -w -", 200);
    CHECK(of_length(read, 100) == 200);
    CHECK(read.coverage[0].complete);
    CHECK(read.coverage[0].counted);
  });
}

TEST_CASE("live: tcpdump on `any` is refused, tcpdump on no interface says so") {
  with_pair([] {
    for (const char* command : {"exec tcpdump -i any -U -w -", "exec tcpdump -i nosuch0 -U -w -"}) {
      const TempFile file;
      Vantage v;
      v.name = "remote";
      v.command = command;
      Recorder recorder(v, token, "{}", file.path());
      CHECK(within(std::chrono::seconds(5), [&] { return !recorder.failure().empty(); }));
      const bool any = contains(command, "any");
      CHECK(contains(recorder.failure(), any ? "276 (Linux cooked v2" : "nosuch0: No such device"));
      recorder.stop();
    }
  });
}
