// Captures cut at every octet, and with every octet changed: never a crash, never an invented frame.
#include <doctest/doctest.h>

#include <random>

#include "tests/unit/wire/reading.hpp"
#include "wire/capture_reader.hpp"
#include "wire/wire_error.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

/// Reads octets in pieces of any size, as a pipe gives them.
Input::Read in_pieces(const std::string& octets, std::size_t piece) {
  return [&octets, piece, at = std::size_t{0}](std::uint8_t* into, std::size_t size) mutable -> std::ptrdiff_t {
    const std::size_t got = std::min({size, piece, octets.size() - at});
    std::memcpy(into, octets.data() + at, got);
    at += got;
    return static_cast<std::ptrdiff_t>(got);
  };
}

struct Outcome {
  std::vector<std::string> frames;
  std::string damage;
};

Outcome read(const std::string& octets, std::size_t piece = 4096) {
  Outcome out;
  try {
    const auto reader = open_reader(in_pieces(octets, piece), "it");
    Record r;
    while (reader->next(r)) out.frames.emplace_back(reinterpret_cast<const char*>(r.data), r.captured);
    CHECK_FALSE(reader->next(r));
    out.damage = reader->damage();
  } catch (const WireError& error) {
    out.damage = error.what();
  }
  return out;
}

std::string pcap_sample(Order order) {
  const Pcap pcap{order, true};
  return pcap.header() + pcap.frame(1, 1, frame_of(60, 'a')) + pcap.frame(2, 2, frame_of(61, 'b')) +
         pcap.frame(3, 3, frame_of(98, 'c'));
}

std::string pcapng_sample(Order order) {
  const Pcapng ng{order};
  return ng.section(ng.option(1, "a comment")) + ng.interface(ng.option(9, "\x09")) + ng.frame(0, 1, frame_of(60, 'a')) +
         ng.block(0x99, "unknown") + ng.frame(0, 2, frame_of(61, 'b'), 0, ng.option(1, "why")) + ng.simple(frame_of(98, 'c')) +
         ng.statistics(0, ng.counter(5, 0) + ng.counter(7, 0));
}

void cut_everywhere(const std::string& whole) {
  const Outcome all = read(whole);
  REQUIRE(all.frames.size() == 3);
  REQUIRE(all.damage == "");
  std::size_t before = 0;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const Outcome cut = read(whole.substr(0, length));
    REQUIRE(cut.frames.size() >= before);
    REQUIRE(cut.frames.size() <= 3);
    for (std::size_t i = 0; i < cut.frames.size(); ++i) REQUIRE(cut.frames[i] == all.frames[i]);
    before = cut.frames.size();
  }
}

}  // namespace

TEST_CASE("a capture cut at any octet delivers the frames before the cut and no other") {
  for (const Order order : {Order::little, Order::big}) {
    cut_everywhere(pcap_sample(order));
    cut_everywhere(pcapng_sample(order));
  }
}

TEST_CASE("a cut inside of a frame is said") {
  const std::string pcap = pcap_sample(Order::little), ng = pcapng_sample(Order::little);
  CHECK(contains(read(pcap.substr(0, pcap.size() - 1)).damage, "the file ends in the middle of a frame (from octet "));
  CHECK(contains(read(pcap.substr(0, 30)).damage, "the file ends in the middle of a frame's header"));
  CHECK(contains(read(ng.substr(0, 150)).damage, "the file ends in the middle of a frame"));
  CHECK(contains(read(ng.substr(0, ng.size() - 1)).damage, "the file ends in the middle of a block"));
  CHECK(read("").damage == "the file is empty");
  CHECK(read(pcap.substr(0, 3)).damage == "the file ends in its first octets");
  CHECK(contains(read(pcap.substr(0, 20)).damage, "its header"));
}

TEST_CASE("octets that come one by one read the same") {
  for (const std::string& whole : {pcap_sample(Order::big), pcapng_sample(Order::big)})
    for (const std::size_t piece : {1, 3, 7}) CHECK(read(whole, piece).frames == read(whole).frames);
}

TEST_CASE("no changed octet makes a crash or a hang") {
  for (const std::string& whole : {pcap_sample(Order::little), pcapng_sample(Order::little), pcapng_sample(Order::big)})
    for (std::size_t at = 0; at < whole.size(); ++at)
      for (const int value : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
        std::string changed = whole;
        changed[at] = static_cast<char>(value);
        REQUIRE(read(changed).frames.size() <= 3);
      }
}

TEST_CASE("garbage behind a good start makes no crash and no flood of frames") {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::string garbage(4096, '\0');
    for (char& c : garbage) c = static_cast<char>(random());
    CHECK(read(Pcap{}.header() + garbage).frames.size() < 3);
    CHECK(read(Pcapng{}.section() + Pcapng{}.interface() + garbage).frames.empty());
    CHECK_FALSE(read(Pcapng{}.section() + garbage).damage.empty());
  }
}

TEST_CASE("a read that fails is damage with its reason") {
  const std::string start = pcap_sample(Order::little);
  bool done = false;
  const auto reader = open_reader(
      [&](std::uint8_t* into, std::size_t) -> std::ptrdiff_t {
        errno = EIO;
        if (done) return -1;
        done = true;
        std::memcpy(into, start.data(), 100);
        return 100;
      },
      "it");
  Record r;
  CHECK(reader->next(r));
  CHECK_FALSE(reader->next(r));
  CHECK(contains(reader->damage(), "the file cannot be read: Input/output error"));
}
