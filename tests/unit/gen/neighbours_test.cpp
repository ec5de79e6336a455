#include "gen/neighbours.hpp"

#include <doctest/doctest.h>

#include "gen/client_pool.hpp"
#include "gen/ndp_frames.hpp"
#include "support.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

template <class Listener>
void reply(Listener&& listener, std::string_view address, Mac from) {
  const Octets octets = arp_answer(from, ip(address), own, Ip::v4(0));
  listener(frame_of(octets));
}

struct Fixture {
  Profile p = profile();
  Neighbours neighbours{p};
  void claim(std::string_view address, Mac from) {
    reply([this](const Frame& f) { neighbours.learn(f); }, address, from);
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "hosts are learned from their replies") {
  CHECK(neighbours.unresolved() == std::vector<std::string>{"dr1", "web1", "web2", "gateway"});
  claim("198.51.100.18", director);
  claim("198.51.100.16", web1);
  CHECK(neighbours.mac_of("dr1") == director);
  CHECK(neighbours.mac_of("web1") == web1);
  CHECK(neighbours.is_real_server(web1));
  CHECK_FALSE(neighbours.is_real_server(director));
  CHECK_FALSE(neighbours.mac_of("nobody"));
  CHECK(neighbours.unresolved() == std::vector<std::string>{"web2", "gateway"});
}

TEST_CASE_FIXTURE(Fixture, "a real server that answers for everybody is still only itself") {
  for (const char* address : {"198.51.100.18", "198.51.100.16", "198.51.100.17", "198.51.100.1"}) claim(address, web1);
  claim("198.51.100.18", director);
  claim("198.51.100.17", web2);
  claim("198.51.100.1", router);
  CHECK(neighbours.mac_of("dr1") == director);
  CHECK(neighbours.mac_of("web1") == web1);
  CHECK(neighbours.mac_of("web2") == web2);
  CHECK(neighbours.mac_of("gateway") == router);
}

TEST_CASE_FIXTURE(Fixture, "MACs of the profile are never doubted") {
  p.directors[0].macs = {director};
  Neighbours known(p);
  reply([&](const Frame& f) { known.learn(f); }, "198.51.100.18", web1);
  CHECK(known.mac_of("dr1") == director);
}

TEST_CASE_FIXTURE(Fixture, "the VIP's owner is a director, whoever answers first") {
  claim("198.51.100.18", director);
  claim("198.51.100.16", web1);
  CHECK_FALSE(neighbours.vip_owner(vip));
  CHECK(neighbours.way_to(vip) == director);
  claim("198.51.100.180", web1);
  CHECK_FALSE(neighbours.vip_owner(vip));
  claim("198.51.100.180", mac("00:00:5e:00:01:07"));
  CHECK(neighbours.vip_owner(vip) == mac("00:00:5e:00:01:07"));
  claim("198.51.100.180", director);
  CHECK(neighbours.vip_owner(vip) == director);
}

TEST_CASE_FIXTURE(Fixture, "a VIP goes to the director that announces it, and to nobody else") {
  const Mac other = mac("02:00:00:00:00:13");
  p.directors.push_back({"dr2", ip("198.51.100.19"), {}, {}});
  neighbours = Neighbours(p);
  const auto announce = [&](Mac from, Ip what) {
    const Octets octets = arp_question({.own = from, .to = Mac::broadcast(), .sender_mac = from, .sender = what, .target = what});
    neighbours.learn(frame_of(octets));
  };
  claim("198.51.100.18", director);
  claim("198.51.100.19", other);
  claim("198.51.100.16", web1);
  claim("198.51.100.180", director);
  claim("198.51.100.180", other);
  CHECK(neighbours.vip_owner(vip) == director);
  announce(other, ip("198.51.100.19"));
  announce(web1, vip);
  announce(mac("02:00:00:00:00:99"), vip);
  CHECK(neighbours.vip_owner(vip) == director);
  announce(other, vip);
  CHECK(neighbours.vip_owner(vip) == other);
  announce(director, vip);
  CHECK(neighbours.vip_owner(vip) == director);
}

TEST_CASE_FIXTURE(Fixture, "a VIP is announced by a reply to all as well, and by NDP where nobody asked") {
  const Mac other = mac("02:00:00:00:00:13");
  p = profile6(true);
  p.directors.push_back({"dr2", ip("198.51.100.19"), {other}, {}});
  neighbours = Neighbours(p);
  claim("198.51.100.18", director);
  claim("198.51.100.180", director);
  const auto hear = [&](const Octets& octets) { neighbours.learn(frame_of(octets)); };
  hear(neighbour_advertisement(director, vip6, own, ip("2001:db8:51::d2")));
  hear(arp_answer(other, vip, own, ip("198.51.100.210")));
  hear(neighbour_advertisement(other, vip6, own, ip("2001:db8:51::d2")));
  CHECK(neighbours.vip_owner(vip) == director);
  CHECK(neighbours.vip_owner(vip6) == director);
  hear(arp_answer(other, vip, Mac::broadcast(), vip));
  CHECK(neighbours.vip_owner(vip) == other);
  CHECK(neighbours.vip_owner(vip6) == director);
  hear(neighbour_advertisement(other, vip6, Mac{}, Ip{}));
  CHECK(neighbours.vip_owner(vip6) == other);
}

TEST_CASE_FIXTURE(Fixture, "requests and frames that are no ARP teach nothing") {
  const Octets request = arp_question({.own = director, .sender_mac = director, .sender = ip("198.51.100.18"), .target = vip});
  neighbours.learn(frame_of(request));
  neighbours.learn(Frame{});
  CHECK_FALSE(neighbours.mac_of("dr1"));
}

TEST_CASE_FIXTURE(Fixture, "a taken client is replaced by a spare, a fresh one by the spare that has rested") {
  const Plan plan = plan_for(p, everything());
  ClientPool pool(plan, own);
  const auto hear = [&](const Frame& f) { pool.hear(f); };
  const Ip fresh = plan.clients[4], spare = plan.clients[5], fresh_spare = plan.clients.back();
  reply(hear, plan.clients[1].text(), mac("02:00:00:00:00:99"));
  reply(hear, fresh.text(), mac("02:00:00:00:00:98"));
  pool.settle(neighbours);
  CHECK(pool.actual(plan.clients[0]) == plan.clients[0]);
  CHECK(pool.actual(plan.clients[1]) == spare);
  CHECK(pool.actual(fresh) == fresh_spare);
  CHECK(pool.taken().size() == 2);
  CHECK(pool.substitutions().size() == 2);
  CHECK(pool.actual(ip("203.0.113.8")) == ip("203.0.113.8"));
}

TEST_CASE_FIXTURE(Fixture, "a real server's answer takes no address, and our own probe neither") {
  claim("198.51.100.16", web1);
  const Plan plan = plan_for(p, everything());
  ClientPool pool(plan, own);
  reply([&](const Frame& f) { pool.hear(f); }, plan.clients[0].text(), web1);
  const Octets probe = arp_question({.own = own, .sender_mac = own, .target = plan.clients[1]});
  pool.hear(frame_of(probe));
  pool.settle(neighbours);
  CHECK(pool.taken().empty());
}

TEST_CASE_FIXTURE(Fixture, "a probe of somebody else contests an address; too few free ones are an error that says so") {
  const Plan plan = plan_for(p, everything());
  ClientPool pool(plan, own);
  for (const Ip client : plan.clients) {
    const Octets probe = arp_question({.own = router, .sender_mac = router, .target = client});
    pool.hear(frame_of(probe));
  }
  CHECK_THROWS_WITH_AS(
      pool.settle(neighbours),
      "[clients] on_link: 198.51.100.210 is in use by 02:00:00:00:00:01 and no spare address is free: name addresses "
      "that nobody owns",
      SessionError);
}

TEST_CASE_FIXTURE(Fixture, "the cluster is heard where one of its hosts answers for itself, not where a router does") {
  CHECK_FALSE(neighbours.heard_the_cluster());
  claim("203.0.113.17", router);
  claim("198.51.100.1", router);  // it has this address, too, and says so on each of its links
  CHECK_FALSE(neighbours.heard_the_cluster());
  claim("198.51.100.16", router);
  claim("198.51.100.180", router);
  CHECK_FALSE(neighbours.heard_the_cluster());
  claim("198.51.100.17", web2);
  CHECK(neighbours.heard_the_cluster());
}

TEST_CASE_FIXTURE(Fixture, "a router that answers for several hosts is none of them, and who answers for the VIP alone is one") {
  claim("198.51.100.16", router);
  claim("198.51.100.17", router);
  CHECK_FALSE(neighbours.heard_the_cluster());
  claim("198.51.100.180", director);
  CHECK(neighbours.heard_the_cluster());
}
