#pragma once
#include "checks/facts/cluster.hpp"
#include "checks/facts/flows.hpp"
#include "checks/facts/pairs.hpp"
#include "lvspec/frame.hpp"

namespace lvspec {

/// Gives a frame whose parties are known its kind, and names the exchange that it belongs to.
[[nodiscard]] Exchange classify(Frame& frame, const Cluster& cluster, const Pairs& pairs) noexcept;

}  // namespace lvspec
