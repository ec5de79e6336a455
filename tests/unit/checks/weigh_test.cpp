#include "checks/weigh.hpp"

#include <doctest/doctest.h>

using namespace lvspec;
using Word = Conclusion::Word;

namespace {

CheckSpec spec_with(std::array<View, 4> views, Stimuli needs = {}) {
  CheckSpec spec;
  spec.views = views;
  spec.needs = needs;
  return spec;
}

Profile profile_with(std::vector<std::pair<Place, std::uint8_t>> places) {
  Profile profile;
  profile.directors.resize(1);
  profile.real_servers.resize(2);
  for (const auto& [at, host] : places)
    profile.vantages.push_back({"v" + std::to_string(profile.vantages.size()), at, host, "eth0", {}, {}});
  return profile;
}

Conclusion conclusion(Word word) {
  Conclusion c{word, "so it is", {}};
  if (word == Word::violated || word == Word::missing) c.findings.push_back({"seen", 1, {{1, 1, 0}}, {}});
  return c;
}

}  // namespace

TEST_CASE("the table of words and coverage") {
  const Profile profile = profile_with({{Place::client, 0}});
  const CheckSpec spec = spec_with({View::client});
  const auto outcome = [&](Word word, bool complete) {
    Coverage c;
    c.complete = complete;
    c.why = "it slept";
    return weigh(spec, conclusion(word), profile, std::vector{c}).outcome;
  };
  CHECK(outcome(Word::violated, true) == Outcome::fail);
  CHECK(outcome(Word::violated, false) == Outcome::fail);
  CHECK(outcome(Word::missing, true) == Outcome::fail);
  CHECK(outcome(Word::missing, false) == Outcome::inconclusive);
  CHECK(outcome(Word::held, true) == Outcome::pass);
  CHECK(outcome(Word::held, false) == Outcome::inconclusive);
  for (const bool complete : {true, false}) {
    CHECK(outcome(Word::unproven, complete) == Outcome::inconclusive);
    CHECK(outcome(Word::not_applicable, complete) == Outcome::not_applicable);
  }
  CHECK(weigh(spec, conclusion(Word::held), profile, {}).outcome == Outcome::inconclusive);
}

TEST_CASE("a host's own words prove a violation as a frame does") {
  Conclusion said{Word::violated, "", {{"seen", 1, {}, {}}}};
  said.findings.front().quotes.push_back({"web1", "sysctls", "conf/all/arp_ignore:0"});
  CHECK(weigh({}, said, {}, {}).outcome == Outcome::fail);
  CHECK(weigh({}, conclusion(Word::held), {}, {}).outcome == Outcome::pass);
}

TEST_CASE("who can be asked") {
  CheckSpec spec;
  spec.asked = Role::real_server;
  spec.asks = Inquiries(Inquiry::sysctls);
  Profile profile = profile_with({});
  Plan plan;
  CHECK(out_of_reach(spec, profile, &plan).value().find("only a real server can tell this") == 0);
  profile.directors.front().command = "ssh dr1";
  CHECK(out_of_reach(spec, profile, &plan));
  profile.real_servers.back().command = "ssh web2";
  CHECK_FALSE(out_of_reach(spec, profile, &plan));
  CHECK(out_of_reach(spec, profile, nullptr).value().find("hold no host's answers") != std::string::npos);
  spec.views = {View::client};
  CHECK(out_of_reach(spec, profile, &plan).value().find("no vantage") == 0);
}

TEST_CASE("a violation without proof is our own error") {
  const Profile profile = profile_with({{Place::client, 0}});
  const CheckSpec spec = spec_with({View::client});
  for (const Word word : {Word::violated, Word::missing}) {
    CHECK(weigh(spec, {word, "", {}}, profile, {}).outcome == Outcome::error);
    CHECK(weigh(spec, {word, "", {{"seen", 1, {}, {}}}}, profile, {}).outcome == Outcome::error);
  }
}

TEST_CASE("the first view that exists is the one that counts") {
  const CheckSpec spec = spec_with({View::segment, View::director, View::client});
  using Vantages = std::vector<std::uint8_t>;
  CHECK(rests_on(spec, profile_with({{Place::client, 0}, {Place::segment, 0}})) == Vantages{1});
  CHECK(rests_on(spec, profile_with({{Place::client, 0}, {Place::director, 0}})) == Vantages{1});
  CHECK(rests_on(spec, profile_with({{Place::client, 0}})) == Vantages{0});
  CHECK_FALSE(rests_on(spec, profile_with({{Place::real_server, 0}})));
}

TEST_CASE("a view of hosts needs every one of them") {
  const CheckSpec servers = spec_with({View::real_servers}), both = spec_with({View::client_and_real_servers});
  CHECK_FALSE(rests_on(servers, profile_with({{Place::real_server, 0}})));
  CHECK(rests_on(servers, profile_with({{Place::real_server, 0}, {Place::real_server, 1}}))->size() == 2);
  CHECK_FALSE(rests_on(both, profile_with({{Place::real_server, 0}, {Place::real_server, 1}})));
  CHECK(rests_on(both, profile_with({{Place::client, 0}, {Place::real_server, 0}, {Place::real_server, 1}}))->size() == 3);
  Profile two_directors = profile_with({{Place::director, 0}});
  two_directors.directors.resize(2);
  CHECK_FALSE(rests_on(spec_with({View::director}), two_directors));
}

TEST_CASE("every vantage of the view must be complete") {
  const Profile profile = profile_with({{Place::segment, 0}, {Place::segment, 0}});
  std::vector<Coverage> coverage(2);
  coverage[0].complete = true;
  const Weighed w = weigh(spec_with({View::segment}), conclusion(Word::held), profile, coverage);
  CHECK(w.outcome == Outcome::inconclusive);
  CHECK(w.because.find("\"v1\"") != std::string::npos);
}

TEST_CASE("what cannot be shown says why") {
  const CheckSpec spec = spec_with({View::client}, Stimuli(Stimulus::ask_vip, Stimulus::ask_vip_forged));
  const Profile profile = profile_with({{Place::client, 0}});
  Plan plan;
  CHECK(out_of_reach(spec, profile, &plan).has_value());
  plan.steps.resize(1);
  plan.steps[0].stimulus = Stimulus::ask_vip;
  CHECK(out_of_reach(spec, profile, &plan)->find("--intrusive") != std::string::npos);
  plan.passive = true;
  CHECK_FALSE(out_of_reach(spec, profile, &plan));
  CHECK_FALSE(out_of_reach(spec, profile, nullptr));
  CHECK(out_of_reach(spec, profile_with({}), nullptr)->find("[[vantage]]") != std::string::npos);
}

TEST_CASE("a check of one family is not applicable without a service of it, or without its stimulus there") {
  Profile profile = profile_with({{Place::client, 0}});
  profile.services.push_back({*Ip::parse("198.51.100.180"), Transport::tcp, 80, Application::http, {}, {}, 0, 32});
  CheckSpec spec = spec_with({View::client}, Stimuli(Stimulus::ask_vip));
  spec.family = Family::ipv6;
  Plan plan;
  plan.steps.push_back({.stimulus = Stimulus::ask_vip, .target = profile.services[0].vip});
  CHECK(out_of_reach(spec, profile, &plan) == "it speaks of IPv6, and the profile has no IPv6 service");
  CHECK(out_of_reach(spec, profile, nullptr) == "it speaks of IPv6, and the profile has no IPv6 service");
  profile.services[0].vip = *Ip::parse("2001:db8::b4");
  CHECK(out_of_reach(spec, profile, &plan) == "its stimulus is not part of this run");
  plan.steps[0].target = profile.services[0].vip;
  CHECK_FALSE(out_of_reach(spec, profile, &plan));
  spec.family = Family::ipv4;
  CHECK(out_of_reach(spec, profile, &plan) == "it speaks of IPv4, and the profile has no IPv4 service");
}

TEST_CASE("a check that sees by itself and needs no stimulus does without hosts' answers") {
  Profile profile = profile_with({{Place::client, 0}});
  CheckSpec spec = spec_with({View::client});
  spec.asked = Role::real_server;
  spec.asks = Inquiries(Inquiry::addresses);
  const Plan plan;
  CHECK_FALSE(out_of_reach(spec, profile, &plan));
  CHECK_FALSE(out_of_reach(spec, profile, nullptr));
  spec.needs = Stimuli(Stimulus::connect);
  CHECK(out_of_reach(spec, profile, &plan)->find("only a real server can tell this") == 0);
  spec.needs = {};
  spec.views = {};
  CHECK(out_of_reach(spec, profile, &plan).has_value());
}

TEST_CASE("of several stimuli, one is enough where either is needed") {
  CheckSpec spec = spec_with({View::client}, Stimuli(Stimulus::resolve));
  spec.either = Stimuli(Stimulus::upload, Stimulus::download);
  const Profile profile = profile_with({{Place::client, 0}});
  Plan plan;
  plan.steps.resize(1);
  plan.steps[0].stimulus = Stimulus::resolve;
  CHECK(out_of_reach(spec, profile, &plan)->find("http.large_path") != std::string::npos);
  for (const Stimulus one : {Stimulus::upload, Stimulus::download}) {
    plan.steps.resize(2);
    plan.steps[1].stimulus = one;
    CHECK_FALSE(out_of_reach(spec, profile, &plan));
  }
  plan.steps[0].stimulus = Stimulus::connect;
  CHECK(out_of_reach(spec, profile, &plan));
  spec.either = Stimuli(Stimulus::upload);
  plan.steps.resize(1);
  plan.steps[0].stimulus = Stimulus::resolve;
  CHECK(out_of_reach(spec, profile, &plan)->find("http.upload_path") != std::string::npos);
}
