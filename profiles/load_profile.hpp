#pragma once
// Load profiles as text: read strictly, every mistake named at once.
#include <string_view>

#include "lvspec/load_profile.hpp"
#include "lvspec/profile.hpp"

namespace lvspec {

/// Reads the text of a load profile for the cluster of `cluster`, whose segment, addresses and names it is held against;
/// `file_name` is for messages only. Throws ProfileError (profiles/load.hpp) and nothing else that the text could cause.
[[nodiscard]] LoadProfile parse_load_profile(std::string_view toml_text, std::string_view file_name, const Profile& cluster);

/// One trial of a search: the profile's stage at this rate, and its text without [search]. What parse_load_profile() makes of
/// that text is the same again.
[[nodiscard]] LoadProfile trial_of(const LoadProfile& search, double rate);

}  // namespace lvspec
