#include <algorithm>

#include "tests/checks/fwd/recut.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

const std::string first = "the first request's octets, ", second = "and those of the second one";

/// Two requests of one client, and copies cut as `cut` says: the stream at those places.
Wire recut(const std::vector<std::size_t>& cuts, const std::function<void(std::string&)>& change = {}, bool backwards = false) {
  Wire wire;
  Connection c(wire, 20000);
  c.handshake();
  const std::uint32_t start = c.client_next;
  c.only_request(flag::ack, first).only_request(flag::ack | flag::psh, second);
  std::string stream = first + second;
  if (change) change(stream);
  std::vector<Octets> copies;
  std::size_t from = 0;
  std::uint16_t id = 0x7000;
  for (const std::size_t to : cuts) {
    copies.push_back(cut_copy(c, start, from, stream.substr(from, to - from), id++));
    from = to;
  }
  if (backwards) std::reverse(copies.begin(), copies.end());
  for (const Octets& copy : copies) wire.send(copy);
  return wire;
}

}  // namespace

TEST_CASE("FWD-01: two requests merged into one copy") {
  const std::size_t all = first.size() + second.size();
  const Verdict v = recut({all}).judge("FWD-01");
  CHECK(said(v) == "pass");
  CHECK(v.because.find(", 1 of them compared as a stream") != std::string::npos);
  CHECK(judge_one("FWD-05", recut({all})) == "pass");
  for (std::size_t at = 0; at < all; ++at) {
    CAPTURE(at);
    CHECK(judge_one("FWD-01", recut({all}, [at](std::string& s) { s[at] ^= 1; })) == "fail dr1");
  }
}

TEST_CASE("FWD-01: two requests cut into three copies, in order or not") {
  const std::size_t all = first.size() + second.size();
  for (const bool backwards : {false, true}) {
    CAPTURE(backwards);
    CHECK(judge_one("FWD-01", recut({10, 40, all}, {}, backwards)) == "pass");
    CHECK(judge_one("FWD-05", recut({10, 40, all}, {}, backwards)) == "pass");
    CHECK(judge_one("FWD-01", recut({10, 40, all}, [](std::string& s) { s[30] ^= 1; }, backwards)) == "fail dr1");
    CHECK(judge_one("FWD-01", recut({10, 40, all}, [](std::string& s) { s[41] ^= 1; }, backwards)) == "fail dr1");
  }
}

TEST_CASE("FWD-01: one request cut in two, and its stream sent once more") {
  Wire wire = recut({first.size() + second.size()});
  Connection c(wire, 20001);
  c.handshake();
  const std::uint32_t start = c.client_next;
  c.only_request(flag::ack | flag::psh, first + second);
  for (int i = 0; i < 2; ++i) {
    CHECK(judge_one("FWD-05", wire) == (i == 0 ? "pass" : "pass"));
    wire.send(cut_copy(c, start, 0, first, 0x7100));
    wire.send(cut_copy(c, start, first.size(), second, 0x7101));
  }
  CHECK(judge_one("FWD-01", wire) == "pass");
  CHECK(judge_one("FWD-05", wire) == "fail dr1");
}

TEST_CASE("FWD-01: a re-cut copy with other addresses or marks") {
  for (const std::size_t at : {std::size_t{29}, std::size_t{33}, ethernet + 1, std::size_t{35}}) {
    CAPTURE(at);
    Wire wire;
    Connection c(wire, 20000);
    c.handshake();
    const std::uint32_t start = c.client_next;
    c.only_request(flag::ack, first).only_request(flag::ack | flag::psh, second);
    Octets copy = cut_copy(c, start, 0, first + second, 0x7000);
    copy[at] ^= 4U;
    mend_header_checksum(copy);
    wire.send(copy);
    // With another source the copy is of no flow that is known, so there is no stream to compare it with.
    CHECK(judge_one("FWD-01", wire) == (at == 29 || at == 35 ? "pass" : "fail dr1"));
  }
}

TEST_CASE("FWD-01: a stream that a capture cut off") {
  Wire wire = recut({first.size() + second.size()});
  wire.snap("mirror", 70);
  CHECK(judge_one("FWD-01", wire) == "inconclusive");
}
