#include <doctest/doctest.h>

#include "lvspec/pcapng.hpp"
#include "tests/unit/wire/reading.hpp"
#include "wire/label.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

const Pcap pcap;

std::string at_seconds(std::initializer_list<std::uint32_t> times, char filling) {
  std::string octets = pcap.header();
  for (const std::uint32_t t : times) octets += pcap.frame(t, 0, frame_of(60, filling));
  return octets;
}

std::string order_of(const Read& read) {
  std::string out;
  for (const auto& f : read.frames) out += f.octets[0];
  return out;
}

}  // namespace

TEST_CASE("captures are merged by time, the first file first where times are the same") {
  const TempFile a(at_seconds({1, 4, 6}, 'a')), b(at_seconds({2, 4, 5}, 'b')), c(at_seconds({}, 'c'));
  const auto source = open_captures({{b.path(), 1}, {a.path(), 0}, {c.path(), 2}}, vantages(4));
  const Read read = read_all(*source);
  CHECK(order_of(read) == "abbaba");
  CHECK(read.frames[2].number == 2);
  CHECK(read.frames[2].vantage == 1);
  CHECK(read.coverage[0].seen == 3);
  CHECK(read.coverage[1].source == b.path().filename().string());
  CHECK(read.coverage[2].complete);
  CHECK(read.coverage[3].why == "there is no capture of it");
  CHECK_FALSE(read.coverage[3].complete);
}

TEST_CASE("captures start again from the first frame") {
  const TempFile a(at_seconds({1, 3}, 'a')), b(at_seconds({2, 4}, 'b'));
  const auto source = open_captures({{a.path(), 0}, {b.path(), 1}}, vantages(2));
  CHECK(order_of(read_all(*source)) == "abab");
  CHECK(source->rewind());
  Record r;
  CHECK(source->next(r));
  CHECK(r.number == 1);
  CHECK(source->rewind());
  const Read again = read_all(*source);
  CHECK(order_of(again) == "abab");
  CHECK(again.coverage[0].seen == 2);
}

TEST_CASE("two files of one vantage count through") {
  const TempFile a(at_seconds({1, 2}, 'a')), b(at_seconds({3}, 'b').substr(0, 60));
  const Read read = read_all(*open_captures({{a.path(), 0}, {b.path(), 0}}, vantages(1)));
  CHECK(read.frames.size() == 2);
  CHECK(contains(read.coverage[0].source, ", "));
  CHECK(contains(read.coverage[0].why, "the file ends in the middle of a frame"));
}

TEST_CASE("an empty capture is none that is refused") {
  const Read read = read_octets("");
  CHECK(read.frames.empty());
  CHECK(read.coverage[0].why == "the file is empty");
}

TEST_CASE("a capture for a vantage that the profile lacks is refused") {
  const TempFile a(at_seconds({1}, 'a'));
  CHECK_THROWS_WITH(static_cast<void>(open_captures({{a.path(), 3}}, vantages(1))), doctest::Contains("belongs to no vantage"));
}

TEST_CASE("a label gives back a plan of any size, and the vantage") {
  for (const std::size_t size : {0U, 10U, 50'000U, 50'001U, 1'300'000U}) {
    std::string plan;
    while (plan.size() < size) plan += "{\"plän\": 1} ";
    std::string octets;
    pcapng::section_header(octets, "lvspec", label::plan_comments(plan));
    pcapng::interface_description(octets, "eth0", label::vantage_description("mirror"));
    const TempFile file(octets);
    const CaptureLabel found = read_label(file.path());
    CHECK(found.plan == plan);
    CHECK(found.vantage == "mirror");
  }
}

TEST_CASE("a plan with a piece missing is none, other captures have no label") {
  auto comments = label::plan_comments(std::string(120'000, 'p'));
  REQUIRE(comments.size() == 3);
  comments.erase(comments.begin() + 1);
  std::string octets;
  pcapng::section_header(octets, "lvspec", comments);
  CHECK(read_label(TempFile(octets).path()).plan == "");
  CHECK(read_label(TempFile(pcap.header()).path()).vantage == "");
  CHECK(read_label(TempFile("").path()).plan == "");
}

TEST_CASE("lvspec's own capture without its last block was never closed") {
  std::string octets;
  pcapng::section_header(octets, "lvspec");
  pcapng::interface_description(octets, "eth0", label::vantage_description("client"));
  CHECK(contains(read_octets(octets).coverage[0].why, "never closed"));
  std::string gap = octets;
  pcapng::statistics(octets, 0, 1, 5, pcapng::unknown, pcapng::unknown);
  CHECK(read_octets(octets).coverage[0].complete);
  CHECK_FALSE(read_octets(octets).coverage[0].counted);
  pcapng::statistics(gap, 0, 1, 5, 0, 0, label::incomplete_comment("interface eth0 went down"));
  const Coverage c = read_octets(gap).coverage[0];
  CHECK(c.why == "interface eth0 went down");
  CHECK_FALSE(c.complete);
}
