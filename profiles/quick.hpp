#pragma once
// Profiles without a file, and profiles back to text.
#include <optional>
#include <string>
#include <vector>

#include "lvspec/profile.hpp"

namespace lvspec {

/// What the command line says of a cluster, unread: `lvspec audit --vip … --real-server … --interface …`.
struct QuickFlags {
  std::vector<std::string> vips;  ///< "198.51.100.180", "198.51.100.180:8080", "[2001:db8::80]:80"; HTTP, port 80 by default
  std::vector<std::string> real_servers;  ///< "198.51.100.16" or "web1=198.51.100.16"; named rs1, rs2, … by default
  std::vector<std::string> directors;  ///< likewise, dr1, dr2, …; without one, whoever answers for the VIP counts as the director
  std::string interface;               ///< the tester's port
  std::optional<std::string> mirror;  ///< an interface that sees the whole segment
  std::optional<std::string> gateway;
  std::optional<std::string> clients;  ///< addresses to speak from; default: 20 of the VIP's /24 that nobody named, from the top
};

/// The profile that these flags mean. Throws ProfileError (profiles/load.hpp), whose problems name the flags.
[[nodiscard]] Profile quick_profile(const QuickFlags& flags);

/// TOML that parse_profile() reads to an equal profile (but for Profile::source).
[[nodiscard]] std::string profile_to_toml(const Profile& profile);

}  // namespace lvspec
