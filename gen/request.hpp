#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

#include "lvspec/profile.hpp"

namespace lvspec {

/// What a request says beyond what every one of ours does.
struct HttpRequest {
  std::string method = "GET";
  std::string path = "/";
  std::string headers{};  ///< whole lines, each with its CR LF
  std::string body{};
  bool last = true;  ///< the server is asked to close the connection
};

/// The request as a client sends it to an HTTP service; empty for any other application.
[[nodiscard]] std::string http_request(const Profile& profile, const Service& service, const HttpRequest& request);

/// A header line of its own with a value of `octets` octets; empty for none.
[[nodiscard]] std::string padding_header(std::uint32_t octets);

/// `octets` octets of numbered lines of 16: whoever finds a part of them knows where it belongs.
[[nodiscard]] std::string numbered_lines(std::uint32_t octets);

/// How many of the `left` octets of a stretch go into its `number`-th segment, counted from 0: at most `most`, and for all but
/// the last an odd size that differs from its neighbours'.
[[nodiscard]] std::size_t odd_cut(std::size_t left, std::size_t most, std::size_t number);

}  // namespace lvspec
