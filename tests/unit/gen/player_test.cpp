#include "gen/player.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "cluster.hpp"
#include "lvspec/tcp_options.hpp"

using namespace lvspec;
using namespace lvspec::test;
using namespace std::chrono_literals;

namespace {

struct Run {
  Profile p;
  Plan plan;
  Cluster cluster;
  SessionResult result;
  Moment took{0};

  explicit Run(Stimuli needs = everything(), bool intrusive = false, Profile of = profile())
      : p(std::move(of)), plan(plan_for(p, needs, {.seed = 7, .started_s = 1'700'000'000, .intrusive = intrusive})) {}
  void play(SessionEvents events = {}, Moment stop_at = never) {
    Player player(plan, p, own, std::move(events));
    took = cluster.run(player, [&](Moment now) {
      if (now >= stop_at) player.stop(now, true);
    });
    result = player.result();
  }
  [[nodiscard]] std::size_t count(const std::function<bool(const Frame&)>& wanted) const {
    std::size_t out = 0;
    for (const Octets& octets : cluster.seen) out += wanted(frame_of(octets)) ? 1 : 0;
    return out;
  }
};

}  // namespace

bool is_fragment(const Frame& frame) { return frame.ip().is_v4() && (be16(frame.ip().p + 6) & 0x3fffU) != 0; }

bool is_odd(const Plan& plan, const Frame& frame) {
  return std::any_of(plan.steps.begin(), plan.steps.end(), [&](const Step& step) {
    const unsigned port = frame.source_port(), first = step.client_port;
    return odd_stimuli.contains(step.stimulus) && port >= first && port < first + step.repeat;
  });
}

Ip fresh_client(const Plan& plan) {
  for (const Step& step : plan.steps)
    if (step.stimulus == Stimulus::fresh_client) return step.client;
  return {};
}

TEST_CASE("a healthy cluster: every step is sent whole, nothing is reset, nothing stays open") {
  Run run;
  const Ip fresh = fresh_client(run.plan);
  run.play();
  CHECK(run.result.unresolved.empty());
  CHECK(run.result.addresses_taken.empty());
  CHECK(run.result.vip_owner_found);
  CHECK_FALSE(run.result.interrupted);
  REQUIRE(run.result.sent.size() == run.plan.steps.size());
  for (std::size_t i = 0; i < run.plan.steps.size(); ++i)
    CHECK(run.result.sent[i] == (run.plan.steps[i].stimulus == Stimulus::marker ? 0 : run.plan.steps[i].repeat));
  const auto resets = [&](bool on_link) {
    return run.count([&](const Frame& f) {
      return f.tcp().rst() && f.ip().source() != fresh && (f.ip().source() < ip("199.0.0.0")) == on_link && !is_odd(run.plan, f);
    });
  };
  CHECK(resets(true) == 2);   // the late closes that are meant to be resets
  CHECK(resets(false) == 6);  // off-link clients take their SYNs back
  CHECK(run.cluster.open_ports.empty());
  CHECK(run.took < 5s);
  CHECK(run.result.frames_sent == run.cluster.seen.size());
  CHECK(run.result.send_errors == 0);
}

TEST_CASE("in IPv6, and in both families, every step is sent whole as well") {
  for (const bool both : {false, true}) {
    Run run(everything(), false, profile6(both));
    run.play();
    CHECK(run.result.unresolved.empty());
    CHECK(run.result.vip_owner_found);
    for (std::size_t i = 0; i < run.plan.steps.size(); ++i)
      CHECK(run.result.sent[i] == (run.plan.steps[i].stimulus == Stimulus::marker ? 0 : run.plan.steps[i].repeat));
    CHECK(run.cluster.open_ports.empty());
    CHECK(run.cluster.served_by.size() >= (both ? 234U : 117U));
    CHECK(run.count([](const Frame& f) { return !f.arp() && f.protocol != 1 && !is_fragment(f) && !checksums_hold(f); }) == 0);
    CHECK((run.count([](const Frame& f) { return f.arp() && !marker_of(f); }) > 0) == both);
    // One answer for each real server that asks for its client, and none for the fresh one.
    CHECK(run.count([](const Frame& f) { return f.ndp().is_advertisement(); }) > 100);
    const Ip fresh = run.plan.clients[both ? 12 : 4];
    CHECK(run.count([&](const Frame& f) { return f.ndp().is_advertisement() && f.ndp().target() == fresh; }) == 0);
  }
}

TEST_CASE("the service of one family is dead: the other's connections are what they were") {
  Run run(Stimuli(Stimulus::connect), false, profile6(true));
  run.cluster.owners.erase(vip6);
  run.play();
  CHECK_FALSE(run.result.vip_owner_found);
  CHECK(run.count([](const Frame& f) { return f.tcp().is_syn() && f.ip().is_v4(); }) == 17);
}

TEST_CASE("serial connections alternate, and nothing else goes through the director meanwhile") {
  Run run;
  run.play();
  REQUIRE(run.cluster.served_by.size() >= 17);
  for (std::size_t i = 1; i < 17; ++i) CHECK(run.cluster.served_by[i] != run.cluster.served_by[i - 1]);
  const Step& serial =
      *std::find_if(run.plan.steps.begin(), run.plan.steps.end(), [](const Step& s) { return s.stimulus == Stimulus::connect; });
  std::vector<std::uint16_t> order;
  for (const Octets& octets : run.cluster.seen)
    if (const Frame f = frame_of(octets); f.tcp().is_syn() && f.destination_mac() == director) order.push_back(f.source_port());
  for (std::uint32_t i = 0; i < 17; ++i) CHECK(order[i] == serial.client_port + i);
}

TEST_CASE("the frame limit holds over every window of a second") {
  Run run;
  run.p.frames_per_second = 500;
  run.play();
  const auto& times = run.cluster.times;
  for (std::size_t i = 520; i < times.size(); ++i) CHECK(times[i] - times[i - 520] >= 1s);
  CHECK(run.cluster.open_ports.empty());
}

TEST_CASE("no address speaks before it was proven free") {
  Run run;
  run.play();
  for (std::size_t i = 0; i < run.cluster.seen.size(); ++i) {
    const Frame f = frame_of(run.cluster.seen[i]);
    if (f.arp() && !f.arp().is_probe()) CHECK(run.cluster.times[i] >= 750ms);
    if (f.tcp()) CHECK(run.cluster.times[i] >= 750ms);
  }
}

TEST_CASE("a fresh client sends a SYN, answers no ARP, and resets once it was asked for or waited in vain") {
  for (const bool asks : {true, false}) {
    Run run(Stimuli(Stimulus::fresh_client));
    run.cluster.asks_for_fresh = asks;
    run.play();
    const Ip fresh = fresh_client(run.plan);
    CHECK(run.count([&](const Frame& f) { return f.arp() && f.arp().sender_ip() == fresh; }) == 0);
    CHECK(run.count([](const Frame& f) { return f.tcp().is_syn(); }) == 2);
    // A real server that does not ask answers at once, and once more before the reset reaches it.
    CHECK(run.count([](const Frame& f) { return f.tcp().rst(); }) >= 2);
    CHECK(run.count([](const Frame& f) { return f.tcp() && !f.tcp().syn() && !f.tcp().rst(); }) == 0);
    CHECK(run.cluster.open_ports.empty());
    CHECK(run.took < (asks ? 1500ms : 2900ms));
  }
}

TEST_CASE("a fresh client's SYN comes again where nobody asks for it") {
  Run run(Stimuli(Stimulus::fresh_client));
  run.cluster.asks_for_fresh = run.cluster.drops_first_syns = true;
  run.play();
  CHECK(run.count([](const Frame& f) { return f.tcp().is_syn(); }) == 4);
  CHECK(run.cluster.open_ports.empty());
  CHECK(run.took < 2500ms);
}

TEST_CASE("a dead service: connections are given up, half-open ones are reset, and it ends in time") {
  Run run;
  run.cluster.serves = false;
  run.play();
  CHECK(run.cluster.open_ports.empty());
  CHECK(run.took < 11s);
}

TEST_CASE("hosts that nobody told the MAC of are named and get nothing") {
  Run run;
  run.cluster.owners.erase(ip("198.51.100.17"));
  run.cluster.owners.erase(vip);
  run.play();
  CHECK(run.result.unresolved == std::vector<std::string>{"web2"});
  CHECK_FALSE(run.result.vip_owner_found);
  for (std::size_t i = 0; i < run.plan.steps.size(); ++i)
    if (run.plan.steps[i].to == "web2") CHECK(run.result.sent[i] == 0);
}

TEST_CASE("a taken client is replaced in every frame") {
  Run run;
  const Ip taken = run.plan.clients[0];
  run.cluster.owners[taken] = mac("02:00:00:00:00:99");
  run.play();
  REQUIRE(run.result.substitutions.size() == 1);
  CHECK(run.count([&](const Frame& f) { return f.ip().source() == taken || f.arp().sender_ip() == taken; }) == 0);
  CHECK(run.count([&](const Frame& f) { return f.ip().source() == run.result.substitutions[0].used; }) > 17);
}

TEST_CASE("too few free addresses are an error") {
  Run run;
  for (const Ip client : run.plan.clients) run.cluster.owners[client] = mac("02:00:00:00:00:99");
  CHECK_THROWS_AS(run.play(), SessionError);
}

TEST_CASE("interrupted, it resets what is open and ends at once") {
  for (const Moment at : {Moment(100ms), Moment(900ms), Moment(1100ms), Moment(1300ms)}) {
    Run run;
    run.play({}, at);
    CHECK(run.result.interrupted);
    CHECK(run.cluster.open_ports.empty());
    CHECK(run.took <= at + 250ms);
  }
}

TEST_CASE("a forged sender is written down first and restored to its owner, also when interrupted") {
  for (const bool interrupted : {false, true}) {
    Run run(everything(), true);
    std::vector<Restoration> written;
    run.play({.progress = {}, .before_change = [&](const Restoration& r) { written.push_back(r); }},
             interrupted ? Moment(4100ms) : never);
    REQUIRE(written.size() == 4);
    for (const Restoration& r : written) {
      const auto restores = [&](const Frame& f) {
        return f.arp().is_announcement() && f.arp().sender_ip() == r.address && f.arp().sender_mac() == r.owner &&
               f.destination_mac() == r.told;
      };
      CHECK(run.count(restores) >= (interrupted ? 1U : 3U));
    }
    CHECK(run.count([](const Frame& f) { return f.source_mac() != own; }) == 0);
  }
}

TEST_CASE("progress names what is being done and ends with everything done") {
  Run run;
  Progress last;
  bool connecting = false;
  run.play({.progress =
                [&](const Progress& p) {
                  last = p;
                  connecting = connecting || p.doing.find("connect") != std::string::npos;
                },
            .before_change = {}});
  CHECK(connecting);
  CHECK(last.done == last.total);
}

TEST_CASE("a passive run sends nothing and lasts as long as asked") {
  Run run;
  run.plan = plan_for(run.p, everything(), {.seed = 7, .started_s = 9, .passive_s = 3});
  run.play();
  CHECK(run.cluster.seen.empty());
  CHECK(run.took >= 3s);
  CHECK(run.took < 3100ms);
}

TEST_CASE("frames of any length and content are survived") {
  Run run;
  Player player(run.plan, run.p, own, {});
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    Octets octets(i % 120);
    for (std::size_t k = 0; k < octets.size(); ++k) octets[k] = static_cast<std::uint8_t>(mix64(i * 131 + k));
    if (octets.size() > 14) octets[12] = 8, octets[13] = i % 2 == 0 ? 0 : 6;
    if (octets.size() > 24) octets[14] = 0x45, octets[23] = 6;
    if (octets.size() > 60 && i % 3 == 0) {
      octets[12] = 0x86, octets[13] = 0xdd, octets[14] = 0x60, octets[20] = 58, octets[21] = 255;
      octets[54] = static_cast<std::uint8_t>(135 + i % 2), octets[55] = 0;
    }
    player.receive(record_of(octets), 0ms);
  }
  player.advance(0ms);
}

TEST_CASE("crafted frames: each as it is meant to be, and half-open connections are taken back") {
  Run run(Stimuli(Stimulus::ttl_one, Stimulus::midstream, Stimulus::echo, Stimulus::resolve));
  run.play();
  const auto is = [&](Stimulus wanted, const Frame& f, std::uint16_t port) {
    return std::any_of(run.plan.steps.begin(), run.plan.steps.end(),
                       [&](const Step& step) {
                         return step.stimulus == wanted && port >= step.client_port && port < step.client_port + step.repeat;
                       }) &&
           f.ip().destination() == vip && f.destination_mac() == director;
  };
  const auto count = [&](Stimulus wanted, unsigned ttl, unsigned flags) {
    return run.count([&](const Frame& f) {
      return f.tcp() && is(wanted, f, f.source_port()) && f.ip().ttl() == ttl && f.tcp().flags() == flags;
    });
  };
  CHECK(count(Stimulus::ttl_one, 1, 2) == 2);
  CHECK(count(Stimulus::ttl_one, 64, 4) == 2);
  CHECK(count(Stimulus::midstream, 64, 24) == 1);
  CHECK(count(Stimulus::midstream, 64, 17) == 1);
  CHECK(count(Stimulus::midstream, 64, 4) == 1);
  CHECK(run.count([&](const Frame& f) { return f.icmp().type() == 8 && is(Stimulus::echo, f, be16(f.icmp().p + 4)); }) == 2);
}

TEST_CASE("crafted frames: SYNs that are odd in one way each") {
  Run run(Stimuli(Stimulus::broadcast_syn, Stimulus::closed_port, Stimulus::repeat_syn, Stimulus::old_timestamps));
  run.play();
  std::map<Stimulus, std::vector<Frame>> sent;
  for (const Octets& octets : run.cluster.seen)
    for (const Step& step : run.plan.steps)
      if (const Frame f = frame_of(octets); f.tcp().is_syn() && f.source_port() >= step.client_port &&
                                            f.source_port() < step.client_port + step.repeat && f.ip().destination() == vip)
        sent[step.stimulus].push_back(f);
  REQUIRE(sent[Stimulus::broadcast_syn].size() == 2);
  for (const Frame& f : sent[Stimulus::broadcast_syn]) CHECK((f.destination_mac().is_broadcast() && f.destination_port() == 80));
  REQUIRE(sent[Stimulus::closed_port].size() == 2);
  for (const Frame& f : sent[Stimulus::closed_port]) CHECK((f.destination_mac() == director && f.destination_port() == 65000));
  REQUIRE(sent[Stimulus::repeat_syn].size() == 6);
  std::set<std::uint32_t> sequences, identifications;
  for (const Frame& f : sent[Stimulus::repeat_syn]) {
    sequences.insert(f.tcp().sequence());
    identifications.insert(f.ip().id());
  }
  CHECK((sequences.size() == 2 && identifications.size() == 6));
  const auto& clocks = sent[Stimulus::old_timestamps];
  REQUIRE(clocks.size() == 6);
  for (std::size_t i = 2; i < clocks.size(); ++i) {
    const std::uint32_t back = *tcp_options(clocks[i - 2]).timestamp - *tcp_options(clocks[i]).timestamp;
    CHECK((back > 59'000 && back < 61'000));
  }
  CHECK(run.count([](const Frame& f) { return f.tcp().rst(); }) == 2 + 2 + 2 + 6);
}

TEST_CASE("crafted frames: each director is sent SYNs of its own, and their halves are taken back") {
  Profile p = profile();
  p.directors.push_back({"dr2", ip("198.51.100.19"), {}, {}});
  const Mac other = mac("02:00:00:00:00:13");
  Run run(Stimuli(Stimulus::each_director), false, p);
  run.cluster.owners[ip("198.51.100.19")] = other;
  run.play();
  for (const Mac to : {director, other})
    for (const bool syn : {true, false})
      CHECK(run.count([&](const Frame& f) {
        return f.destination_mac() == to && f.ip().destination() == vip && f.tcp() && (syn ? f.tcp().is_syn() : f.tcp().rst());
      }) == 2);
}

TEST_CASE("a port is used again as soon as both ends have closed, and not where they have not") {
  for (const bool serves : {true, false}) {
    Run run(Stimuli(Stimulus::reuse_port));
    run.cluster.serves = serves;
    run.play();
    std::map<std::uint16_t, std::vector<std::uint32_t>> opened;
    for (const Octets& octets : run.cluster.seen)
      if (const Frame f = frame_of(octets); f.tcp().is_syn() && f.destination_mac() == director) {
        auto& sequences = opened[f.source_port()];
        if (sequences.empty() || sequences.back() != f.tcp().sequence()) sequences.push_back(f.tcp().sequence());
      }
    REQUIRE(opened.size() == 4);
    for (const auto& [port, sequences] : opened) {
      REQUIRE(sequences.size() == (serves ? 2 : 1));
      if (serves) CHECK((sequences[1] - sequences[0] > 64'000 && sequences[1] - sequences[0] < 70'000));
    }
    CHECK(run.cluster.open_ports.empty());
  }
}

TEST_CASE("crafted frames: an interrupted run takes back what it opened") {
  Run run(Stimuli(Stimulus::ttl_one, Stimulus::resolve));
  Player player(run.plan, run.p, own, {});
  run.cluster.run(player, [&](Moment now) {
    const std::size_t syns = run.count([](const Frame& f) { return f.tcp().is_syn(); });
    if (syns != 0) player.stop(now, true);
  });
  CHECK(run.count([](const Frame& f) { return f.tcp().rst(); }) == run.count([](const Frame& f) { return f.tcp().is_syn(); }));
}

TEST_CASE("where nobody of the cluster answers, that is told before anything but questions is sent") {
  SessionEvents events;
  events.nobody_here = [] { throw SessionError("elsewhere"); };
  Run run;
  run.cluster.owners.clear();
  CHECK_THROWS_AS(run.play(events), SessionError);
  CHECK(run.count([](const Frame& f) { return !f.arp(); }) == 0);
  Run healthy;
  healthy.play(events);
  CHECK(healthy.result.vip_owner_found);
}
