#include <doctest/doctest.h>

#include "checks/facts/owners.hpp"
#include "lvspec/decode.hpp"
#include "tests/checks/pair_words.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

constexpr Party web1{Role::real_server, 0}, web2{Role::real_server, 1}, dr1{Role::director, 0}, tester{Role::client, 0};

/// Owners of a wire's cluster, and a way to tell it what was heard.
struct Ear {
  Wire wire;
  Cluster cluster{wire.profile};
  Owners owners{cluster};

  explicit Ear(Wire w = {}) : wire(std::move(w)) {}
  void hear(const Octets& octets) {
    const auto size = static_cast<std::uint32_t>(octets.size());
    owners.learn(decode({octets.data(), size, size, 0, 1, 0}));
  }
  /// `from` sends a reply that maps `what` to `is_at`.
  void claim(const std::string& from, const Ip& what, Mac is_at) {
    hear(ArpWords{wire.mac(from), wire.mac("tester"), 2, is_at, what, wire.mac("tester"), ip("0.0.0.0"), {}}.frame());
  }
  void claim(const std::string& from, const std::string& whose) { claim(from, wire.address(whose), wire.mac(from)); }
  void mark() {
    const auto padding = marker_padding({wire.plan.token, Marker::Phase::open});
    hear(ArpWords{wire.mac("tester"), Mac::broadcast(), 1, wire.mac("tester"), ip("0.0.0.0"), {}, Wire::client(), {padding.begin(), padding.end()}}.frame());
  }
  [[nodiscard]] Party of(const std::string& host) const { return owners.of(wire.mac(host)); }
};

}  // namespace

TEST_CASE("hosts are known by their claims") {
  Ear ear;
  CHECK(ear.owners.unknown_names() == "dr1, web1, web2, the gateway");
  ear.claim("web1", "web1");
  ear.claim("dr1", "dr1");
  CHECK(ear.of("web1") == web1);
  CHECK(ear.of("dr1") == dr1);
  CHECK(ear.of("web2") == Party{});
  CHECK(ear.owners.knows_all(Role::director));
  CHECK_FALSE(ear.owners.knows_all(Role::real_server));
  CHECK(ear.owners.unknown_names() == "web2, the gateway");
  ear.claim("web2", "web2");
  ear.claim("gateway", "gateway");
  CHECK(ear.owners.complete());
}

TEST_CASE("a claim for the VIP tells nothing of its owner") {
  Ear ear;
  ear.claim("stranger", Wire::vip(), ear.wire.mac("stranger"));
  CHECK(ear.of("stranger") == Party{});
  Wire own_address;
  own_address.profile.services.front().vip = own_address.address("dr1");
  Ear shared(own_address);
  shared.claim("web1", "dr1");
  CHECK(shared.of("web1") == Party{});
}

TEST_CASE("a host that answers for everybody keeps its own address alone") {
  for (const bool proxy_first : {true, false}) {
    Ear ear;
    const auto proxy = [&] {
      for (const char* whose : {"web1", "web2", "dr1", "gateway"}) ear.claim("web1", whose);
    };
    if (proxy_first) proxy();
    for (const char* host : {"web2", "dr1", "gateway"}) ear.claim(host, host);
    if (!proxy_first) proxy();
    CHECK(ear.of("web1") == web1);
    CHECK(ear.of("web2") == web2);
    CHECK(ear.of("dr1") == dr1);
  }
}

TEST_CASE("two hosts that answer for everybody stay unknown rather than blame the wrong one") {
  Ear ear;
  for (const char* host : {"web1", "web2"})
    for (const char* whose : {"web1", "web2", "dr1"}) ear.claim(host, whose);
  ear.claim("dr1", "dr1");
  CHECK(ear.of("web1") == Party{});
  CHECK(ear.of("web2") == Party{});
  CHECK(ear.of("dr1") == dr1);
}

TEST_CASE("what the tester says in others' names is not believed") {
  Ear ear;
  ear.mark();
  CHECK(ear.of("tester") == tester);
  ear.claim("tester", "web1");
  ear.claim("tester", ear.wire.address("web1"), Mac{0x02'00'00'00'00'77});
  CHECK(ear.of("tester") == tester);
  CHECK(ear.owners.of(Mac{0x02'00'00'00'00'77}) == Party{});
}

TEST_CASE("MACs that the profile gives are the only ones of their host") {
  Wire wire;
  wire.with_macs_in_profile();
  Ear ear(wire);
  CHECK(ear.owners.complete());
  ear.claim("stranger", "web1");
  CHECK(ear.of("stranger") == Party{});
  ear.mark();
  CHECK(ear.of("tester") == tester);
}

TEST_CASE("a flood of claims fills no memory and hides nobody who was known before") {
  Ear ear;
  ear.claim("web1", "web1");
  for (std::uint64_t i = 0; i < 100'000; ++i) ear.claim("stranger", ear.wire.address("web2"), Mac{0x06'00'00'00'00'00 + i});
  CHECK(ear.of("web1") == web1);
  CHECK(ear.owners.of(Mac{0x06'00'00'00'00'00 + 99'999}) == Party{});
  CHECK(ear.owners.of(Mac{0x0a'00'00'00'00'00}) == Party{});
}

TEST_CASE("NDP tells whose MAC is whose as ARP does, and either address of a host is its own") {
  Wire wire;
  wire.profile.real_servers[0].address6 = ip("2001:db8::10");
  wire.profile.directors[0].address = ip("2001:db8::12");
  Ear ear(wire);
  const Ip asker = ip("fe80::c8");
  ear.hear(NdpWords{wire.mac("web1"), wire.mac("tester"), ip("2001:db8::10"), asker, true, ip("2001:db8::10"), wire.mac("web1")}.frame());
  CHECK(ear.of("web1") == web1);
  // A solicitation tells of its sender; one that only tests an address has none.
  ear.hear(NdpWords{wire.mac("stranger"), Mac::broadcast(), Ip{}, ip("ff02::1:ff00:12"), false, ip("2001:db8::12"), Mac{}}.frame());
  CHECK(ear.owners.unknown_names() == "dr1, web2, the gateway");
  ear.hear(NdpWords{wire.mac("dr1"), Mac::broadcast(), ip("2001:db8::12"), ip("ff02::1:ff00:10"), false, ip("2001:db8::10"), wire.mac("dr1")}.frame());
  CHECK(ear.of("dr1") == dr1);
  CHECK(ear.of("stranger") == Party{});
  CHECK(ear.of("web1") == web1);
  // RFC 9568 7.3: IPv6's virtual routers have a prefix of their own.
  const Mac vrrp{0x0000'5e00'0233ULL};
  wire.profile.services[0].vip = Wire::vip6();
  Ear vrrp_ear(wire);
  vrrp_ear.hear(NdpWords{vrrp, wire.mac("tester"), Wire::vip6(), asker, true, Wire::vip6(), vrrp}.frame());
  CHECK(vrrp_ear.owners.of(vrrp) == dr1);
}

TEST_CASE("an advertisement without an option speaks of its Ethernet source, and one that hosts discard of nobody") {
  Wire wire;
  wire.profile.real_servers[0].address6 = ip("2001:db8::10");
  Ear ear(wire);
  NdpWords words{wire.mac("web1"), wire.mac("tester"), ip("2001:db8::10"), ip("fe80::c8"), true, ip("2001:db8::10"), Mac{}};
  Octets routed = words.frame();
  lower_ttl(routed, 1);
  ear.hear(routed);
  CHECK(ear.of("web1") == Party{});
  ear.hear(words.frame());
  CHECK(ear.of("web1") == web1);
}

TEST_CASE("of several directors, the virtual router's MAC belongs to the one that advertises from it") {
  PairOfDirectors wire;
  const Mac shared{0x0000'5e00'0133ULL};
  Ear ear(wire);
  ear.claim("stranger", Wire::vip(), shared);
  CHECK(ear.owners.of(shared) == Party{});
  Advert advert = wire.advert("dr2");
  advert.from = shared;
  ear.hear(advert.frame());
  CHECK(ear.owners.of(shared) == Party{Role::director, 1});
  // It moves with the VIP.
  advert.source = wire.address("dr1");
  advert.version = 3;
  ear.hear(advert.frame());
  CHECK(ear.owners.of(shared) == dr1);
  advert.source = wire.address("stranger");
  ear.hear(advert.frame());
  CHECK(ear.owners.of(shared) == dr1);
  // From a card's own MAC it says nothing that a claim would not say better.
  ear.hear(wire.advert("dr2").frame());
  CHECK(ear.of("dr2") == Party{});
}
