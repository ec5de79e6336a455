#pragma once
// Whose ports are whose in a test's plan: Wire's own plan gives no stimulus any.
#include "tests/checks/wire_words.hpp"

namespace lvspec::words {

/// Ports 20000 to 20099 are this stimulus's in the plan.
inline Wire& ports_of(Wire& wire, Stimulus stimulus) {
  for (Step& step : wire.plan.steps) {
    if (step.stimulus != stimulus) continue;
    step.client_port = 20000;
    step.repeat = 100;
  }
  return wire;
}

}  // namespace lvspec::words
