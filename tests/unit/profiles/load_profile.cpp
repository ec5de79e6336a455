// Good load profiles.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "load_example.hpp"

using namespace lvspec;

namespace {

std::string file(const std::string& name) {
  std::ifstream in(LVSPEC_SOURCE_DIR "/profiles/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

const std::string smallest = "[[stage]]\nname = \"s\"\nfor = \"1s\"\nrate = 5\n";

}  // namespace

TEST_CASE("load: ARP questions of one stage come to what the cluster's limit lets through, for all of its IPv4 VIPs") {
  const auto two = [](const std::string& during, double rate) {
    return "[[stage]]\nname = \"t\"\nfor = \"1s\"\nrate = 5\n[[arp]]\nduring = \"s\"\nrate = 400\n[[arp]]\nduring = \"" + during +
           "\"\nrate = " + std::to_string(rate) + "\n";
  };
  Profile cluster = parse_profile(example, "p.toml");
  const auto problem = [&](const std::string& text) -> std::string {
    try {
      return parse_load_profile(smallest + text, "l.toml", cluster).questions.size() == 2 ? "" : "?";
    } catch (const ProfileError& error) {
      return error.what();
    }
  };
  CHECK(problem(two("s", 600)) == "");
  CHECK(problem(two("s", 601)).find("that comes to 1001 questions a second") != std::string::npos);
  CHECK(problem(two("t", 1000)) == "");
  cluster.services.push_back(cluster.services.front());
  cluster.services.back().port = 81;
  CHECK(problem(two("s", 600)) == "");
  cluster.services.back().vip = *Ip::parse("2001:db8::80");
  CHECK(problem(two("s", 600)) == "");
  cluster.services.back().vip = *Ip::parse("198.51.100.181");
  CHECK(problem(two("s", 600)).find("that comes to 2000 questions a second") != std::string::npos);
  CHECK(problem(two("s", 100)) == "");
}

TEST_CASE("load: [http] and [clients]") {
  CHECK(load_problems(load_example) == "");
  const LoadProfile load = read_load(load_example);
  const LoadHttp& http = load.http;
  REQUIRE(http.requests.size() == 2);
  CHECK(http.requests[0].method == "POST");
  CHECK(http.requests[0].weight == 3);
  CHECK(http.requests[0].expect_status == 201);
  CHECK(http.requests[0].expect_body == "ok");
  REQUIRE(http.requests[0].headers.size() == 1);
  CHECK(http.requests[0].headers[0].second == "*/*");
  CHECK(http.requests[0].body == "x");
  CHECK(http.requests[1].path == "/b");
  CHECK(http.requests_per_connection == 5);
  CHECK(http.close == LoadClose::server);
  CHECK(http.timeout_ms == 4000);
  CHECK(http.connect_timeout_ms == 1000);
  CHECK(http.first_byte_timeout_ms == 4000);
  CHECK(http.max_connections == 100);
  CHECK(http.max_response == 1000);
  CHECK(http.token_header == "X-Server");
  REQUIRE(load.clients.pool.size() == 1);
  CHECK(load.clients.pool[0].size() == 16);
  CHECK(load.clients.first_port == 20000);
  CHECK(load.clients.last_port == 29999);
  CHECK(load.clients.reuse_gap_ms == 30000);
  CHECK(load.source == load_example);
}

TEST_CASE("load: each shape of a stage") {
  const auto stages = read_load(load_example).stages;
  REQUIRE(stages.size() == 6);
  CHECK(stages[0].shape == Shape::constant);
  CHECK(stages[0].from == 200);
  CHECK_FALSE(stages[0].judge);
  CHECK(stages[1].shape == Shape::ramp);
  CHECK(stages[1].to == 20);
  CHECK(stages[1].judge);
  CHECK(stages[2].shape == Shape::step);
  CHECK(stages[2].steps == 4);
  CHECK(stages[3].shape == Shape::spike);
  CHECK(stages[3].from == 50);
  CHECK(stages[3].to == 60);
  CHECK(stages[3].start_ms == 2000);
  CHECK(stages[3].spike_ms == 3000);
  CHECK(stages[4].shape == Shape::sine);
  CHECK(stages[4].to == 65.5);
  CHECK(stages[4].period_ms == 4000);
  CHECK(stages[4].arrivals == Arrivals::poisson);
  CHECK(stages[5].shape == Shape::closed);
  CHECK(stages[5].users == 32);
  CHECK(stages[5].length_ms == 5000);
}

TEST_CASE("load: thresholds are values in the metric's unit") {
  const auto all = read_load(load_example).thresholds;
  REQUIRE(all.size() == 7);
  CHECK(all[0].stage == 1);
  CHECK(all[0].metric == Metric::response);
  CHECK(all[0].percentile == 99);
  CHECK(all[0].comparison == Comparison::less);
  CHECK(all[0].value == 20);
  CHECK(all[0].limit == "< 20ms");
  CHECK(all[1].server == "web1");
  CHECK(all[1].percentile == 99.9);
  CHECK(all[1].comparison == Comparison::at_most);
  CHECK(all[1].value == 0.25);
  CHECK(all[2].metric == Metric::share);
  CHECK(all[2].comparison == Comparison::at_least);
  CHECK(all[2].value == doctest::Approx(0.4));
  CHECK(all[3].value == doctest::Approx(0.001));
  CHECK(all[4].comparison == Comparison::more);
  CHECK(all[4].value == 69.5);
  CHECK(all[5].metric == Metric::unsent);
  CHECK(all[6].metric == Metric::violations);
  CHECK_FALSE(all[6].stage);
}

TEST_CASE("load: percentiles with and without their point") {
  for (const auto& [text, value] : std::vector<std::pair<std::string, double>>{
           {"p50", 50}, {"p95", 95}, {"p999", 99.9}, {"p99.9", 99.9}, {"p9999", 99.99}, {"p99.99", 99.99}, {"max", 100}}) {
    CAPTURE(text);
    const auto load = read_load(smallest + "[thresholds]\n\"s.lag." + text + "\" = \"<1s\"\n");
    REQUIRE(load.thresholds.size() == 1);
    CHECK(load.thresholds[0].percentile == doctest::Approx(value));
    CHECK(load.thresholds[0].value == 1000);
  }
}

TEST_CASE("load: a real server's name may hold dots, and the longest that fits is meant") {
  Profile cluster = parse_profile(example, "p.toml");
  cluster.real_servers[0].name = "web";
  cluster.real_servers[1].name = "web.share";
  const auto load = parse_load_profile(smallest + "[thresholds]\n\"s.server.web.share.share\" = \"> 1%\"\n", "l.toml", cluster);
  CHECK(load.thresholds[0].server == "web.share");
}

TEST_CASE("load: what is left out is the cluster's, or the usual") {
  const LoadProfile load = read_load(smallest);
  REQUIRE(load.http.requests.size() == 1);
  CHECK(load.http.requests[0].path == "/");
  CHECK(load.http.requests[0].method == "GET");
  CHECK(load.http.timeout_ms == 3000);
  CHECK(load.clients.pool.empty());
  CHECK(load.validity.lag_p99_ms == 5);
  CHECK_FALSE(load.search);
  CHECK(read_load("[http]\nrequests_per_connection = \"unlimited\"\n" + smallest).http.requests_per_connection == 0);
  CHECK(read_load(with("\"POST\"", "\"GET\"", load_example)).http.requests[0].body == "x");
}

TEST_CASE("load: validity, questions and a search") {
  const LoadProfile load = read_load(load_example);
  CHECK(load.validity.lag_p99_ms == 7);
  CHECK(load.validity.unsent == doctest::Approx(0.01));
  CHECK(load.validity.attribution == doctest::Approx(0.98));
  CHECK(load.validity.cpu == doctest::Approx(0.5));
  REQUIRE(load.questions.size() == 1);
  CHECK(load.questions[0].during == "climb");
  CHECK(load.questions[0].rate == 50);
  const auto search =
      read_load("[search]\nfrom = 10\nto = 90\nprecision = \"2%\"\n[[stage]]\nname = \"s\"\nfor = \"1s\"\n").search;
  REQUIRE(search);
  CHECK(search->from == 10);
  CHECK(search->to == 90);
  CHECK(search->precision == doctest::Approx(0.02));
}

TEST_CASE("load: a trial of a search has its rate, and its text is a load profile that means the same") {
  const LoadProfile whole = read_load(
      "[http]\ntimeout = \"2s\"\n[search]\nfrom = 10\nto = 90\n[[stage]]\nname = \"s\"\nfor = \"1s\"\narrivals = \"poisson\"\n"
      "[thresholds]\n\"s.response.p99\" = \"< 50ms\"\n");
  const LoadProfile trial = trial_of(whole, 42.5), again = read_load(trial.source);
  for (const LoadProfile* load : {&trial, &again}) {
    CHECK_FALSE(load->search);
    REQUIRE(load->stages.size() == 1);
    CHECK(load->stages[0].from == 42.5);
    CHECK(load->stages[0].shape == Shape::constant);
    CHECK(load->stages[0].arrivals == Arrivals::poisson);
    CHECK(load->stages[0].length_ms == 1000);
    CHECK(load->http.timeout_ms == 2000);
    REQUIRE(load->thresholds.size() == 1);
    CHECK(load->thresholds[0].key == "s.response.p99");
  }
}

TEST_CASE("load: every shipped load profile fits the lab") {
  const Profile lab = parse_profile(file("lab.toml"), "lab.toml");
  for (const std::string name : {"smoke", "steady", "ramp", "spike", "soak", "search"}) {
    CAPTURE(name);
    const std::string text = file("load/" + name + ".toml");
    REQUIRE_FALSE(text.empty());
    std::string found;
    try {
      CHECK_FALSE(parse_load_profile(text, name, lab).thresholds.empty());
    } catch (const ProfileError& error) {
      found = error.what();
    }
    CHECK(found == "");
  }
}
