#include "gen/datagram.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "cluster.hpp"

using namespace lvspec;
using namespace lvspec::test;
using namespace std::chrono_literals;

namespace {

Profile with_udp(Application application) {
  Profile p = profile();
  Service service;
  service.vip = vip;
  service.protocol = Transport::udp;
  service.port = 53;
  service.application = application;
  p.services.push_back(service);
  return p;
}

struct Played {
  std::vector<Frame> udp;
  SessionResult result;
  Moment took{0};
  Cluster cluster;
};

void play(Played& out, const Profile& p, const Plan& plan) {
  Player player(plan, p, own, {});
  out.took = out.cluster.run(player);
  out.result = player.result();
  for (const Octets& octets : out.cluster.seen)
    if (const Frame f = frame_of(octets); f.protocol == 17) out.udp.push_back(f);
}

}  // namespace

TEST_CASE("a udp-echo request holds its token in its first octets, a DNS query in its id") {
  CHECK(datagram(Application::udp_echo, 0x0123'4567'89ab'cdef) == "0123456789abcdef lvspec");
  const std::string query = datagram(Application::dns, 0xabcd'0000'0000'0000);
  REQUIRE(query.size() == 17);
  CHECK(query.substr(0, 2) == "\xab\xcd");
  CHECK(query[5] == 1);
  CHECK(query.substr(12) == std::string("\0\0\2\0\1", 5));
  CHECK(datagram(Application::http, 1).empty());
}

TEST_CASE("a datagram's frame: addresses, ports, both checksums") {
  const Octets octets = datagram_frame({own, director, ip("198.51.100.210"), 20000, vip, 53}, 7, "question");
  const Frame f = frame_of(octets);
  CHECK(f.source_mac() == own);
  CHECK(f.destination_mac() == director);
  CHECK(f.ip().source() == ip("198.51.100.210"));
  CHECK(f.ip().destination() == vip);
  CHECK((f.source_port() == 20000 && f.destination_port() == 53));
  CHECK((f.ip().ttl() == 64 && f.ip().id() == 7));
  CHECK(internet_checksum({f.ip().p, 20}) == 0);
  CHECK(f.payload_length == 8);
}

TEST_CASE("what connections are to a TCP service, datagrams are to a UDP one") {
  const Profile p = with_udp(Application::udp_echo);
  const Plan plan = plan_for(p, Stimuli(Stimulus::connect, Stimulus::direct));
  std::size_t routed = 0;
  std::set<std::string> straight;
  for (const Step& step : plan.steps) {
    if (step.stimulus != Stimulus::datagram) continue;
    CHECK((step.service == 1 && step.target == vip && step.target_port == 53));
    if (step.to.empty()) routed += step.repeat;
    if (!step.to.empty()) straight.insert(step.to);
  }
  CHECK(routed == 17);
  CHECK(straight == std::set<std::string>{"web1", "web2"});
  CHECK_FALSE(plan_for(p, Stimuli(Stimulus::ask_vip)).contains(Stimulus::datagram));
  CHECK_FALSE(plan_for(profile(), Stimuli(Stimulus::connect)).contains(Stimulus::datagram));
}

TEST_CASE("datagrams leave one after the other's answer, once the connections are through, each from a port of its own") {
  const Profile p = with_udp(Application::udp_echo);
  const Plan plan = plan_for(p, Stimuli(Stimulus::connect));
  Played played;
  play(played, p, plan);
  CHECK(played.udp.size() == 17);
  std::set<std::uint16_t> ports;
  std::set<std::string> payloads;
  for (const Frame& f : played.udp) {
    ports.insert(f.source_port());
    payloads.emplace(f.payload().begin(), f.payload().end());
    CHECK(f.destination_mac() == director);
  }
  CHECK(ports.size() == 17);
  CHECK(payloads.size() == 17);
  CHECK(played.took < 3s);
  bool udp = false;
  for (const Octets& octets : played.cluster.seen) {
    const Frame f = frame_of(octets);
    udp |= f.protocol == 17;
    CHECK_FALSE((udp && f.tcp().is_syn()));
  }
}

TEST_CASE("a UDP service that nobody answers for is asked all the same, and is not waited for long") {
  const Profile p = with_udp(Application::dns);
  const Plan plan = plan_for(p, Stimuli(Stimulus::connect));
  Played played;
  played.cluster.serves = false;
  play(played, p, plan);
  CHECK(played.udp.size() == 17);
  CHECK(played.took < 10s);
  CHECK_FALSE(played.result.interrupted);
}
