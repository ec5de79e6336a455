// Who is shown what: seen through the judge, with a check of the test's own.
#include <doctest/doctest.h>

#include "lvspec/check.hpp"
#include "tests/checks/connection.hpp"
#include "tests/checks/planned.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// Counts what it is shown.
class Counter final : public Check {
 public:
  void on_frame(const Frame& frame) noexcept override {
    ++frames_;
    plain_ += frame.tcp() && frame.tcp().is_plain() ? 1 : 0;
    bare_ += frame.only_acknowledges() ? 1 : 0;
  }
  void on_pair(const Pair& /*pair*/) noexcept override { ++pairs_; }
  void on_response(const Talk& /*talk*/, const Frame& /*frame*/) noexcept override { ++responses_; }
  Conclusion conclude() override {
    std::string text;
    for (const int n : {frames_, plain_, bare_, pairs_, responses_}) text += (text.empty() ? "" : " ") + std::to_string(n);
    return held(text);
  }

 private:
  int frames_ = 0, plain_ = 0, bare_ = 0, pairs_ = 0, responses_ = 0;
};

/// "frames, plain segments and bare acknowledgements among them, pairs, responses" that a check with this specification is shown.
std::string shown(const Wire& wire, const CheckSpec& spec) {
  const CatalogueEntry entry{&spec, [](const Scene&) -> std::unique_ptr<Check> { return std::make_unique<Counter>(); }};
  const CatalogueEntry* const selected[] = {&entry};
  return wire.judge_all(selected).verdicts.front().because;
}

CheckSpec hears(Kinds kinds, Segments segments, Stimuli of = {}) {
  CheckSpec spec{};
  spec.views = {View::segment};
  spec.shown = kinds;
  spec.of = of;
  spec.segments = segments;
  spec.pairs = spec.responses = true;
  return spec;
}

constexpr Kinds both(Kind::request, Kind::reply);

}  // namespace

TEST_CASE("a check is shown the segments that it names, and pairs of such originals") {
  Wire wire;
  // Client: SYN, ACK, GET, ACK of the FIN, FIN; server: SYN-ACK, response, FIN, ACK.
  Connection(wire, 20000).handshake().get().ok().client_sends(flag::ack).server_sends(flag::ack);
  CHECK(shown(wire, hears(both, Segments::all)) == "7 5 3 4 1");
  CHECK(shown(wire, hears(both, Segments::telling)) == "4 2 0 2 1");
  CHECK(shown(wire, hears(both, Segments::edges)) == "2 0 0 1 1");
  CHECK(shown(wire, hears(Kinds(Kind::reply), Segments::telling)) == "2 1 0 2 1");
  CHECK(shown(wire, hears(Kinds(), Segments::edges)) == "0 0 0 1 1");
}

TEST_CASE("a flow's first answer is an edge, whatever it is; so is all that odd stimuli send") {
  Wire wire;
  Connection(wire, 30000).client_sends(flag::ack).server_sends(flag::ack).server_sends(flag::ack);
  CHECK(shown(wire, hears(both, Segments::edges)) == "1 1 1 0 0");
  ports_of(wire, Stimulus::midstream);
  Connection(wire, 20000).client_sends(flag::ack | flag::psh, "midstream").client_sends(flag::ack).server_sends(flag::ack);
  CHECK(shown(wire, hears(both, Segments::edges)) == "4 4 3 2 0");
}

TEST_CASE("a check of some stimuli is shown what belongs to their steps, and pairs of such originals") {
  Wire wire;
  ports_of(wire, Stimulus::midstream);
  Connection(wire, 20000).client_sends(flag::ack | flag::psh, "midstream").server_resets();
  Connection(wire, 30000).http_200();
  CHECK(shown(wire, hears(both, Segments::all, Stimuli(Stimulus::midstream))) == "2 1 0 1 1");
  CHECK(shown(wire, hears(both, Segments::all, Stimuli(Stimulus::reuse_port))) == "0 0 0 0 1");
}

TEST_CASE("what arrives during a hook's break is shown to the checks of hooks alone, which are shown no pairs") {
  for (const CatalogueEntry& entry : catalogue()) {
    CAPTURE(entry.spec->id);
    CHECK_FALSE((entry.spec->hook && (entry.spec->pairs || entry.spec->responses || !entry.spec->of.empty())));
  }
}
