#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <thread>

#include "cluster.hpp"
#include "lvspec/steady.hpp"

using namespace lvspec;
using namespace lvspec::test;
using namespace std::chrono_literals;

namespace {

constexpr std::array kinds{HookKind::host, HookKind::service, HookKind::weight, HookKind::pool, HookKind::timeout, split_hook};

/// A check for each kind of hook, so that all are used.
Plan plan_with_hooks(const Profile& p, bool intrusive = true) {
  std::array<CheckSpec, kinds.size()> specs{};
  std::vector<const CheckSpec*> selected;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    specs[i] = needing("TST-01", Stimuli(Stimulus::hook, Stimulus::resolve, Stimulus::connect, Stimulus::ask_vip_forged));
    specs[i].hook = kinds[i];
    selected.push_back(&specs[i]);
  }
  return make_plan(p, {.seed = 7, .started_s = 1'700'000'000, .intrusive = intrusive}, selected);
}

Profile profile_with_hooks(const std::string& breaks = "true", const std::string& mends = "true") {
  Profile p = profile();
  p.hooks["dr1.timeout"] = {"dr1", HookKind::timeout, breaks, mends, 60'000};
  p.hooks["web1"] = {"web1", HookKind::host, breaks, mends, 60'000};
  p.hooks["web1.weight"] = {"web1", HookKind::weight, breaks, mends, 60'000};
  return p;
}

std::vector<Step> hook_steps(const Plan& plan, const std::string& hook, std::optional<HookPart> part = {}) {
  std::vector<Step> out;
  for (const Step& step : plan.steps)
    if (step.stimulus == Stimulus::hook && step.hook == hook && (!part || step.shape == static_cast<std::uint8_t>(*part)))
      out.push_back(step);
  return out;
}

/// A run whose time passes fast, but slowly enough for commands to end.
struct Run {
  Profile p;
  Plan plan;
  Cluster cluster;
  SessionResult result;
  explicit Run(Profile profile) : p(std::move(profile)), plan(plan_with_hooks(p)) {}
  void play(const std::function<bool()>& stop_when = {}) {
    Player player(plan, p, own, {});
    cluster.run(player, [&](Moment now) {
      if (now > 800ms) std::this_thread::sleep_for(1ms);
      if (stop_when && stop_when()) player.stop(now, true);
    });
    result = player.result();
  }
  /// When the first frame of a step with payload left, and when its first frame did.
  [[nodiscard]] Moment first(const Step& step, bool with_words) const {
    for (std::size_t i = 0; i < cluster.seen.size(); ++i) {
      const Frame f = frame_of(cluster.seen[i]);
      const bool of_step = f.tcp() && f.source_port() >= step.client_port && f.source_port() < step.client_port + step.repeat;
      if (of_step && (!with_words || f.payload_length != 0)) return cluster.times[i];
    }
    return never;
  }
};

}  // namespace

TEST_CASE("hooks are planned only where the run may disturb others, last, with ports of their own") {
  const Profile p = profile_with_hooks();
  CHECK_FALSE(plan_with_hooks(p, false).contains(Stimulus::hook));
  CHECK(plan_with_hooks(p, false).hooks.empty());
  CHECK_FALSE(plan_with_hooks(profile()).contains(Stimulus::hook));
  const Plan plan = plan_with_hooks(p);
  REQUIRE(plan.hooks.size() == 3);
  CHECK(plan.hooks[0].hook == "dr1.timeout");
  CHECK(plan.hooks[0].broke.command == "true");
  CHECK_FALSE(plan.hooks[0].broke.begun);
  std::set<std::uint16_t> used;
  bool hooks_began = false;
  for (const Step& step : plan.steps) {
    hooks_began = hooks_began || step.stimulus == Stimulus::hook;
    CHECK((!hooks_began || step.stimulus == Stimulus::hook || step.stimulus == Stimulus::marker));
    for (std::uint32_t i = 0; step.client_port != 0 && i < step.repeat; ++i)
      CHECK(used.insert(static_cast<std::uint16_t>(step.client_port + i)).second);
  }
  CHECK(plan.length_ms > 3 * 120'000U);
}

TEST_CASE("each kind of hook has its parts") {
  Profile p = profile_with_hooks();
  p.hooks["web1.service"] = {"web1", HookKind::service, "true", "true", 5000};
  p.hooks["web2.pool"] = {"web2", HookKind::pool, "true", "true", 5000};
  p.hooks["dr1"] = {"dr1", HookKind::host, "true", "true", 5000};
  p.hooks["dr1.service"] = {"dr1", HookKind::service, "true", "true", 5000};
  p.hooks["dr1.split"] = {"dr1", split_hook, "true", "true", 5000};
  const Plan plan = plan_with_hooks(p);
  CHECK(hook_steps(plan, "dr1").empty());
  CHECK(hook_steps(plan, "dr1.service").empty());
  CHECK(hook_steps(plan, "dr1.split").empty());
  CHECK(hook_steps(plan, "web1", HookPart::direct).front().to == "web1");
  CHECK(hook_steps(plan, "web1", HookPart::back).size() == 1);
  CHECK(hook_steps(plan, "web1.service", HookPart::direct).front().pause_ms == 5000);
  CHECK(hook_steps(plan, "web1.service", HookPart::fresh).front().pause_ms == 5000);
  for (const char* name : {"web1.weight", "web2.pool"}) {
    CHECK(hook_steps(plan, name, HookPart::held).size() == 4);
    CHECK(hook_steps(plan, name, HookPart::fresh).size() == 4);
    CHECK(hook_steps(plan, name).size() == 8);
  }
  std::uint32_t idle = 0;
  for (const Step& step : hook_steps(plan, "dr1.timeout", HookPart::idle)) {
    CHECK(step.pause_ms == 3000);
    CHECK(step.to.empty());
    idle += step.repeat;
  }
  CHECK(idle == 9);  // no whole number of rounds over two servers
}

TEST_CASE("the service of one of two directors: held and new connections, the old director alone, questions, and the way back") {
  Profile p = profile_with_hooks();
  p.directors.push_back({"dr2", ip("198.51.100.19"), {}, {}});
  p.hooks["dr1.service"] = {"dr1", HookKind::service, "true", "true", 5000};
  p.hooks["dr2"] = {"dr2", HookKind::host, "true", "true", 5000};
  const Plan plan = plan_with_hooks(p);
  for (const Step& step : hook_steps(plan, "dr1.service"))
    if (static_cast<HookPart>(step.shape) != steady_part) CHECK(step.pause_ms == 5000);
  for (const HookPart part : {HookPart::held, HookPart::fresh}) {
    CHECK(hook_steps(plan, "dr1.service", part).size() == 4);
    CHECK(hook_steps(plan, "dr1.service", part).front().to.empty());
  }
  CHECK(hook_steps(plan, "dr1.service", HookPart::direct).front().to == "dr1");
  CHECK(hook_steps(plan, "dr1.service", HookPart::back).front().to.empty());
  const auto questions = hook_steps(plan, "dr1.service", HookPart::question);
  REQUIRE(questions.size() == 1);
  CHECK((questions[0].to == "dr1" && questions[0].client_port == 0 && questions[0].target_port == 0));
  CHECK((questions[0].repeat == 3 && questions[0].interval_ms == 300));
  Service other = p.services.front();
  other.vip = ip("198.51.100.181");
  p.services.push_back(other);
  const auto of_both = hook_steps(plan_with_hooks(p), "dr1.service", HookPart::question);
  REQUIRE(of_both.size() == 2);
  CHECK((of_both[0].target == vip && of_both[1].target == other.vip && of_both[1].to == "dr1"));
  CHECK(hook_steps(plan, "dr2").empty());
}

TEST_CASE("directors that are parted: clients ask until they have been watched for as long after the mend") {
  Profile p = profile();
  p.directors.push_back({"dr2", ip("198.51.100.19"), {}, {}});
  p.hooks["dr1.split"] = {"dr1", split_hook, "true", "true", 2500};
  Run run(p);
  run.cluster.owners[ip("198.51.100.19")] = mac("02:00:00:00:00:13");
  CHECK(hook_steps(run.plan, "dr1.split").size() == 4);
  CHECK(hook_steps(run.plan, "dr1.split", steady_part).size() == 4);
  run.play();
  const HookRecord& hook = run.result.hooks.at(0);
  CHECK(hook.mended.began_ms >= hook.broke.ended_ms + 2500);
  Moment last{0};
  for (std::size_t i = 0; i < run.cluster.seen.size(); ++i)
    if (frame_of(run.cluster.seen[i]).tcp().is_syn()) last = run.cluster.times[i];
  CHECK(last >= std::chrono::milliseconds(hook.mended.ended_ms + 2300));
  CHECK(last <= std::chrono::milliseconds(hook.mended.ended_ms + 2600));
  CHECK(run.cluster.open_ports.empty());
}

TEST_CASE(
    "around the end of a service every client asks in its turn, ten times a second, for as long as both commands may take") {
  Profile p = profile_with_hooks();
  p.hooks["web1.service"] = {"web1", HookKind::service, "true", "true", 5000};
  const Plan plan = plan_with_hooks(p);
  const auto steps = hook_steps(plan, "web1.service", steady_part);
  REQUIRE(steps.size() == 4);
  std::uint32_t turn = 0;
  for (const Step& step : steps) {
    CHECK((step.interval_ms == 400 && step.pause_ms == turn && step.to.empty()));
    CHECK(step.repeat == 4U * 5000 / 400 + 35 + 1);
    turn += 100;
  }
  CHECK(hook_steps(plan, "web1.weight", steady_part).empty());
  // Less often where others would be left without ports, or a low limit of frames would make them late.
  p.hooks["web1.service"].within_ms = 600'000;
  CHECK(hook_steps(plan_with_hooks(p), "web1.service", steady_part).front().interval_ms == 4 * 1207);
  p.frames_per_second = 20;
  p.hooks["web1.service"].within_ms = 5000;
  CHECK(hook_steps(plan_with_hooks(p), "web1.service", steady_part).front().interval_ms == 1000);
}

TEST_CASE("hooks use the first service whose clients may go anywhere, one with pages before others") {
  Profile p = profile_with_hooks();
  Service other = p.services.front();
  p.services.front().persistence_s = 300;
  other.port = 3306;
  other.application = Application::tcp;
  p.services.push_back(other);
  CHECK(hook_steps(plan_with_hooks(p), "web1").front().target_port == 3306);
  other.port = 8080;
  other.application = Application::http;
  p.services.push_back(other);
  CHECK(hook_steps(plan_with_hooks(p), "web1").front().target_port == 8080);
  p.services.resize(1);
  CHECK_FALSE(plan_with_hooks(p).contains(Stimulus::hook));
  CHECK(plan_with_hooks(p).hooks.empty());
}

TEST_CASE("one hook after the other, each with its words while it is broken, and all is closed in the end") {
  Run run(profile_with_hooks());
  run.play();
  REQUIRE(run.result.hooks.size() == 3);
  std::uint32_t mended = 0;
  for (const HookRecord& hook : run.result.hooks) {
    CAPTURE(hook.hook);
    CHECK((hook.broke.trouble + hook.mended.trouble).empty());
    CHECK(hook.broke.began_ms >= mended);
    CHECK(hook.broke.ended_ms <= hook.mended.began_ms);
    mended = hook.mended.ended_ms;
    for (const Step& step : hook_steps(run.plan, hook.hook)) {
      const auto part = static_cast<HookPart>(step.shape);
      const auto ended = std::chrono::milliseconds(hook.broke.ended_ms),
                 mends = std::chrono::milliseconds(hook.mended.began_ms + 1);
      CHECK((run.first(step, false) < std::chrono::milliseconds(hook.broke.began_ms + 1)) == (part == HookPart::held));
      CHECK(run.first(step, true) >= ended + std::chrono::milliseconds(step.pause_ms));
      // What is broken may be mended within a millisecond.
      const Moment first = run.first(step, true), mended_at = std::chrono::milliseconds(hook.mended.ended_ms);
      CHECK((part == HookPart::back ? first >= mended_at : first <= mends));
    }
  }
  for (std::size_t i = 0; i < run.plan.steps.size(); ++i)
    if (run.plan.steps[i].stimulus == Stimulus::hook) CHECK(run.result.sent[i] == run.plan.steps[i].repeat);
  CHECK(run.cluster.open_ports.empty());
}

TEST_CASE("a break that fails: nothing is sent as if it were broken, and what was held is closed") {
  Run run(profile_with_hooks("exit 1"));
  run.play();
  for (const HookRecord& hook : run.result.hooks) {
    CHECK(hook.broke.trouble == "exit status 1");
    CHECK(hook.mended.begun);
    for (const Step& step : hook_steps(run.plan, hook.hook)) {
      CHECK(run.first(step, true) == never);
      if (static_cast<HookPart>(step.shape) != HookPart::held) CHECK(run.first(step, false) == never);
    }
  }
  CHECK(run.cluster.open_ports.empty());
}

TEST_CASE("interrupted while it is broken, it mends before it ends") {
  const auto file = std::filesystem::temp_directory_path() / ("lvspec-play-hooks-" + std::to_string(::getpid()));
  Run run(profile_with_hooks(": >" + file.string() + "; sleep 60"));
  run.play([&] { return std::filesystem::exists(file); });
  std::filesystem::remove(file);
  CHECK(run.result.interrupted);
  CHECK(run.result.hooks[0].broke.trouble == "interrupted");
  CHECK(run.result.hooks[0].mended.begun);
  CHECK(run.result.hooks[0].mended.trouble.empty());
  CHECK_FALSE(run.result.hooks[1].broke.begun);
  CHECK_FALSE(run.result.hooks[1].mended.begun);
}

TEST_CASE("a mend that fails: the host is not asked whether it is back") {
  Run run(profile_with_hooks("true", "exit 1"));
  run.play();
  CHECK(run.first(hook_steps(run.plan, "web1", HookPart::back).front(), false) == never);
  for (const HookRecord& hook : run.result.hooks) CHECK(hook.mended.trouble == "exit status 1");
}

TEST_CASE("a takeover: what was held goes on by way of the new director, and what comes back waits for the old one") {
  const auto file = std::filesystem::temp_directory_path() / ("lvspec-takeover-" + std::to_string(::getpid()));
  const auto other = mac("02:00:00:00:00:13");
  Profile p = profile();
  p.directors.push_back({"dr2", ip("198.51.100.19"), {}, {}});
  p.hooks["dr1.service"] = {"dr1", HookKind::service, ": >" + file.string(), "rm " + file.string(), 700};
  Run run(p);
  run.cluster.owners[ip("198.51.100.19")] = other;
  Player player(run.plan, run.p, own, {});
  Moment broken = never, back = never;
  const auto announce = [&](Mac owner) {
    run.cluster.owners[vip] = owner;
    player.receive(record_of(arp_question({.own = owner, .sender_mac = owner, .sender = vip, .target = vip})), Moment{0});
  };
  run.cluster.run(player, [&](Moment now) {
    if (now > 800ms) std::this_thread::sleep_for(1ms);
    const bool is_broken = std::filesystem::exists(file);
    if (is_broken && broken == never) broken = now, announce(other);
    if (!is_broken && broken != never && back == never && now > broken + 1s) back = now, announce(director);
  });
  REQUIRE(back != never);
  const auto frames = [&](HookPart part, const std::function<bool(const Frame&, Moment)>& wanted) {
    std::size_t out = 0;
    for (const Step& step : hook_steps(run.plan, "dr1.service", part))
      for (std::size_t i = 0; i < run.cluster.seen.size(); ++i) {
        const Frame f = frame_of(run.cluster.seen[i]);
        out += f.tcp() && f.source_port() >= step.client_port && f.source_port() < step.client_port + step.repeat &&
               wanted(f, run.cluster.times[i]);
      }
    return out;
  };
  const auto words_to = [](Mac to) {
    return [to](const Frame& f, Moment) { return f.destination_mac() == to && f.payload_length != 0; };
  };
  CHECK(frames(HookPart::held, words_to(director)) == 9);
  CHECK(frames(HookPart::held, words_to(other)) == 9);
  CHECK(frames(HookPart::held,
               [&](const Frame& f, Moment at) { return f.payload_length != 0 && at < broken && at > broken - 3s; }) == 0);
  CHECK(frames(HookPart::fresh, words_to(other)) == 9);
  CHECK(frames(HookPart::direct, [](const Frame& f, Moment) { return f.destination_mac() != director; }) == 0);
  CHECK(frames(HookPart::direct, [&](const Frame& f, Moment at) { return f.tcp().is_syn() && at >= broken + 700ms; }) > 0);
  // From before the break until the aftermath, each to whoever announced the VIP last, and none goes beyond its handshake.
  const auto syns_to = [&](Mac to, Moment from, Moment until) {
    return frames(steady_part, [=](const Frame& f, Moment at) {
      return f.tcp().is_syn() && f.destination_mac() == to && at >= from && at < until;
    });
  };
  CHECK(syns_to(director, Moment{0}, broken) > 5);
  CHECK(syns_to(director, broken + 1ms, back) == 0);
  CHECK(syns_to(other, broken, back) >= 9);
  CHECK(syns_to(other, back + 1ms, never) == 0);
  CHECK(syns_to(director, back, never) >= 19);
  CHECK(syns_to(director, back + 4s, never) == 0);
  CHECK(frames(steady_part, [](const Frame& f, Moment) { return !f.tcp().is_syn() && !f.tcp().rst(); }) == 0);
  CHECK(frames(HookPart::back, words_to(director)) == 1);
  CHECK(frames(HookPart::back, [&](const Frame&, Moment at) { return at < back; }) == 0);
  const auto questions = [&](Mac to) {
    std::size_t out = 0;
    for (std::size_t i = 0; i < run.cluster.seen.size(); ++i)
      if (const Frame f = frame_of(run.cluster.seen[i]);
          f.arp().target_ip() == vip && f.destination_mac() == to && run.cluster.times[i] > broken)
        out += run.cluster.times[i] >= broken + 700ms ? 1 : 100;
    return out;
  };
  CHECK((questions(Mac::broadcast()) == 3 && questions(director) == 3));
  CHECK(run.cluster.open_ports.empty());
}

TEST_CASE("what the director knows no longer is reset straight at the real servers") {
  Run run(profile_with_hooks());
  run.cluster.serves = false;
  run.p.hooks.erase("web1");
  run.p.hooks.erase("dr1.timeout");
  run.plan = plan_with_hooks(run.p);
  run.play();
  std::set<Mac> reset;
  for (const Step& step : hook_steps(run.plan, "web1.weight", HookPart::held))
    for (const Octets& octets : run.cluster.seen)
      if (const Frame f = frame_of(octets); f.tcp().rst() && f.source_port() == step.client_port)
        reset.insert(f.destination_mac());
  CHECK(reset == std::set<Mac>{director, web1, web2});
}
