#include "gen/load/load_plan.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "asked_by.hpp"
#include "gen/plan_json.hpp"
#include "support.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

LoadPlan plan_with(double rate, std::uint32_t length_ms, const char* during = "hold") {
  LoadProfile load;
  for (const char* name : {"warmup", "hold"}) {
    LoadStage stage;
    stage.name = name;
    stage.length_ms = length_ms;
    load.stages.push_back(stage);
  }
  load.questions = {{during, rate}};
  const CheckSpec spec = needing("TST-01", Stimuli(Stimulus::ask_vip));
  const CheckSpec* const selected[] = {&spec};
  return make_load_plan(profile(), load, {.seed = 7, .started_s = 1'700'000'000}, {ip("198.51.100.210")}, ip("198.51.100.229"),
                        selected);
}

}  // namespace

TEST_CASE("questions beside a load come at the rate that was asked for, throughout its stage") {
  for (const double rate : {300.0, 7.0, 142.5, 333.0, 1000.0}) {
    CAPTURE(rate);
    const std::vector<Moment> asked = asked_by(plan_with(rate, 2000).questions);
    REQUIRE(asked.size() == static_cast<std::size_t>(std::llround(rate * 2)));
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const double due_ms = 2000 + static_cast<double>(i) * 1000 / rate;
      CHECK(static_cast<double>(asked[i].count()) / 1000 == doctest::Approx(due_ms).epsilon(0.001));
    }
  }
}

TEST_CASE("the first stage's questions begin with it: there is nothing to prove first") {
  const std::vector<Moment> asked = asked_by(plan_with(100, 2000, "warmup").questions);
  REQUIRE(asked.size() == 200);
  CHECK(asked.front() < std::chrono::milliseconds(2));
  CHECK(asked.back() < std::chrono::milliseconds(1995));
}

TEST_CASE("of less than one question in a stage there is one") {
  const LoadPlan plan = plan_with(0.1, 2000);
  REQUIRE(plan.questions.steps.size() == 1);
  CHECK(plan.questions.steps[0].repeat == 1);
}

TEST_CASE("more questions than a step may have are several steps, and the plan can be read again") {
  const LoadPlan plan = plan_with(1000, 140'000);
  const auto& steps = plan.questions.steps;
  REQUIRE(steps.size() == 3);
  CHECK(steps[0].repeat + steps[1].repeat + steps[2].repeat == 140'000);
  for (std::size_t i = 1; i < steps.size(); ++i) CHECK(steps[i].at_ms == steps[i - 1].at_ms + steps[i - 1].repeat);
  const std::string text = plan_to_json(plan.whole);
  CHECK(plan_to_json(plan_from_json(text)) == text);
}
