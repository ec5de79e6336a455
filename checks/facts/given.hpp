#pragma once
// What directors were seen to give to each real server: of how much a verdict speaks that rests on what went to some of them.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "checks/facts/cluster.hpp"
#include "checks/facts/flows.hpp"
#include "checks/facts/pairs.hpp"

namespace lvspec {

/// Counts new connections, and datagrams, by director and real server. The cluster outlives it.
class Given {
 public:
  explicit Given(const Cluster& cluster) : cluster_(cluster), syns_(Flows::capacity) {}

  void note(const Pair& pair) noexcept;
  /// "the 12 connections that dr1 gave to web3", of all real servers that anything was seen to be given to; empty where none was.
  [[nodiscard]] std::string text() const;

 private:
  static constexpr std::size_t most = 256;  // of a party's index

  const Cluster& cluster_;
  std::vector<std::uint32_t> syns_;  // by flow: sequence number of the last one, sent again or not
  std::array<bool, most> givers_{}, takers_{};
  std::uint64_t connections_ = 0, datagrams_ = 0;
};

}  // namespace lvspec
