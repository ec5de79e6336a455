// plan.json, as it comes out of captures that anybody may have written: a plan, or an error; and a plan reads the same when it is
// written again.
#include <stdexcept>

#include "gen/plan_json.hpp"
#include "tests/fuzz/target.hpp"

namespace lvspec::fuzz {

std::vector<Bytes> seeds() {
  Plan plan;
  plan.seed = 42, plan.started_s = 1'764'028'800, plan.token = 7, plan.length_ms = 5000;
  plan.selection = {"ARP-02", "FWD-01"};
  plan.clients = {Ip::v4(0xc633'64d2U)};
  plan.off_link_clients = {Ip::v4(0xcb00'7101U), Ip{0x2001'0db8'0000'0000ULL, 1}};
  const Bytes empty = bytes(plan_to_json(plan));
  Step step;
  step.id = 1, step.stimulus = Stimulus::burst, step.repeat = 300, step.client = plan.clients.front(), step.client_port = 20'000;
  step.target = Ip::v4(0xc633'64b4U), step.target_port = 80, step.padding = 4000, step.to = "dr1";
  plan.steps = {step, Step{}};
  plan.steps.back().stimulus = Stimulus::hook, plan.steps.back().hook = "web1", plan.steps.back().pause_ms = 5;
  plan.hooks = {{"web1", {"a", true, 1, 2, "b"}, {"c"}}};
  return {empty, bytes(plan_to_json(plan))};
}
std::uint32_t most_changes() { return 8; }

}  // namespace lvspec::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto once = lvspec::plan_to_json(lvspec::plan_from_json({reinterpret_cast<const char*>(data), size}));
    if (lvspec::plan_to_json(lvspec::plan_from_json(once)) != once) lvspec::fuzz::broken("what was written reads the same");
  } catch (const std::runtime_error&) {
  }
  return 0;
}
