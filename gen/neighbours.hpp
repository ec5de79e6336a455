#pragma once
// Whose MAC is whose, as far as sending needs to know it.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lvspec/frame.hpp"
#include "lvspec/party.hpp"
#include "lvspec/profile.hpp"

namespace lvspec {

/// Learns from ARP replies and neighbour advertisements. A MAC that is claimed for one host of the profile belongs to it; one
/// that is claimed for several (a host that answers for others, too) belongs to the one of them that no other MAC was claimed
/// for. MACs that the profile gives are never doubted. A VIP goes to another director when that one announces it.
class Neighbours {
 public:
  explicit Neighbours(const Profile& profile);

  void learn(const Frame& frame);

  /// By profile name; "gateway" is the gateway.
  [[nodiscard]] std::optional<Mac> mac_of(std::string_view name) const;
  [[nodiscard]] std::optional<Mac> mac_of(Ip address) const;
  [[nodiscard]] bool is_real_server(Mac mac) const;
  /// Who answered for a VIP and may: a director, or a host that the profile does not know (a VRRP virtual MAC).
  [[nodiscard]] std::optional<Mac> vip_owner(Ip vip) const;
  /// vip_owner(), or else the first director whose MAC is known: what a client could reach the service by.
  [[nodiscard]] std::optional<Mac> way_to(Ip vip) const;
  [[nodiscard]] std::vector<std::string> unresolved() const;
  /// Whether a director or a real server has answered. The gateway does on each of its links, and a router that answers for all
  /// of them (proxy ARP) is none of them.
  [[nodiscard]] bool heard_the_cluster() const;

 private:
  struct Host {
    std::string name;
    std::vector<Ip> addresses;
    Role role;
    std::vector<Mac> given;
  };
  struct Claim {
    Ip address;
    Mac mac;
  };

  template <class Owner>
  void add(std::string name, const Owner& owner, Role role);
  void learn(Ip address, Mac mac);
  void take_over(Ip vip, Mac mac);
  [[nodiscard]] const Host* owner(Mac mac) const;
  [[nodiscard]] std::optional<Mac> mac_of(const Host& host) const;
  [[nodiscard]] bool claimed(Ip address, Mac mac) const;
  [[nodiscard]] bool claimed(const Host& host, Mac mac) const;
  [[nodiscard]] bool has_other_mac(const Host& host, Mac mac) const;

  std::vector<Ip> vips_;
  std::vector<Host> hosts_;
  std::vector<Claim> claims_;  // in order of arrival, each once
};

}  // namespace lvspec
