#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "gen/plan_json.hpp"
#include "support.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

constexpr std::uint64_t only_ipv4 =
    Stimuli(Stimulus::ask_vip_odd, Stimulus::ask_free, Stimulus::ask_vip_forged, Stimulus::fragments).bits;

std::size_t steps(const Plan& plan, Stimulus stimulus, Family family) {
  return static_cast<std::size_t>(std::count_if(plan.steps.begin(), plan.steps.end(), [&](const Step& s) {
    return s.stimulus == stimulus && s.target.family() == family;
  }));
}

}  // namespace

TEST_CASE("an IPv6 cluster is sent what an IPv4 one is, but for what ARP alone knows") {
  const Plan four = plan_for(profile(), everything()), six = plan_for(profile6(), everything());
  for (std::size_t i = 1; i < stimulus_count; ++i) {
    const auto stimulus = static_cast<Stimulus>(i);
    CAPTURE(word(stimulus));
    const bool shared = (only_ipv4 >> i & 1U) == 0;
    CHECK(steps(six, stimulus, Family::ipv6) == (shared ? steps(four, stimulus, Family::ipv4) : 0));
    CHECK(steps(six, stimulus, Family::ipv4) == 0);
  }
  for (const Ip client : six.clients) CHECK_FALSE(client.is_v4());
  CHECK(marked_address(six) == Ip::v4(0));
  CHECK(six.steps.front().target == Ip::v4(0));
}

TEST_CASE("with both families, IPv4's part is what it is alone, and nothing shares a port") {
  const Plan alone = plan_for(profile(), everything()), both = plan_for(profile6(true), everything());
  std::set<std::uint16_t> ports;
  std::size_t used = 0;
  for (const Step& s : both.steps)
    for (std::uint32_t i = 0; s.target_port != 0 && i < s.repeat; ++i, ++used)
      ports.insert(static_cast<std::uint16_t>(s.client_port + i));
  CHECK(ports.size() == used);
  for (std::size_t i = 1; i < stimulus_count; ++i)
    CHECK(steps(both, static_cast<Stimulus>(i), Family::ipv4) == steps(alone, static_cast<Stimulus>(i), Family::ipv4));
  CHECK(both.contains(Stimulus::connect, Family::ipv6));
  CHECK(both.off_link_clients.size() == 2 * alone.off_link_clients.size());
  CHECK(std::equal(alone.clients.begin(), alone.clients.end(), both.clients.begin()));
  CHECK(marked_address(both) == both.clients.front());
  CHECK(both.length_ms <= 2 * alone.length_ms);
}

TEST_CASE("the connections of one family begin after the other's") {
  const Plan plan = plan_for(profile6(true), Stimuli(Stimulus::connect));
  std::uint32_t four = 0, six = 0;
  for (const Step& s : plan.steps)
    if (s.stimulus == Stimulus::connect) (s.target.is_v4() ? four : six) = s.at_ms;
  CHECK(six > four + 100);
}

TEST_CASE("a check of one family asks nothing of the other") {
  CheckSpec four = needing("TST-04", Stimuli(Stimulus::ask_vip)), six = needing("TST-06", Stimuli(Stimulus::probe_vip));
  four.family = Family::ipv4;
  six.family = Family::ipv6;
  const CheckSpec* const selected[] = {&four, &six};
  const Plan plan = make_plan(profile6(true), {.seed = 1, .started_s = 5}, selected);
  CHECK(steps(plan, Stimulus::ask_vip, Family::ipv4) == 2);
  CHECK(steps(plan, Stimulus::ask_vip, Family::ipv6) == 0);
  CHECK(steps(plan, Stimulus::probe_vip, Family::ipv4) == 0);
  CHECK(steps(plan, Stimulus::probe_vip, Family::ipv6) == 1);
}

TEST_CASE("whoever has no address of a family is asked nothing in it") {
  Profile p = profile6(true);
  p.real_servers[1].address6.reset();
  const Plan plan = plan_for(p, everything());
  for (const Step& s : plan.steps)
    if (s.target.family() == Family::ipv6) CHECK(s.to != "web2");
  CHECK(steps(plan, Stimulus::direct, Family::ipv6) == 1);
  CHECK(steps(plan, Stimulus::direct, Family::ipv4) == 2);
  CHECK(steps(plan, Stimulus::resolve, Family::ipv6) == 4);
}

TEST_CASE("a whole prefix leaves the routers' address out") {
  Profile p = profile6();
  p.on_link = {*IpRange::parse("2001:db8:51::/123")};
  for (const Ip client : plan_for(p, everything()).clients) CHECK((client.low != 0 && client != ip("2001:db8:51::10")));
}

TEST_CASE("plan.json keeps IPv6 as it is") {
  const Plan plan = plan_for(profile6(true), everything());
  CHECK(plan_to_json(plan_from_json(plan_to_json(plan))) == plan_to_json(plan));
}
