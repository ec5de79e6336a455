#pragma once
// What the tests of the return path have in common.
#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"

namespace lvspec::words {

/// A healthy connection to each real server.
inline void healthy_pair(Wire& wire) {
  Connection(wire, 20000).http_200();
  Connection(wire, 20001).to("web2").http_200();
}

/// What a check of the return path must say where the capture that it rests on is not whole.
inline void needs_whole_capture(std::string_view id, const std::string& vantage) {
  for (int how = 0; how < 5; ++how) {
    CAPTURE(how);
    Wire wire;
    if (how == 0) wire.loses(vantage, 1);
    if (how == 1) wire.without_marker(vantage, Marker::Phase::open);
    if (how == 2) wire.without_marker(vantage, Marker::Phase::close);
    if (how == 3) wire.uncounted(vantage);
    if (how == 4) wire.blind(vantage);
    healthy_pair(wire);
    CHECK(judge_one(id, wire) == "inconclusive");
  }
  CHECK(judge_one(id, Wire{}) == "inconclusive");
  Wire unanswered;
  Connection(unanswered, 20000).syn();
  CHECK(judge_one(id, unanswered) == "inconclusive");
}

}  // namespace lvspec::words
