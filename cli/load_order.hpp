#pragma once
// What a load run is made of, as it was read, and whose addresses it speaks from.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "gen/load/engine.hpp"
#include "lvspec/load_profile.hpp"
#include "lvspec/profile.hpp"
#include "wire/client_addresses.hpp"

namespace lvspec {

struct LoadOrder {
  Profile profile;
  LoadProfile load;
  LoadTarget target;
  std::vector<const CatalogueEntry*> selected;  ///< the checks that ride along
};

/// Throws CommandError and ProfileError.
[[nodiscard]] LoadOrder read_load_order(const LoadOptions& options);

struct Speakers {
  std::vector<Ip> clients;  ///< the engine's
  std::optional<Ip> asker;  ///< of the questions beside the load
  bool added = true;        ///< false: the interface had them before
  std::string cut{};        ///< what is said of a pool with more addresses than speak; empty where all do
};

/// The ranges that clients' addresses are taken from.
[[nodiscard]] std::span<const IpRange> pool_of(const LoadProfile& load, const Profile& profile);

/// Throws CommandError where there is nobody to speak, or an address is this host's own.
[[nodiscard]] Speakers speakers_of(const LoadOrder& order, const ClientAddresses& addresses);

}  // namespace lvspec
