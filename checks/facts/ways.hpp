#pragma once
// Which way requests, their copies and replies took: from whose MAC to whose.
#include <array>
#include <cstddef>
#include <cstdint>

#include "checks/facts/cluster.hpp"
#include "checks/facts/owners.hpp"
#include "lvspec/topology.hpp"

namespace lvspec {

/// Counts frames by kind and MACs. Of fixed size: ways that are first seen when it is full are not kept.
class Ways {
 public:
  void note(const Frame& frame) noexcept;
  [[nodiscard]] std::vector<Hop> hops() const;

 private:
  std::array<Hop, 64> hops_{};
  std::array<std::uint8_t, 64> places_{};  // by a hash of kind and MACs: where in hops_ it probably is
  std::size_t used_ = 0;
};

/// What a profile describes, before anything was seen.
[[nodiscard]] Topology described(const Profile& profile);

/// The same with what was seen of it. `seen_at(v)` says whether anything was captured at the profile's vantage v.
[[nodiscard]] Topology topology(const Cluster& cluster, const Owners& owners, const Ways& ways, const std::vector<bool>& seen_at);

}  // namespace lvspec
