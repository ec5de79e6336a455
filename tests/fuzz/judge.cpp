// Frames of any shape through decode(), the facts and every check: each check has one verdict, and a failure has its evidence.
#include "checks/judge.hpp"

#include "tests/checks/connection.hpp"
#include "tests/checks/ndp/neighbours.hpp"
#include "tests/fuzz/frames.hpp"

namespace lvspec::fuzz {
namespace {

using namespace lvspec::words;

/// The cluster of the tests in words, with a view from the director as well, so that clocks and hops are mixed.
const Wire& cluster() {
  static const Wire wire = [] {
    Wire w;
    w.add_host_vantage("dr1").with_both_families();
    return w;
  }();
  return wire;
}

Bytes healthy() {
  Wire wire = cluster();
  for (std::uint16_t i = 0; i < 4; ++i)
    Connection(wire, static_cast<std::uint16_t>(20'000 + i)).to(i % 2 == 0 ? "web1" : "web2").http_200();
  Connection(wire, 30'000).straight_to("web1").http_200();
  wire.asks("tester", Wire::vip(), Wire::client());
  wire.answers("dr1", Wire::vip(), "tester", Wire::client());
  return input_of(wire);
}

Bytes odd() {
  Wire wire = cluster();
  Connection(wire, 20'000).on_copy([](Octets& copy) { copy[ethernet + 1] ^= 4U; }).http_200();
  Connection(wire, 20'001)
      .on_copy([](Octets& copy) { copy = tunnelled(copy, 4, ip("198.51.100.18"), ip("198.51.100.16")); })
      .handshake();
  Connection(wire, 20'002)
      .on_copy([](Octets& copy) { copy = tunnelled(copy, 47, ip("198.51.100.18"), ip("198.51.100.16")); })
      .handshake();
  Connection(wire, 20'003).on_copy([](Octets& copy) { copy = tagged(copy, 7); }).handshake();
  Connection(wire, 20'004)
      .handshake()
      .get()
      .server_says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n")
      .close();
  Connection(wire, 20'005).handshake().get().server_resets();
  wire.announces("web1", Wire::vip());
  return input_of(wire);
}

Bytes over_ipv6() {
  Wire wire = cluster();
  asked_in_every_way(wire);
  Connection(wire, 20'000, Wire::client6()).ipv6().http_200();
  Connection(wire, 20'001, ip("2001:db8:f::5")).ipv6().straight_to("web2").reply_goes_to("gateway").syn().syn_ack();
  solicits(wire, "web1", Wire::vip6(), Ip{});
  advertises(wire, "web2", Wire::vip6(), asker6(), {.flags = 0x20});
  advertises(wire, "dr1", Wire::vip6(), asker6(), {.at = "stranger", .names_mac = false});
  return input_of(wire);
}

}  // namespace

std::vector<Bytes> seeds() { return {healthy(), odd(), over_ipv6()}; }

// A judgement takes long to set up, so that each has to try much.
std::uint32_t most_changes() { return 60; }

}  // namespace lvspec::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lvspec;
  const words::Wire& wire = fuzz::cluster();
  static const std::vector<const CatalogueEntry*> all = [] {
    std::vector<const CatalogueEntry*> entries;
    for (const CatalogueEntry& entry : catalogue()) entries.push_back(&entry);
    return entries;
  }();
  std::vector<Coverage> books(wire.profile.vantages.size());
  for (std::size_t v = 0; v < books.size(); ++v)
    books[v].vantage = wire.profile.vantages[v].name, books[v].complete = books[v].counted = true, books[v].seen = 1;
  fuzz::Frames frames({data, size}, books);
  const Judgement judgement = lvspec::judge(wire.profile, &wire.plan, frames, all);
  if (judgement.verdicts.size() != all.size()) fuzz::broken("each check has one verdict");
  for (const Verdict& v : judgement.verdicts)
    if (v.outcome == Outcome::fail && (v.evidence.empty() || v.evidence.front().frames.empty()))
      fuzz::broken("a failure has its evidence");
  return 0;
}
