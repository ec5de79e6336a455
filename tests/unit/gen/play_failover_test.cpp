#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <thread>

#include "cluster.hpp"
#include "gen/plan_json.hpp"

using namespace lvspec;
using namespace lvspec::test;
using namespace std::chrono_literals;

namespace {

Profile profile_of_pair(const std::string& breaks = "true", const std::string& mends = "true") {
  Profile p = profile();
  p.directors.push_back({"dr2", ip("198.51.100.19"), {}, {}});
  p.hooks["dr1.service"] = {"dr1", HookKind::service, breaks, mends, 5000};
  p.hooks["web1.service"] = {"web1", HookKind::service, breaks, mends, 5000};
  p.failover = {.every_ms = 50,
                .timeout_ms = 300,
                .before_ms = 500,
                .broken_ms = 700,
                .after_ms = 500,
                .connections = 3,
                .speak_every_ms = 100};
  return p;
}

Plan plan_of(const Profile& p, const std::vector<std::string>& hooks = {"dr1.service"}) {
  return make_plan(p, {.seed = 7, .started_s = 1'700'000'000, .intrusive = true, .failover = hooks}, {});
}

std::vector<Step> steps_of(const Plan& plan, HookPart part) {
  std::vector<Step> out;
  for (const Step& step : plan.steps)
    if (!step.hook.empty() && step.shape == static_cast<std::uint8_t>(part)) out.push_back(step);
  return out;
}

/// A run whose time passes fast, but slowly enough for commands to end.
struct Run {
  Profile p;
  Plan plan;
  Cluster cluster;
  SessionResult result;
  explicit Run(Profile profile, const std::vector<std::string>& hooks = {"dr1.service"})
      : p(std::move(profile)), plan(plan_of(p, hooks)) {
    cluster.owners[ip("198.51.100.19")] = mac("02:00:00:00:00:13");
  }
  void play(const std::function<void(Player&, Moment)>& each = {}) {
    Player player(plan, p, own, {});
    cluster.run(player, [&](Moment now) {
      if (now > 800ms) std::this_thread::sleep_for(200us);
      if (each) each(player, now);
    });
    result = player.result();
  }
  /// When the SYNs of a part left, in order, and to whom.
  [[nodiscard]] std::vector<std::pair<Moment, Mac>> syns(HookPart part) const {
    std::vector<std::pair<Moment, Mac>> out;
    for (std::size_t i = 0; i < cluster.seen.size(); ++i) {
      const Frame f = frame_of(cluster.seen[i]);
      for (const Step& step : steps_of(plan, part))
        if (f.tcp().is_syn() && f.source_port() >= step.client_port && f.source_port() < step.client_port + step.repeat)
          out.emplace_back(cluster.times[i], f.destination_mac());
    }
    return out;
  }
  /// Questions for the VIP by one of our clients.
  [[nodiscard]] std::size_t questions() const {
    std::size_t out = 0;
    for (const Octets& octets : cluster.seen) {
      const Arp arp = frame_of(octets).arp();
      out += arp.is_request() && arp.target_ip() == vip && !arp.is_probe() ? 1 : 0;
    }
    return out;
  }
};

Moment at(std::uint32_t ms) { return std::chrono::milliseconds(ms); }

}  // namespace

TEST_CASE("a failover run asks by turns of all clients, keeps connections, and asks who has the VIP") {
  const Profile p = profile_of_pair();
  const Plan plan = plan_of(p);
  CHECK(plan.is_failover());
  const auto polled = steps_of(plan, HookPart::polled), kept = steps_of(plan, HookPart::kept),
             watched = steps_of(plan, HookPart::watched);
  REQUIRE(polled.size() == 4);
  for (std::size_t i = 0; i < polled.size(); ++i) {
    CHECK(polled[i].stimulus == Stimulus::hook);
    CHECK(polled[i].interval_ms == 200);
    CHECK(polled[i].pause_ms == 50 * i);
    CHECK(polled[i].repeat * 200 > 500 + 2 * 5000 + 700 + 500);
    CHECK(polled[i].at_ms == polled[0].at_ms);
  }
  std::uint32_t before = 0, while_broken = 0;
  for (const Step& step : kept) (step.pause_ms == 0 ? before : while_broken) += step.repeat;
  CHECK(before == 3);
  CHECK(while_broken == 3);
  REQUIRE(watched.size() == 1);
  CHECK(watched[0].stimulus == Stimulus::ask_vip);
  CHECK(watched[0].hook == "dr1.service");
  REQUIRE(plan.hooks.size() == 1);
  CHECK(plan.length_ms > 500 + 2 * 5000 + 700 + 500);
  CHECK_FALSE(plan_for(p, everything()).is_failover());
}

TEST_CASE("hooks come in the order that they are asked for, each with ports of its own") {
  const Plan plan = plan_of(profile_of_pair(), {"web1.service", "dr1.service"});
  REQUIRE(plan.hooks.size() == 2);
  CHECK(plan.hooks[0].hook == "web1.service");
  std::vector<bool> used(65536);
  for (const Step& step : plan.steps)
    for (std::uint32_t i = 0; step.client_port != 0 && i < step.repeat; ++i) {
      CHECK_FALSE(used[step.client_port + i]);
      used[step.client_port + i] = true;
    }
}

TEST_CASE("more requests than there are ports are refused") {
  Profile p = profile_of_pair();
  p.failover.every_ms = 5;
  p.failover.broken_ms = 200'000;
  CHECK_THROWS_WITH(plan_of(p), doctest::Contains("more client ports than there are"));
}

TEST_CASE("a plan that was played says when, and reads back") {
  Plan plan = plan_of(profile_of_pair());
  CHECK(plan_from_json(plan_to_json(plan)).began_ns == 0);
  plan.began_ns = 1'700'000'000'123'456'789;
  const Plan again = plan_from_json(plan_to_json(plan));
  CHECK(again.began_ns == plan.began_ns);
  CHECK(again.is_failover());
}

TEST_CASE("it asks at its pace before, while it is broken and after, and all is closed in the end") {
  Run run(profile_of_pair());
  run.play();
  const HookRecord& hook = run.result.hooks.at(0);
  CHECK((hook.broke.trouble + hook.mended.trouble).empty());
  const auto asked = run.syns(HookPart::polled);
  REQUIRE(asked.size() > 30);
  CHECK(asked.front().first + 500ms <= at(hook.broke.began_ms + 1));
  CHECK(hook.mended.began_ms >= hook.broke.ended_ms + 700);
  CHECK(asked.back().first >= at(hook.mended.ended_ms + 400));
  CHECK(asked.back().first <= at(hook.mended.ended_ms + 600));
  for (std::size_t i = 1; i < asked.size(); ++i) {
    CHECK(asked[i].first - asked[i - 1].first >= 20ms);
    CHECK(asked[i].first - asked[i - 1].first <= 80ms);
  }
  const auto kept = run.syns(HookPart::kept);
  REQUIRE(kept.size() == 6);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const std::uint32_t half = hook.broke.ended_ms + 350;
    CHECK(kept[i].first >= (i < 3 ? Moment{0} : at(half)));
    CHECK(kept[i].first <= at(i < 3 ? hook.broke.began_ms : half + 50));
  }
  CHECK(run.questions() > 5);
  CHECK(run.cluster.open_ports.empty());
}

TEST_CASE("what is not answered in time is given up, and the pace is kept") {
  Run run(profile_of_pair());
  run.play([&](Player&, Moment now) { run.cluster.serves = now < 1500ms; });
  CHECK(run.syns(HookPart::polled).size() > 30);
  CHECK(run.cluster.open_ports.empty());
}

TEST_CASE("requests and kept connections follow whoever announces the VIP") {
  Run run(profile_of_pair());
  run.cluster.keeps_alive = true;
  const Mac standby = mac("02:00:00:00:00:13");
  bool announced = false;
  run.play([&](Player& player, Moment now) {
    if (now < 1700ms || announced) return;
    announced = true;
    run.cluster.owners[vip] = standby;
    const Octets frame = arp_question({.own = standby, .sender_mac = standby, .sender = vip, .target = vip});
    player.receive(record_of(frame), now);
  });
  for (const auto& [time, to] : run.syns(HookPart::polled)) CHECK(to == (time <= 1700ms + 1ms ? director : standby));
  // The kept ones were opened long before, and speak to the other one now.
  bool spoke = false;
  const std::uint16_t port = steps_of(run.plan, HookPart::kept).front().client_port;
  for (std::size_t i = 0; i < run.cluster.seen.size(); ++i) {
    const Frame f = frame_of(run.cluster.seen[i]);
    if (f.tcp() && f.source_port() == port && !f.tcp().rst() && run.cluster.times[i] > 1720ms) {
      CHECK(f.destination_mac() == standby);
      spoke = spoke || f.payload_length != 0;
    }
  }
  CHECK(spoke);
}

TEST_CASE("a break that fails is mended at once, and watched nevertheless") {
  Run run(profile_of_pair("exit 3"));
  run.play();
  const HookRecord& hook = run.result.hooks.at(0);
  CHECK(hook.broke.trouble == "exit status 3");
  CHECK(hook.mended.begun);
  CHECK(hook.mended.began_ms < hook.broke.ended_ms + 100);
  CHECK(run.syns(HookPart::polled).back().first >= at(hook.mended.ended_ms + 300));
}

TEST_CASE("interrupted in the middle of a break, it mends and breaks no more") {
  const auto file = std::filesystem::temp_directory_path() / ("lvspec-play-failover-" + std::to_string(::getpid()));
  Run run(profile_of_pair(": >" + file.string()), {"dr1.service", "web1.service"});
  run.play([&](Player& player, Moment now) {
    if (std::filesystem::exists(file)) player.stop(now, true);
  });
  std::filesystem::remove(file);
  CHECK(run.result.interrupted);
  CHECK(run.result.hooks.at(0).mended.begun);
  CHECK(run.result.hooks.at(0).mended.trouble.empty());
  CHECK_FALSE(run.result.hooks.at(1).broke.begun);
  CHECK(run.cluster.open_ports.empty());
}

TEST_CASE("one hook after the other is mended") {
  Run run(profile_of_pair(), {"dr1.service", "web1.service"});
  run.play();
  REQUIRE(run.result.hooks.size() == 2);
  CHECK(run.result.hooks[1].broke.began_ms >= run.result.hooks[0].mended.ended_ms + 500);
  CHECK(run.result.hooks[1].mended.trouble.empty());
}

TEST_CASE("a kept connection asks again and again, and repeats what nobody acknowledges") {
  for (const bool outage : {false, true}) {
    CAPTURE(outage);
    Run run(profile_of_pair());
    run.cluster.keeps_alive = true;
    run.play([&](Player&, Moment now) { run.cluster.serves = !outage || now < 1600ms || now > 3000ms; });
    const std::uint16_t port = steps_of(run.plan, HookPart::kept).front().client_port;
    std::size_t requests = 0, late = 0;
    bool reset_early = false;
    for (std::size_t i = 0; i < run.cluster.seen.size(); ++i) {
      const Frame f = frame_of(run.cluster.seen[i]);
      if (!f.tcp() || f.source_port() != port) continue;
      requests += f.payload_length != 0 ? 1 : 0;
      late += f.payload_length != 0 && run.cluster.times[i] > 1600ms ? 1 : 0;
      reset_early = reset_early || (f.tcp().rst() && run.cluster.times[i] < at(run.result.hooks[0].mended.ended_ms));
    }
    CHECK(requests > 5);
    CHECK(late > 1);
    CHECK_FALSE(reset_early);
  }
}
