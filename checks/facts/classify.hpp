#pragma once
#include "checks/facts/cluster.hpp"
#include "checks/facts/pairs.hpp"
#include "lvspec/frame.hpp"

namespace lvspec {

/// The exchange that a frame belongs to.
struct Exchange {
  Ip client;
  std::uint16_t client_port = 0;
  std::uint8_t service = Cluster::none;  ///< none: no virtual service's
};

/// Gives a frame whose parties are known its kind, and names the exchange that it belongs to.
[[nodiscard]] Exchange classify(Frame& frame, const Cluster& cluster, const Pairs& pairs) noexcept;

}  // namespace lvspec
