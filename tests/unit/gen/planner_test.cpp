#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "gen/plan_addresses.hpp"
#include "gen/plan_json.hpp"
#include "support.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

std::vector<Step> steps_of(const Plan& plan, Stimulus stimulus) {
  std::vector<Step> out;
  std::copy_if(plan.steps.begin(), plan.steps.end(), std::back_inserter(out),
               [=](const Step& s) { return s.stimulus == stimulus; });
  return out;
}

std::uint32_t sum_of_repeats(const std::vector<Step>& steps) {
  std::uint32_t out = 0;
  for (const Step& step : steps) out += step.repeat;
  return out;
}

}  // namespace

TEST_CASE("the same arguments give the same plan, and another seed another one") {
  const Profile p = profile();
  CHECK(plan_to_json(plan_for(p, everything())) == plan_to_json(plan_for(p, everything())));
  const Plan other = plan_for(p, everything(), {.seed = 8, .started_s = 1'700'000'000});
  CHECK(plan_to_json(plan_for(p, everything())) != plan_to_json(other));
}

TEST_CASE("each stimulus is sent once for all checks that need it") {
  const Profile p = profile();
  const CheckSpec a = needing("ARP-01", Stimuli(Stimulus::ask_vip));
  const CheckSpec b = needing("ARP-02", Stimuli(Stimulus::ask_vip, Stimulus::probe_vip));
  const CheckSpec* const selected[] = {&a, &b};
  const Plan plan = make_plan(p, {.seed = 1, .started_s = 5}, selected);
  CHECK(plan.selection == std::vector<std::string>{"ARP-01", "ARP-02"});
  CHECK(steps_of(plan, Stimulus::ask_vip).size() == 2);
  CHECK(sum_of_repeats(steps_of(plan, Stimulus::ask_vip)) == 10);
  CHECK(steps_of(plan, Stimulus::probe_vip).size() == 1);
  CHECK(plan.contains(Stimulus::resolve));
  CHECK(plan.contains(Stimulus::prove_free));
  for (const Stimulus s : {Stimulus::connect, Stimulus::burst, Stimulus::direct, Stimulus::fresh_client, Stimulus::ask_free})
    CHECK_FALSE(plan.contains(s));
}

TEST_CASE("the default plan has every stimulus but the forged one and lasts at most 20 seconds") {
  Profile p = profile();
  p.http.large_path = "/big";
  p.http.upload_path = "/upload";
  const Plan plan = plan_for(p, everything());
  for (std::size_t i = 0; i <= static_cast<std::size_t>(Stimulus::off_link); ++i)
    CHECK(plan.contains(static_cast<Stimulus>(i)) == (static_cast<Stimulus>(i) != Stimulus::ask_vip_forged));
  CHECK(plan.length_ms <= 20'000);
  CHECK(sum_of_repeats(steps_of(plan, Stimulus::connect)) == 17);
  CHECK(sum_of_repeats(steps_of(plan, Stimulus::burst)) == 100);
  CHECK(steps_of(plan, Stimulus::off_link).size() == 6);
  CHECK(steps_of(plan, Stimulus::fresh_client).size() == 2);
  CHECK(steps_of(plan, Stimulus::resolve).size() == 5);
  for (const Step& burst : steps_of(plan, Stimulus::burst))
    CHECK((burst.padding == 0 || (burst.padding > 3000 && burst.padding < 6000)));
}

TEST_CASE("steps are numbered in order of time, between the two markers") {
  const Plan plan = plan_for(profile(), everything());
  for (std::size_t i = 0; i < plan.steps.size(); ++i) CHECK(plan.steps[i].id == i + 1);
  CHECK(std::is_sorted(plan.steps.begin(), plan.steps.end(), [](const Step& a, const Step& b) { return a.at_ms < b.at_ms; }));
  CHECK(plan.steps.front().stimulus == Stimulus::marker);
  CHECK(plan.steps.back().stimulus == Stimulus::marker);
}

TEST_CASE("no two connections of a run, or of runs in a row, use one client address and port") {
  std::set<std::pair<Ip, std::uint32_t>> used;
  std::set<std::uint32_t> ports;
  for (std::int64_t run = 0; run < 20; ++run) {
    ports.clear();
    for (const Step& step : plan_for(profile(), everything(), {.seed = 3, .started_s = 1'700'000'000 + run * 5}).steps) {
      if (step.target_port == 0) continue;
      CHECK(step.client_port >= 4096);
      CHECK(step.client_port + step.repeat <= 65536);
      for (std::uint32_t i = 0; i < step.repeat; ++i) {
        CHECK(used.emplace(step.client, step.client_port + i).second);
        CHECK(ports.insert(step.client_port + i).second);
      }
    }
  }
}

TEST_CASE("runs of every size in a row use ports of their own for three and a half minutes") {
  Profile several = profile();
  for (std::uint16_t port = 81; port < 86; ++port)
    several.services.push_back(several.services.front()), several.services.back().port = port;
  const Stimuli few(Stimulus::connect, Stimulus::resolve);
  std::map<std::uint32_t, std::int64_t> used;
  const auto run = [&](const Profile& p, const Stimuli& needs, std::int64_t at_s) {
    std::set<std::uint32_t> ports;
    for (const Step& step : plan_for(p, needs, {.seed = 3, .started_s = at_s}).steps)
      for (std::uint32_t i = 0; step.target_port != 0 && i < step.repeat; ++i) ports.insert(step.client_port + i);
    for (const std::uint32_t port : ports) {
      const auto [before, is_new] = used.try_emplace(port, at_s);
      CHECK((is_new || at_s - before->second >= 210));
      before->second = at_s;
    }
    return ports.size();
  };
  for (std::int64_t at_s = 1'700'000'001; at_s < 1'700'000'700; at_s += 10) {
    CHECK(run(profile(), everything(), at_s) < 512);
    CHECK(run(profile(), few, at_s + 3) < 100);
    CHECK(run(several, everything(), at_s + 5) > 640);
  }
}

TEST_CASE("a client that takes turns uses a port again after a quarter of an hour, when no director knows of an earlier run") {
  constexpr std::int64_t director_remembers_s = 900;
  const Stimuli counted(Stimulus::connect, Stimulus::burst, Stimulus::keep_alive);
  std::map<std::pair<Ip, std::uint32_t>, std::int64_t> used;
  std::int64_t soonest = 10'000;
  for (std::int64_t at_s = 1'700'000'001; at_s < 1'700'002'000; at_s += 3)
    for (const Step& step : plan_for(profile(), everything(), {.seed = 3, .started_s = at_s}).steps)
      for (std::uint32_t i = 0; counted.contains(step.stimulus) && i < step.repeat; ++i) {
        const auto [before, is_new] = used.try_emplace({step.client, step.client_port + i}, at_s);
        if (!is_new) soonest = std::min(soonest, at_s - before->second);
        before->second = at_s;
      }
  CHECK(soonest > director_remembers_s);
}

TEST_CASE("the fresh client is one address in every run, spoken from and asked for by nothing else") {
  std::set<Ip> fresh;
  for (std::int64_t second = 0; second < 400; second += 7) {
    const Plan plan =
        plan_for(profile(), everything(), {.seed = static_cast<std::uint64_t>(second), .started_s = 1'700'000'000 + second});
    fresh.insert(steps_of(plan, Stimulus::fresh_client).front().client);
    for (const Step& step : plan.steps) CHECK((step.client != *fresh.begin() || step.stimulus == Stimulus::fresh_client));
    for (const Step& step : steps_of(plan, Stimulus::ask_free))
      CHECK(std::count(plan.clients.begin(), plan.clients.end(), step.target) == 0);
  }
  CHECK(fresh.size() == 1);
}

TEST_CASE("every client is proven free, and two of the ordinary ones are spare") {
  const Plan plan = plan_for(profile(), everything());
  std::set<Ip> proven, speaking;
  for (const Step& step : plan.steps) {
    if (step.stimulus == Stimulus::prove_free) proven.insert(step.target);
    if (!step.client.is_unspecified() && step.stimulus != Stimulus::ask_vip_odd && step.stimulus != Stimulus::off_link)
      speaking.insert(step.client);
  }
  CHECK(proven == std::set<Ip>(plan.clients.begin(), plan.clients.end()));
  CHECK(plan.clients.size() == speaking.size() + 3);
}

TEST_CASE("small ranges do what they can") {
  Profile p = profile();
  for (const char* range :
       {"198.51.100.210", "198.51.100.210-198.51.100.211", "198.51.100.210-198.51.100.216", "198.51.100.0/24"}) {
    p.on_link = {*IpRange::parse(range)};
    const Plan plan = plan_for(p, everything());
    CHECK(plan.contains(Stimulus::connect));
    CHECK(plan.contains(Stimulus::fresh_client));
    for (const Ip client : plan.clients) CHECK(p.on_link.front().contains(client));
    for (const Ip client : plan.clients) CHECK((client != vip && client != ip("198.51.100.0") && client != ip("198.51.100.16")));
  }
}

TEST_CASE("what the profile has no addresses for is left out") {
  Profile p = profile();
  p.on_link.clear();
  p.off_link.clear();
  const Plan plan = plan_for(p, everything());
  CHECK(plan.clients.empty());
  CHECK(plan.contains(Stimulus::probe_vip));
  for (const Step& step : plan.steps) CHECK(step.client.is_unspecified());
  p.services.clear();
  p.directors.clear();
  p.real_servers.clear();
  CHECK(plan_for(p, everything()).steps.size() == 2);  // markers
}

TEST_CASE("MACs that the profile gives are not asked for, unless a check needs the answer") {
  Profile p = profile();
  p.directors[0].macs = {director};
  p.real_servers[0].macs = {web1};
  CHECK(steps_of(plan_for(p, Stimuli(Stimulus::ask_vip)), Stimulus::resolve).size() == 3);
  CHECK(steps_of(plan_for(p, Stimuli(Stimulus::resolve)), Stimulus::resolve).size() == 5);
}

TEST_CASE("forged questions are only planned with intrusive, and every one of them is mended") {
  const Plan plan = plan_for(profile(), everything(), {.seed = 7, .started_s = 9, .intrusive = true});
  const auto steps = steps_of(plan, Stimulus::ask_vip_forged);
  CHECK(steps.size() == 8);
  for (const Step& forged : steps) {
    CHECK_FALSE(forged.to.empty());
    if (forged.client == forged.target) continue;
    CHECK(std::any_of(steps.begin(), steps.end(), [&](const Step& s) {
      return s.client == forged.client && s.target == forged.client && s.to == forged.to && s.repeat == 3 &&
             s.at_ms > forged.at_ms;
    }));
  }
}

TEST_CASE("a passive plan has markers only and lasts as long as asked") {
  const Plan plan = plan_for(profile(), everything(), {.seed = 7, .started_s = 9, .passive_s = 60});
  CHECK(plan.passive);
  CHECK(plan.length_ms == 60'000);
  CHECK(plan.steps.size() == 2);
}

TEST_CASE("many services and servers stay within the ports there are") {
  Profile p = profile();
  p.services.clear();
  for (std::uint16_t i = 0; i < 300; ++i) {
    Service s;
    s.vip = Ip::v4(0xc6336500U + i);
    s.port = 80;
    p.services.push_back(s);
  }
  for (const Step& step : plan_for(p, everything()).steps) CHECK(step.client_port + step.repeat <= 65536);
}

TEST_CASE("talks of other shapes: by way of the director for each server's turn, and transfers to each server alone as well") {
  Profile p = profile();
  p.http.large_path = "/big";
  const Stimuli talks(Stimulus::keep_alive, Stimulus::late_close, Stimulus::upload, Stimulus::download);
  Plan plan = plan_for(p, talks);
  CHECK(sum_of_repeats(steps_of(plan, Stimulus::keep_alive)) == 2);
  const auto closes = steps_of(plan, Stimulus::late_close);
  REQUIRE(closes.size() == 2);
  CHECK(closes[0].shape + closes[1].shape == 1);
  CHECK_FALSE(plan.contains(Stimulus::upload));  // nobody said where to
  p.http.upload_path = "/upload";
  plan = plan_for(p, talks);
  for (const Stimulus s : {Stimulus::upload, Stimulus::download}) {
    const auto steps = steps_of(plan, s);
    REQUIRE(steps.size() == 3);
    CHECK(steps[0].to.empty());
    CHECK(steps[0].repeat == 2);
    CHECK(steps[1].to == "web1");
    CHECK(steps[2].to == "web2");
    for (const Step& step : steps) CHECK(step.padding == (s == Stimulus::upload ? 131072 : 65536));
  }
  for (int i = 0; i < 98; ++i) p.real_servers.push_back(p.real_servers[0]);
  for (const Step& step : steps_of(plan_for(p, talks), Stimulus::upload)) CHECK(step.padding == 41943);
  p.http.large_path.reset();
  CHECK_FALSE(plan_for(p, talks).contains(Stimulus::download));
  p.services[0].application = Application::tcp;
  CHECK(plan_for(p, talks).steps.size() ==
        steps_of(plan_for(p, talks), Stimulus::prove_free).size() + 2 + steps_of(plan_for(p, talks), Stimulus::resolve).size());
}

TEST_CASE("crafted frames: a port that no service has, clocks for each real server") {
  Profile p = profile();
  const Stimuli crafted(Stimulus::closed_port, Stimulus::old_timestamps);
  CHECK(steps_of(plan_for(p, crafted), Stimulus::closed_port).front().target_port == 65000);
  const auto clocks = steps_of(plan_for(p, crafted), Stimulus::old_timestamps);
  REQUIRE(clocks.size() == 2);
  CHECK((clocks[0].to == "web1" && clocks[1].to == "web2"));
  Service taken = p.services[0];
  taken.port = 65000;
  p.services.push_back(taken);
  taken.protocol = Transport::udp;
  taken.port = 64999;
  p.services.push_back(taken);
  CHECK(steps_of(plan_for(p, crafted), Stimulus::closed_port).front().target_port == 64999);
}

TEST_CASE("crafted frames: each of several directors is asked alone") {
  Profile p = profile();
  const Stimuli crafted(Stimulus::each_director);
  CHECK_FALSE(plan_for(p, crafted).contains(Stimulus::each_director));
  p.directors.push_back({"dr2", ip("198.51.100.19"), {}, {}});
  const auto steps = steps_of(plan_for(p, crafted), Stimulus::each_director);
  REQUIRE(steps.size() == 2);
  CHECK((steps[0].to == "dr1" && steps[1].to == "dr2"));
  CHECK((steps[0].repeat == 2 && steps[0].client_port != steps[1].client_port));
}

TEST_CASE("no port is closed where a VIP has a service for every one") {
  Profile p = profile();
  const Stimuli closed(Stimulus::closed_port);
  p.services[0].every_port = true;
  CHECK(steps_of(plan_for(p, closed), Stimulus::closed_port).empty());
  p.services.push_back(p.services[0]);
  p.services.back().vip = ip("198.51.100.181");
  CHECK(steps_of(plan_for(p, closed), Stimulus::closed_port).empty());
  p.services.back().every_port = false;
  CHECK(steps_of(plan_for(p, closed), Stimulus::closed_port).front().target == ip("198.51.100.181"));
  p.services[0].protocol = Transport::udp;
  p.services.push_back(p.services[0]);
  p.services.back().protocol = Transport::tcp;
  p.services.back().every_port = false;
  p.services.erase(p.services.begin() + 1);
  CHECK(steps_of(plan_for(p, closed), Stimulus::closed_port).front().target == vip);
}

TEST_CASE("what an audit speaks from to services is known beforehand, whatever its seed") {
  const std::vector<Ip> known = audit_addresses(profile(), Family::ipv4);
  for (const std::uint64_t seed : {1ULL, 77ULL})
    for (const Step& step : plan_for(profile(), everything(), {.seed = seed, .started_s = 1'700'000'000}).steps)
      if (step.target_port != 0 && step.stimulus != Stimulus::off_link)
        CHECK(std::count(known.begin(), known.end(), step.client) == 1);
}
