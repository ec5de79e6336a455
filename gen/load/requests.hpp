#pragma once
// The texts of a load profile's requests, and which of them is sent next.
#include <array>
#include <random>
#include <string>
#include <vector>

#include "lvspec/load_profile.hpp"

namespace lvspec {

class LoadRequests {
 public:
  LoadRequests(const LoadHttp& http, const std::string& host, std::uint64_t seed);

  /// A kind, drawn by the weights; position in LoadHttp::requests.
  [[nodiscard]] std::uint8_t draw() noexcept;
  /// Head and body as they are sent; `closing` asks the server to close after its answer.
  [[nodiscard]] const std::string& text(std::uint8_t kind, bool closing) const noexcept { return texts_[kind][closing ? 1 : 0]; }
  /// The response to HEAD has no body whatever its head says (RFC 9112 6.3).
  [[nodiscard]] bool is_head(std::uint8_t kind) const noexcept { return http_.requests[kind].method == "HEAD"; }

 private:
  const LoadHttp& http_;
  std::vector<std::array<std::string, 2>> texts_;
  std::vector<std::uint64_t> ends_;  // running sums of the weights
  std::mt19937_64 dice_;
};

}  // namespace lvspec
