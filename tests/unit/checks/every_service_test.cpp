// What held for one virtual service says nothing of another, and a mirror that loses one hop alone is found out.
#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

void healthy(Wire& wire) {
  Connection(wire, 20000).through("dr1").to("web1").http_200();
  Connection(wire, 20001).through("dr1").to("web2").http_200();
}

TEST_CASE("a second service that nobody answered for is not covered by a pass") {
  for (const char* id : {"FWD-01", "RET-01", "RET-02", "RET-03", "RET-05", "RET-06", "SCH-03", "DIR-01", "HTTP-01"}) {
    Wire wire;
    healthy(wire);
    CHECK(judge_one(id, wire) == "pass");
    wire.profile.services.push_back({Wire::vip(), Transport::tcp, 81, Application::tcp, std::nullopt, {}, 0, 32});
    CHECK(judge_one(id, wire) == "inconclusive");
  }
}

TEST_CASE("a mirror that loses copies, and them alone, is not complete") {
  Wire wire;
  healthy(wire);
  Connection(wire, 20002).no_copies().through("dr1").to("web1").http_200();
  CHECK(judge_one("FWD-05", wire) == "inconclusive");
  CHECK(judge_one("FWD-01", wire) == "inconclusive");
  CHECK(judge_one("RET-01", wire) == "pass");
}

}  // namespace
