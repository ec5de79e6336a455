#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lvspec/profile.hpp"

namespace lvspec {

/// The GET that a client sends to an HTTP service; empty for any other application. `padding` octets go into a header of their
/// own.
[[nodiscard]] std::string http_request(const Profile& profile, const Service& service, std::uint32_t padding);

/// Cuts `length` octets into segments of at most `most` octets, all but the last of odd sizes that differ from each other.
[[nodiscard]] std::vector<std::size_t> odd_cuts(std::size_t length, std::size_t most);

}  // namespace lvspec
