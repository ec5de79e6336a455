#include "gen/plan_json.hpp"

#include <doctest/doctest.h>

#include "support.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

std::string problem_of(std::string_view text) {
  try {
    (void)plan_from_json(text);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

std::string replaced(std::string text, std::string_view old, std::string_view now) {
  const auto at = text.find(old);
  REQUIRE(at != std::string::npos);
  return text.replace(at, old.size(), now);
}

}  // namespace

TEST_CASE("a plan survives being written and read") {
  for (const bool intrusive : {false, true}) {
    const Plan plan = plan_for(profile(), everything(), {.seed = ~0ULL, .started_s = 1'700'000'000, .intrusive = intrusive});
    const std::string text = plan_to_json(plan);
    const Plan again = plan_from_json(text);
    CHECK(plan_to_json(again) == text);
    CHECK(again.seed == ~0ULL);
    CHECK(again.clients == plan.clients);
    REQUIRE(again.steps.size() == plan.steps.size());
    CHECK(again.steps[20].target == plan.steps[20].target);
    CHECK(text.find("\"schema\": \"lvspec.plan/1\"") != std::string::npos);
  }
}

TEST_CASE("what was done by hooks survives, too") {
  Plan plan = plan_for(profile(), everything());
  plan.steps.push_back({.stimulus = Stimulus::hook, .shape = 3, .hook = "web1.weight", .pause_ms = 4000});
  plan.hooks = {{"web1.weight", {"ssh web1 x", true, 801, 912, "exit status 1: \"no\""}, {"ssh web1 y"}}};
  const std::string text = plan_to_json(plan);
  const Plan again = plan_from_json(text);
  CHECK(plan_to_json(again) == text);
  CHECK(again.steps.back().hook == "web1.weight");
  CHECK(again.steps.back().pause_ms == 4000);
  REQUIRE(again.hooks.size() == 1);
  CHECK(again.hooks[0].broke.begun);
  CHECK(again.hooks[0].broke.ended_ms == 912);
  CHECK(again.hooks[0].broke.trouble == "exit status 1: \"no\"");
  CHECK(again.hooks[0].mended.command == "ssh web1 y");
  CHECK_FALSE(again.hooks[0].mended.begun);
  CHECK(problem_of(replaced(text, "\"break\": {", "\"broke\": {")) == "plan.json: plan.hooks: 'break' is missing");
  CHECK(problem_of(replaced(text, "\"began_ms\": 801", "\"began_ms\": -1")).find("plan.hooks.break.began_ms: expected a whole number") !=
        std::string::npos);
}

TEST_CASE("what is wrong with a plan is said") {
  const std::string text = plan_to_json(plan_for(profile(), everything()));
  CHECK(problem_of("") == "plan.json: text: not valid JSON");
  CHECK(problem_of("[]") == "plan.json: text: expected an object");
  CHECK(problem_of("{}") == "plan.json: plan: 'schema' is missing");
  CHECK(problem_of(replaced(text, "plan/1", "plan/9")).find("plan.schema") != std::string::npos);
  CHECK(problem_of(replaced(text, "\"seed\": 7", "\"seed\": -7")).find("plan.seed: expected a whole number") !=
        std::string::npos);
  CHECK(problem_of(replaced(text, "\"seed\": 7", "\"seed\": 7.5")).find("plan.seed") != std::string::npos);
  CHECK(problem_of(replaced(text, "\"intrusive\": false", "\"intrusive\": 0")).find("true or false") != std::string::npos);
  CHECK(problem_of(replaced(text, "198.51.100.210", "198.51.100.999")).find("expected an IP address") != std::string::npos);
  CHECK(problem_of(replaced(text, "\"prove_free\"", "\"prove_fre\"")).find("plan.steps[1].stimulus") != std::string::npos);
  CHECK(problem_of(replaced(text, "\"repeat\": 17", "\"repeat\": 4000000000")).find("more than there are ports") !=
        std::string::npos);
  CHECK(problem_of(replaced(text, "\"steps\": [", "\"steps\": [7,")).find("plan.steps[0]: expected an object") !=
        std::string::npos);
}

TEST_CASE("keys that a later version may add are left alone") {
  const std::string text = plan_to_json(plan_for(profile(), everything()));
  CHECK(problem_of(replaced(text, "\"seed\": 7", "\"colour\": [1, {}], \"seed\": 7")).empty());
}

TEST_CASE("a plan that is cut or changed anywhere never crashes") {
  const std::string text = plan_to_json(plan_for(profile(), Stimuli(Stimulus::connect)));
  for (std::size_t i = 0; i < text.size(); ++i) {
    CHECK_THROWS_AS((void)plan_from_json(text.substr(0, i > 0 ? i - 1 : 0)), std::runtime_error);
    std::string changed = text;
    changed[i] = static_cast<char>(changed[i] ^ static_cast<char>(1 + i % 255));
    (void)problem_of(changed);
  }
  CHECK_FALSE(problem_of(std::string(200'000, '[')).empty());
  CHECK_FALSE(problem_of(std::string(1000, '\0')).empty());
}
