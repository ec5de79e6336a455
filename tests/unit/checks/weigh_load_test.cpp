#include "checks/load/weigh_load.hpp"

#include <doctest/doctest.h>

#include "lvspec/profile.hpp"

using namespace lvspec;

namespace {

constexpr std::int64_t ms = 1'000'000, second = 1'000'000'000;

/// A run with one stage of a second, told request by request.
struct Told {
  Told() {
    profile.real_servers.resize(2);
    profile.real_servers[0].name = "web1";
    profile.real_servers[1].name = "web2";
    profile.services.resize(1);
    profile.directors.resize(1);
    profile.services[0].scheduler = "lc";
    profile.vantages.resize(1);
    profile.vantages[0].at = Place::segment;
    load.stages.push_back({.name = "hold", .length_ms = 1000, .from = 10});
    run.stages.push_back({0, second});
    run.clients.push_back(Ip::v4(0xc63364d2));
    run.started_unix_ns = 1000 * second;
    coverage.resize(1);
    coverage[0].complete = true;
  }
  /// A request on a connection of its own that `server` answers `took` after it was meant to leave.
  LoadExchange& request(std::size_t server, std::int64_t took = 10 * ms, Answer answer = Answer::ok) {
    const auto n = static_cast<std::uint32_t>(run.connections.size());
    const std::int64_t at = n * 10 * ms;
    run.connections.push_back({at + ms, at + 2 * ms, 0, static_cast<std::uint16_t>(20000 + n)});
    seen.push_back({{{Role::director, 0}, {}}, host(server), host(server)});
    LoadExchange e;
    e.intended_ns = at;
    e.sent_ns = at + ms;
    e.first_byte_ns = at + took - ms;
    e.done_ns = at + took;
    e.connection = n;
    e.opens = true;
    e.status = 200;
    e.answer = answer;
    return run.exchanges.emplace_back(e);
  }
  /// One whose SYN nobody answers.
  Seen& lost() {
    LoadExchange& e = request(0, 3000 * ms, Answer::connect_timeout);
    e.first_byte_ns = LoadExchange::never;
    run.connections.back().connected_ns = LoadConnection::never;
    seen.back().sent_to = seen.back().answered = {};
    return seen.back();
  }
  static Culprit host(std::size_t server) {
    Culprit out{{Role::real_server, static_cast<std::uint8_t>(server)}, {}};
    out.mac.value = server + 1;
    return out;
  }
  void demands(const std::string& key, Metric metric, Comparison comparison, double value, double percentile = 0,
               std::optional<std::string> server = std::nullopt) {
    load.thresholds.push_back({key, "", 0, std::move(server), metric, percentile, comparison, value});
  }
  [[nodiscard]] LoadReport weigh() const { return weigh_load(profile, load, run, {seen, others}, coverage, verdicts); }
  [[nodiscard]] StageFigures stage() const { return weigh().stages.at(0); }
  /// Whether that demand of the generator is met.
  [[nodiscard]] bool valid(const std::string& what) const {
    for (const Demand& d : weigh().validity)
      if (d.what == what) return d.met;
    FAIL(what);
    return false;
  }

  Profile profile;
  LoadProfile load;
  LoadRun run;
  std::vector<Seen> seen;
  std::vector<Coverage> coverage;
  std::vector<Verdict> verdicts;
  bool others = false;
};

}  // namespace

TEST_CASE("load: response counts from the intended time, service from the send, and the lag between them") {
  Told told;
  told.request(0, 10 * ms);
  const StageFigures s = told.stage();
  CHECK(s.response.max == doctest::Approx(10));
  CHECK(s.service.max == doctest::Approx(9));
  CHECK(s.lag.max == doctest::Approx(1));
  CHECK(s.connect.max == doctest::Approx(1));
  CHECK(s.first_byte.max == doctest::Approx(8));
  CHECK(s.done == 1);
  CHECK(s.achieved_rate == doctest::Approx(1));
}

TEST_CASE("load: every answer belongs to the server whose SYN-ACK was seen, and the token confirms or contradicts it") {
  Told told;
  told.request(0).token = 0;
  told.request(1).token = 0;
  told.request(1);
  const StageFigures s = told.stage();
  CHECK(s.attribution.mac == 3);
  CHECK(s.attribution.token == 0);
  CHECK(s.attribution.disagree == 1);
  CHECK(s.servers.size() == 2);
  CHECK(s.servers[0].connections == 1);
  CHECK(s.servers[1].connections == 2);
  CHECK(s.servers[1].share == doctest::Approx(2.0 / 3));
}

TEST_CASE("load: without a SYN-ACK the token stands in, and without both the server is unknown") {
  Told told;
  told.request(0).token = 1;
  told.request(0);
  told.seen.clear();
  const StageFigures s = told.stage();
  CHECK(s.attribution.token == 1);
  CHECK(s.attribution.unknown == 1);
  CHECK(s.servers.at(1).requests == 1);
  CHECK(s.servers.at(2).name == "unknown");
  CHECK_FALSE(told.valid("attribution"));
}

TEST_CASE("load: what the engine could not send is counted, and makes the run invalid beyond its limit") {
  Told told;
  for (int i = 0; i < 99; ++i) told.request(0);
  LoadExchange unsent;
  unsent.intended_ns = 500 * ms;
  unsent.done_ns = 3500 * ms;
  told.run.exchanges.push_back(unsent);
  CHECK(told.stage().unsent == 1);
  CHECK(told.stage().scheduled == 100);
  CHECK(told.stage().response.max == doctest::Approx(3000));
  CHECK_FALSE(told.valid("unsent requests"));
  told.load.validity.unsent = 0.01;
  CHECK(told.valid("unsent requests"));
}

TEST_CASE("load: where a SYN without an answer was lost, as far as a vantage shows") {
  Told told;
  told.lost();
  told.lost().sent_to = Told::host(1);
  told.lost().asked = {};             // it never left
  told.lost().asked = Told::host(0);  // straight to a real server, which kept silent
  told.request(0, ms, Answer::refused), told.run.connections.back().connected_ns = LoadConnection::never;  // answered by RST
  Seen& back = told.lost();
  back.sent_to = back.answered = Told::host(1);
  const LostConnections l = told.stage().lost;
  CHECK(l.at_director == 1);
  CHECK(l.at_server == 2);
  CHECK(l.on_the_way_back == 1);
  CHECK(l.unknown == 1);
  told.coverage[0].complete = false;
  CHECK(told.stage().lost.at_director == 0);
  CHECK(told.stage().lost.unknown == 2);
}

TEST_CASE("load: an error is its server's, also where the server only got the SYN") {
  Told told;
  told.request(1, 10 * ms, Answer::reset);
  told.lost().sent_to = Told::host(1);
  const StageFigures s = told.stage();
  CHECK(s.servers.at(1).errors == 2);
  CHECK(s.servers.at(0).errors == 0);
  CHECK(s.servers.at(1).first_error == doctest::Approx(0));
  CHECK(s.servers.at(1).last_error == doctest::Approx(0.01));
  CHECK(s.answers[static_cast<std::size_t>(Answer::reset)] == 1);
}

TEST_CASE("load: connections that the client framed to a real server are counted") {
  Told told;
  told.request(0);
  told.request(1);
  CHECK(told.stage().around_director == 0);
  told.seen.back().asked = Told::host(1);
  CHECK(told.stage().around_director == 1);
}

TEST_CASE("load: thresholds are met at their limit as they say, and never by a stage without requests or not reached") {
  Told told;
  told.demands("max", Metric::response, Comparison::less, 10.01, 100);
  told.demands("max", Metric::response, Comparison::less, 10, 100);
  told.demands("errors", Metric::error_rate, Comparison::equal, 0);
  told.demands("rate", Metric::achieved_rate, Comparison::at_least, 2);
  told.demands("share", Metric::share, Comparison::at_most, 0.5, 0, "web2");
  told.demands("shares", Metric::share_deviation, Comparison::less, 0.01);
  CHECK_FALSE(told.weigh().thresholds_met());
  for (const Demand& d : told.weigh().thresholds) CHECK(d.found == "no request was made");
  told.request(0);
  told.request(1);
  const auto met = [&](std::size_t i) { return told.weigh().thresholds.at(i).met; };
  CHECK(met(0));
  CHECK_FALSE(met(1));
  CHECK(met(2));
  CHECK(met(3));
  CHECK(met(4));
  CHECK(met(5));
  told.request(1, 10 * ms, Answer::wrong_status);
  CHECK_FALSE(met(2));
  CHECK(met(3));
  CHECK_FALSE(met(4));
  CHECK_FALSE(met(5));
  told.run.stages.clear();
  told.run.exchanges.clear();
  CHECK(told.weigh().thresholds.at(2).found == "the stage was not reached");
  CHECK_FALSE(met(2));
}

TEST_CASE("load: rr and wrr give exact shares, where every connection's server is known") {
  const auto judged = [](const std::string& scheduler, std::uint32_t weight, const std::string& servers, auto change) {
    Told told;
    told.profile.services[0].scheduler = scheduler;
    told.profile.real_servers[0].weight = weight;
    told.profile.real_servers[1].weight = 1;
    for (const char c : servers) told.request(static_cast<std::size_t>(c - '1'));
    change(told);
    const LoadReport report = told.weigh();
    if (report.thresholds.empty()) return "not judged";
    return report.thresholds[0].met ? "met" : "missed";
  };
  const auto as_is = [](Told&) {};
  CHECK(judged("rr", 1, "121212", as_is) == std::string("met"));
  CHECK(judged("rr", 1, "1212121", as_is) == std::string("met"));
  CHECK(judged("rr", 1, "121211", as_is) == std::string("missed"));
  CHECK(judged("rr", 5, "121212", as_is) == std::string("met"));
  CHECK(judged("wrr", 3, "11121112", as_is) == std::string("met"));
  CHECK(judged("wrr", 3, "1112111", as_is) == std::string("met"));
  CHECK(judged("wrr", 3, "21112111211", as_is) == std::string("met"));
  CHECK(judged("wrr", 3, "12121212", as_is) == std::string("missed"));
  CHECK(judged("wrr", 3, "111111112222", as_is) == std::string("missed"));
  CHECK(judged("wrr", 3, "2222", as_is) == std::string("missed"));
  CHECK(judged("sh", 1, "111", as_is) == std::string("not judged"));
  CHECK(judged("rr", 1, "111", [](Told& t) { t.profile.services[0].persistence_s = 300; }) == std::string("not judged"));
  CHECK(judged("rr", 1, "111", [](Told& t) { t.run.smallest_gap_ms = 65'000; }) == std::string("not judged"));
  CHECK(judged("rr", 1, "111", [](Told& t) { t.seen[0].asked = Told::host(0); }) == std::string("not judged"));
  CHECK(judged("rr", 1, "111", [](Told& t) { t.seen[0].answered = t.seen[0].sent_to = {}; }) == std::string("not judged"));
  CHECK(judged("rr", 1, "111", [](Told& t) { t.others = true; }) == std::string("not judged"));
  CHECK(judged("rr", 1, "111", [](Told& t) { t.profile.directors.resize(2); }) == std::string("not judged"));
  CHECK(judged("rr", 1, "111", [](Told& t) { t.coverage[0].complete = false; }) == std::string("not judged"));
  CHECK(judged("rr", 1, "111", [](Told& t) { t.coverage.clear(); }) == std::string("not judged"));
}

TEST_CASE("load: the generator's own limits") {
  Told told;
  told.request(0);
  CHECK(told.weigh().valid());
  told.load.validity.lag_p99_ms = 0.9;
  CHECK_FALSE(told.valid("send lag p99"));
  told.load.validity.lag_p99_ms = 1.1;
  CHECK(told.valid("send lag p99"));
  told.run.generator_cpu_s = 0.9;
  CHECK_FALSE(told.valid("generator's CPU"));
  told.run.port_errors = 1;
  CHECK_FALSE(told.valid("port errors"));
  told.coverage[0].complete = false;
  CHECK_FALSE(told.valid("captures"));
  // What no stage that counts shows cannot make the run invalid.
  told.load.stages[0].judge = false;
  told.load.validity.lag_p99_ms = 0.1;
  CHECK(told.valid("send lag p99"));
}

TEST_CASE("load: a violation has the second and the stage of its first frame") {
  Told told;
  told.request(0);
  static const CheckSpec spec = [] {
    CheckSpec out{};
    out.id = "ARP-02";
    return out;
  }();
  Verdict verdict;
  verdict.spec = &spec;
  verdict.outcome = Outcome::fail;
  EvidenceFrame late, early;
  early.time_ns = 1000 * second + 250 * ms;
  late.time_ns = early.time_ns + 500 * ms;
  verdict.evidence.push_back({.observed = "", .count = 2, .frames = {late, early}});
  told.verdicts.push_back(verdict);
  const LoadReport report = told.weigh();
  CHECK(report.violations.size() == 1);
  CHECK(report.violations[0].second == doctest::Approx(0.25));
  CHECK(report.violations[0].stage == "hold");
  told.verdicts[0].outcome = Outcome::pass;
  CHECK(told.weigh().violations.empty());
}

TEST_CASE("load: no rotation is judged where client ports came again while the director knew them") {
  static const CheckSpec rotation = [] {
    CheckSpec out{};
    out.id = "SCH-02";
    return out;
  }();
  static const CheckSpec other = [] {
    CheckSpec out{};
    out.id = "RET-01";
    return out;
  }();
  LoadRun run;
  run.clients.resize(16);
  run.stages.push_back({0, 10 * second});
  LoadProfile load;
  const auto judged = [&](const CheckSpec& spec, Outcome outcome) {
    std::vector<Verdict> verdicts(1);
    verdicts[0].spec = &spec;
    verdicts[0].outcome = outcome;
    excuse_reused_ports(verdicts, run, load);
    return verdicts[0].outcome;
  };
  CHECK(judged(rotation, Outcome::fail) == Outcome::fail);
  run.smallest_gap_ms = 65'000;
  CHECK(judged(rotation, Outcome::fail) == Outcome::inconclusive);
  CHECK(judged(rotation, Outcome::pass) == Outcome::inconclusive);
  CHECK(judged(rotation, Outcome::not_applicable) == Outcome::not_applicable);
  CHECK(judged(other, Outcome::fail) == Outcome::fail);
  run.smallest_gap_ms = 120'000;
  CHECK(judged(rotation, Outcome::fail) == Outcome::fail);
  run.smallest_gap_ms = -1;
  run.connections.resize(26'000);  // of 640,000 pairs, in 10 s: slower than the clock's 26,667
  CHECK(judged(rotation, Outcome::fail) == Outcome::fail);
  run.connections.resize(27'000);
  CHECK(judged(rotation, Outcome::fail) == Outcome::inconclusive);
}

TEST_CASE("load: no threshold is met by what was not seen") {
  Told told;
  told.request(0).token = 0;
  told.seen.clear();
  told.load.thresholds.push_back({"violations", "== 0", std::nullopt, std::nullopt, Metric::violations, 0, Comparison::equal, 0});
  told.demands("r", Metric::response, Comparison::less, 1000, 99, "web2");
  told.demands("e", Metric::error_rate, Comparison::equal, 0, 0, "web2");
  told.demands("c", Metric::connect, Comparison::less, 1000, 99);
  told.run.connections[0].connected_ns = LoadConnection::never;
  told.demands("s", Metric::share, Comparison::at_most, 1, 0, "web1");
  told.demands("f", Metric::first_byte, Comparison::less, 1000, 99);
  const auto found = told.weigh().thresholds;
  CHECK(found.at(0).found == "no check was judged");
  CHECK(found.at(1).found == "no request came so far");
  CHECK(found.at(2).found == "no request is known to have been its");
  CHECK(found.at(3).found == "no request came so far");
  CHECK(found.at(4).found == "no new connection was attributed");
  for (std::size_t i = 0; i < 5; ++i) CHECK_FALSE(found.at(i).met);
  CHECK(found.at(5).met);
}

TEST_CASE("load: a wrong answer is one error of its server's requests, not two") {
  Told told;
  for (int i = 0; i < 4; ++i) told.request(1, 10 * ms, Answer::wrong_status);
  told.demands("e", Metric::error_rate, Comparison::equal, 1, 0, "web2");
  CHECK(told.weigh().thresholds.at(0).met);
}
