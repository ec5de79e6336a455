#pragma once
// The profile, arranged for questions that are asked of every frame.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lvspec/frame.hpp"
#include "lvspec/profile.hpp"

namespace lvspec {

/// Answers in the domain's words. Refers to the profile, which must outlive it.
class Cluster {
 public:
  static constexpr std::uint8_t none = 0xff;

  explicit Cluster(const Profile& profile);

  [[nodiscard]] const Profile& profile() const noexcept { return profile_; }
  [[nodiscard]] bool is_vip(const Ip& ip) const noexcept { return vip(ip) < vips_.size(); }
  /// Position among the different VIPs; their number for any other address.
  [[nodiscard]] std::size_t vip(const Ip& ip) const noexcept;
  [[nodiscard]] const std::vector<Ip>& vips() const noexcept { return vips_; }
  /// Position of the service with this address, port and IP protocol, or `none`.
  [[nodiscard]] std::uint8_t service(const Ip& ip, std::uint16_t port, std::uint8_t protocol) const noexcept;
  /// Position of the first service that the director schedules as one with this one (same_virtual_service()).
  [[nodiscard]] std::uint8_t schedule(std::uint8_t service) const noexcept { return schedules_[service]; }
  /// Position of the first service that listens on this port, whatever its address, or `none`.
  [[nodiscard]] std::uint8_t service_port(std::uint16_t port, std::uint8_t protocol) const noexcept;
  /// The host that an ARP claim of this address speaks for: as host(), and for a VIP the director that the profile does not name.
  [[nodiscard]] Party claimant(const Ip& ip) const noexcept;
  /// The host whose own address this is (DIP, RIP, gateway), or an unknown party.
  [[nodiscard]] Party host(const Ip& ip) const noexcept;
  /// An address that lvspec speaks from: nobody else may answer for it.
  [[nodiscard]] bool is_free(const Ip& ip) const noexcept { return holds(profile_.on_link, ip); }
  [[nodiscard]] bool is_off_link(const Ip& ip) const noexcept { return holds(profile_.off_link, ip); }
  [[nodiscard]] std::size_t count(Role role) const noexcept;
  /// The profile's name of a host; "the gateway", "the tester"; empty for an unknown one.
  [[nodiscard]] std::string name(Party party) const;
  [[nodiscard]] Ip address(Party party) const noexcept;

 private:
  struct Endpoint {
    Ip ip;
    std::uint16_t port;
    std::uint8_t protocol;
  };
  const Profile& profile_;
  std::vector<Endpoint> services_;
  std::vector<std::uint8_t> schedules_;  // by service
  std::vector<Ip> vips_;
};

}  // namespace lvspec
