#pragma once
#include <nlohmann/json_fwd.hpp>

#include "lvspec/topology.hpp"

namespace lvspec {

/// `topology` of report.json: whose MACs are whose, and how many frames went which way.
[[nodiscard]] nlohmann::ordered_json topology_json(const Topology& topology);

}  // namespace lvspec
