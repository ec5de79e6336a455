#include <doctest/doctest.h>

#include <algorithm>

#include "gen/client_pool.hpp"
#include "gen/datagram.hpp"
#include "gen/ndp_frames.hpp"
#include "gen/request.hpp"
#include "gen/responder.hpp"
#include "lvspec/tcp_options.hpp"
#include "support.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

const Ip client = ip("2001:db8:51::d2"), asker = ip("fe80::10");
const Endpoints ends{own, director, client, 20001, vip6, 80};

struct Heard {
  Octets octets;
  [[nodiscard]] Frame frame() const { return frame_of(octets); }
};

Heard asks(Ip who, Ip what, std::optional<Mac> to = {}, Mac from = web1) {
  return {neighbour_solicitation({.own = from, .to = to, .sender = who, .target = what})};
}

}  // namespace

TEST_CASE("a question goes to the group of those whose address ends the same, or to one host") {
  const Heard all = asks(asker, vip6);
  const Frame f = all.frame();
  CHECK(f.ndp().is_solicitation());
  CHECK(f.ndp().target() == vip6);
  CHECK(f.ndp().source_mac() == web1);
  CHECK(f.source_mac() == web1);
  CHECK(f.destination_mac() == mac("33:33:ff:00:00:b4"));
  CHECK(f.ip().destination() == ip("ff02::1:ff00:b4"));
  CHECK(f.ip().source() == asker);
  CHECK(checksums_hold(f));
  const Heard one = asks(asker, vip6, web2);
  CHECK(one.frame().destination_mac() == web2);
  CHECK(one.frame().ip().destination() == vip6);
  CHECK(checksums_hold(one.frame()));
}

TEST_CASE("who has no address yet says nothing of its MAC") {
  const Heard probe = asks({}, client);
  CHECK(probe.frame().ip().source() == Ip{});
  CHECK(probe.frame().ndp().is_solicitation());
  CHECK(probe.frame().ndp().source_mac() == Mac{});
  CHECK(probe.octets.size() == 14 + 40 + 24);
  CHECK(checksums_hold(probe.frame()));
}

TEST_CASE("the responder answers the asker alone, and all nodes where the asker has no address") {
  Responder responder(own);
  responder.activate(client);
  const Heard question = asks(asker, client);
  const auto answer = responder.answer(question.frame());
  REQUIRE(answer);
  const Frame f = frame_of(*answer);
  CHECK(f.source_mac() == own);
  CHECK(f.destination_mac() == web1);
  CHECK(f.ip().source() == client);
  CHECK(f.ip().destination() == asker);
  CHECK(f.ndp().target() == client);
  CHECK(f.ndp().target_mac() == own);
  CHECK(f.ndp().solicited());
  CHECK(f.ndp().overrides());
  CHECK_FALSE(f.ndp().from_router());
  CHECK(checksums_hold(f));
  const Heard probe = asks({}, client);
  const auto defence = responder.answer(probe.frame());
  REQUIRE(defence);
  CHECK(frame_of(*defence).destination_mac() == mac("33:33:00:00:00:01"));
  CHECK(frame_of(*defence).ip().destination() == ip("ff02::1"));
  CHECK_FALSE(frame_of(*defence).ndp().solicited());
  CHECK(checksums_hold(frame_of(*defence)));
}

TEST_CASE("the responder is silent about everybody else, to its own questions and to nonsense") {
  Responder responder(own);
  responder.activate(client);
  CHECK_FALSE(responder.answer(asks(asker, ip("2001:db8:51::d3")).frame()));
  CHECK_FALSE(responder.answer(asks(asker, vip6).frame()));
  CHECK_FALSE(responder.answer(asks(asker, client, {}, own).frame()));
  CHECK_FALSE(responder.answer(asks(asker, client, {}, mac("33:33:00:00:00:01")).frame()));
  CHECK_FALSE(responder.answer(Heard{neighbour_advertisement(web1, client, own, asker)}.frame()));
  Heard stranger = asks(asker, client);
  for (std::size_t i = 0; i < 6; ++i) stranger.octets[14 + 40 + 24 + 2 + i] = 0xff;
  CHECK_FALSE(responder.answer(stranger.frame()));
}

TEST_CASE("TCP and UDP over IPv6 have right checksums, a flow label of their own, and an MSS that fits") {
  const Octets octets = tcp_frame(ends, {.ip_id = 4711, .dscp = 46, .flags = 2, .sequence = 99, .timestamps = true});
  const Frame f = frame_of(octets);
  CHECK(f.tcp().is_syn());
  CHECK(f.ip().source() == client);
  CHECK(f.ip().destination() == vip6);
  CHECK(f.ip().ttl() == 64);
  CHECK((be32(f.ip().p) >> 20U & 0xffU) == 46 << 2);
  CHECK((be32(f.ip().p) & 0xf'ffffU) != 0);
  CHECK(tcp_options(f).mss == 1440);
  CHECK(checksums_hold(f));
  Endpoints other = ends;
  other.client_port = 20002;
  const Octets next = tcp_frame(other, {.flags = 2});
  CHECK((be32(frame_of(next).ip().p) & 0xf'ffffU) != (be32(f.ip().p) & 0xf'ffffU));
  const Octets udp = datagram_frame(ends, 1, "is anybody there");
  CHECK(frame_of(udp).protocol == 17);
  CHECK(frame_of(udp).destination_port() == 80);
  CHECK(checksums_hold(frame_of(udp)));
}

TEST_CASE("an IPv6 host in a request stands in brackets") {
  Profile p = profile6();
  CHECK(http_request(p, p.services[0], {}).find("Host: [2001:db8:51::b4]\r\n") != std::string::npos);
  p.services[0].port = 8080;
  CHECK(http_request(p, p.services[0], {}).find("Host: [2001:db8:51::b4]:8080\r\n") != std::string::npos);
}

TEST_CASE("neighbours are learned from advertisements, of either of a host's addresses") {
  const Profile p = profile6(true);
  Neighbours neighbours(p);
  neighbours.learn(Heard{neighbour_advertisement(web1, ip("2001:db8:51::10"), own, {})}.frame());
  neighbours.learn(Heard{neighbour_advertisement(director, vip6, own, {})}.frame());
  CHECK(neighbours.mac_of("web1") == web1);
  CHECK(neighbours.mac_of(ip("2001:db8:51::10")) == web1);
  CHECK(neighbours.mac_of(ip("198.51.100.16")) == web1);
  CHECK_FALSE(neighbours.mac_of("dr1"));
  CHECK(neighbours.way_to(vip6) == director);
  CHECK_FALSE(neighbours.vip_owner(vip));
  neighbours.learn(asks(ip("2001:db8:51::11"), client, {}, web2).frame());
  CHECK_FALSE(neighbours.mac_of("web2"));
  Octets bare = neighbour_advertisement(web2, ip("2001:db8:51::11"), own, asker);
  bare.resize(14 + 40 + 24);
  bare[18 + 1] = 24;
  neighbours.learn(frame_of(bare));
  CHECK(neighbours.mac_of("web2") == web2);
}

TEST_CASE("an advertisement, or somebody else's test, takes an address; a spare of its family speaks") {
  const Profile p = profile6(true);
  const Plan plan = plan_for(p, everything());
  const auto first = std::find_if(plan.clients.begin(), plan.clients.end(), [](Ip c) { return !c.is_v4(); });
  ClientPool pool(plan, own);
  pool.hear(Heard{neighbour_advertisement(router, first[0], own, {})}.frame());
  pool.hear(asks({}, first[1], {}, router).frame());
  pool.hear(asks({}, first[2], {}, own).frame());
  pool.hear(asks(asker, first[3], {}, router).frame());
  pool.settle(Neighbours(p));
  REQUIRE(pool.taken().size() == 2);
  for (const Substitution& s : pool.substitutions()) CHECK(s.used.family() == Family::ipv6);
  CHECK(pool.actual(first[2]) == first[2]);
}
