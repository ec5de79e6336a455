// No frame costs an allocation once every check sits in court and every host is known.
#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "tests/checks/connection.hpp"
#include "tests/checks/ndp/neighbours.hpp"
#include "tests/checks/wire_source.hpp"

namespace {

std::atomic<std::uint64_t> asked_for{0};
std::atomic<bool> counting{false};

void* obtain(std::size_t size) {
  if (counting.load(std::memory_order_relaxed)) asked_for.fetch_add(1, std::memory_order_relaxed);
  if (void* p = std::malloc(size == 0 ? 1 : size)) return p;
  std::abort();
}

}  // namespace

void* operator new(std::size_t size) { return obtain(size); }
void* operator new[](std::size_t size) { return obtain(size); }
void* operator new(std::size_t size, std::align_val_t) { return obtain(size); }
void operator delete(void* p) noexcept { std::free(p); }
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

using namespace lvspec;
using namespace lvspec::words;

namespace {

/// The same run over and over, as one long capture; counts allocations from its second pass through the run on.
class Loop final : public FrameSource {
 public:
  Loop(const Wire& wire, std::uint64_t frames) : run_(wire), frames_(frames) {}

  [[nodiscard]] bool next(Record& record) noexcept override {
    if (delivered_ == frames_) return counting = false, false;
    if (!run_.next(record)) {
      (void)run_.rewind();
      counting = rewinds_ == 1;  // the first pass learns who is who, the last one fetches evidence
      if (!run_.next(record)) return false;
    }
    ++delivered_;
    record.number = static_cast<std::uint32_t>(delivered_);
    return true;
  }
  [[nodiscard]] bool rewind() noexcept override {
    counting = false;
    ++rewinds_;
    delivered_ = 0;
    return run_.rewind();
  }
  [[nodiscard]] std::vector<Coverage> coverage() const override {
    auto books = run_.coverage();
    for (Coverage& c : books) c.seen = frames_;
    return books;
  }

 private:
  WireSource run_;
  std::uint64_t frames_, delivered_ = 0;
  int rewinds_ = 0;
};

/// ARP and NDP of every kind, both hops of connections, direct ones, and what has nothing to do with the cluster.
Wire mixture() {
  Wire wire;
  wire.with_both_families();
  for (std::uint16_t i = 0; i < 400; ++i) {
    const std::string server = i % 2 == 0 ? "web1" : "web2";
    wire.asks("tester", Wire::vip(), Wire::client());
    wire.answers(i % 50 == 0 ? server : "dr1", Wire::vip(), "tester", Wire::client());
    wire.asks(server, Wire::client(229), wire.address(server));
    Connection(wire, static_cast<std::uint16_t>(20000 + i)).to(server).http_200();
    Connection(wire, static_cast<std::uint16_t>(30000 + i)).straight_to(server).http_200();
    if (i % 4 == 0) {
      asked_in_every_way(wire);
      solicits(wire, server, Wire::vip6(), Ip{});
      advertises(wire, i % 8 == 0 ? "web1" : "dr1", Wire::vip6(), asker6(), {.flags = 0x20});
      Connection(wire, static_cast<std::uint16_t>(20000 + i), Wire::client6()).ipv6().to(server).http_200();
      Connection(wire, static_cast<std::uint16_t>(30000 + i), Wire::client6()).ipv6().straight_to(server).http_200();
    }
    wire.send(Packet{wire.mac("neighbour"), wire.mac("gateway"), wire.address("neighbour"), ip("192.0.2.1"), 4000, 443}.frame());
    wire.asks("neighbour", ip("198.51.100.111"), wire.address("neighbour"));
    if (i % 10 == 0) Connection(wire, static_cast<std::uint16_t>(40000 + i)).on_copy([](Octets& copy) { copy[ethernet + 1] ^= 4U; }).handshake();
    if (i % 10 == 1) Connection(wire, static_cast<std::uint16_t>(40000 + i)).on_reply([](Octets& reply) { reply[29] = 16; }).syn().syn_ack();
  }
  return wire;
}

}  // namespace

TEST_CASE("a million frames through every check, and not one allocation") {
  const Wire wire = mixture();
  Loop loop(wire, 1'000'000);
  std::vector<const CatalogueEntry*> all;
  for (const CatalogueEntry& entry : catalogue()) all.push_back(&entry);
  const Judgement judgement = lvspec::judge(wire.profile, &wire.plan, loop, all);
  CHECK(asked_for == 0);
  CHECK(judgement.verdicts.size() == all.size());
  std::size_t failed = 0;
  for (const Verdict& v : judgement.verdicts) failed += v.outcome == Outcome::fail ? 1 : 0;
  CHECK(failed > 3);  // what is broken in the mixture was noted, again and again
}
