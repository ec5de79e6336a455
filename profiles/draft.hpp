#pragma once
// A profile while it is being read: what is known so far, with the places that later checks point at.
#include <optional>
#include <string>
#include <vector>

#include "lvspec/profile.hpp"
#include "profiles/table.hpp"

namespace lvspec {

struct Draft {
  enum class Kind : std::uint8_t { gateway, director, real_server, vip };
  struct Address {
    Ip ip;
    toml_tree::Where where;
    Kind kind = Kind::vip;
    std::string whose;  ///< "director dr1", for messages
  };

  explicit Draft(std::string_view file_name) : problems(file_name) {}

  Problems problems;
  Profile profile;
  std::vector<Address> addresses;
  std::vector<Placed<std::string>> names, macs, services, vantages, waivers;
  std::vector<Placed<IpRange>> segment;
  std::vector<Placed<IpRange>> on_link, off_link;
};

void read_cluster(Draft& draft, const toml_tree::Node& node);
void read_services(Draft& draft, Table& cluster);
void read_vantage(Draft& draft, const toml_tree::Node& node);
void read_clients(Draft& draft, const toml_tree::Node& node);
void read_http(Draft& draft, const toml_tree::Node& node);
void read_limits(Draft& draft, const toml_tree::Node& node);
void read_hooks(Draft& draft, const toml_tree::Node& node);
void read_failover(Draft& draft, const toml_tree::Node& node);
void read_waiver(Draft& draft, const toml_tree::Node& node);

/// What no table can tell alone: who has whose address, and what lies on the segment.
void check_addresses(Draft& draft);
/// The segment of a profile that does not name it, as load.hpp documents.
[[nodiscard]] std::vector<IpRange> derived_segment(const Profile& profile);
/// The highest run of addresses in the VIP's /24 that holds none that was named; .254 is left out as the favourite of gateways.
[[nodiscard]] std::optional<IpRange> unnamed_addresses(const Profile& profile);

}  // namespace lvspec
