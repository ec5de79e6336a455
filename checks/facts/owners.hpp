#pragma once
// Whose MAC is whose: from the profile where it says so, else learned from ARP and NDP claims for the hosts' own addresses (a
// VIP's count only where the profile names no director).
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "checks/facts/cluster.hpp"

namespace lvspec {

/// A host that answers for addresses of others (proxy ARP, a VIP with a short netmask) claims their addresses as well as its
/// own. So a MAC that is claimed for one host belongs to that host, and a MAC claimed for several to the one that has no other
/// MAC; where that leaves more than one, the MAC stays unknown rather than blame the wrong host.
class Owners {
 public:
  explicit Owners(const Cluster& cluster);

  /// Owner of a MAC; constant time.
  [[nodiscard]] Party of(Mac mac) const noexcept;
  /// Learns from a frame: an ARP or NDP claim, or the tester's marker. Allocation happens only on the first claim of a pair.
  void learn(const Frame& frame) noexcept;
  /// A host's MACs, in order.
  [[nodiscard]] std::vector<Mac> macs(Party party) const;
  /// At least one MAC is known for every director, real server and gateway of the profile.
  [[nodiscard]] bool complete() const noexcept { return unknown_hosts_ == 0; }
  [[nodiscard]] bool knows(Party party) const noexcept;
  /// All hosts of a role are known: then a MAC without an owner is a stranger's.
  [[nodiscard]] bool knows_all(Role role) const noexcept;
  /// Names of the hosts whose MAC is not known, "web1, web2"; empty where all are.
  [[nodiscard]] std::string unknown_names() const;

 private:
  static constexpr unsigned slot_bits = 9;
  static constexpr std::size_t slots = 1U << slot_bits;  // at most half full: 256 MACs is more than a segment's cluster has
  struct Slot {
    std::uint64_t mac = ~0ULL;
    Party party;
  };
  struct Claim {
    std::uint64_t mac;
    Party party;
  };
  [[nodiscard]] static std::size_t slot_of(std::uint64_t mac) noexcept {
    return mac * 0x9e37'79b9'7f4a'7c15ULL >> (64U - slot_bits);
  }
  void learn(const Ip& address, Mac mac) noexcept;
  void settle();
  void put(std::uint64_t mac, Party party);
  [[nodiscard]] bool claimed_alone(Party party, std::uint64_t except) const;
  [[nodiscard]] Party owner_among_claims(std::uint64_t mac) const;
  void count_unknown();

  const Cluster& cluster_;
  std::array<Slot, slots> table_{};
  std::size_t used_ = 0;
  std::vector<Claim> fixed_;     // the profile's, and testers
  std::vector<Claim> claims_;    // heard
  std::vector<Party> declared_;  // hosts whose MACs the profile gives: claims for them are not learned
  std::size_t unknown_hosts_ = 0;
};

}  // namespace lvspec
