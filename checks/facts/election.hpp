#pragma once
// Which director VRRP has put in service, followed advertisement by advertisement.
#include <cstdint>
#include <vector>

#include "checks/facts/cluster.hpp"
#include "lvspec/verdict.hpp"
#include "lvspec/vrrp.hpp"

namespace lvspec {

/// Who advertises: a director, by the address that it advertises from, else the owner of the MAC.
[[nodiscard]] Culprit advertiser(const Cluster& cluster, const Frame& frame) noexcept;

/// Whether a host with this priority and address would be in service in the place of the other (RFC 9568 6.4.3).
[[nodiscard]] constexpr bool outranks(std::uint8_t priority, const Ip& address, std::uint8_t other_priority,
                                      const Ip& other) noexcept {
  return priority != other_priority ? priority > other_priority : address.low > other.low;
}

/// One VIP's. Clocks have no say: what counts is who is heard after whom.
class Election {
 public:
  /// An advertisement for the VIP.
  void note(const Vrrp& advert, Party speaker, const Ip& from) noexcept;

  /// Who is in service; of unknown role until a director has advertised, and where nobody does.
  [[nodiscard]] Party active() const noexcept { return active_; }
  /// Whether anybody advertises.
  [[nodiscard]] bool is_heard() const noexcept { return heard_ != 0; }
  /// Whether an interval has passed since the first advertisement: of two that do not hear each other, the one of lower rank may
  /// be the first to be heard, and within an interval the other follows.
  [[nodiscard]] bool is_sure() const noexcept { return heard_ > 1; }
  /// Whom the last advertisement put in service by its rank, never heard before: what it did while another seemed to be in
  /// service was its right, as far as can be told.
  [[nodiscard]] Party vindicated() const noexcept { return vindicated_; }
  /// Whether this director was in service a moment ago: what it says may have been on its way when it lost.
  [[nodiscard]] bool has_just_lost(Party party) const noexcept { return party == before_ && since_ < 2; }
  /// Whether this director advertised last, and the one in service has not yet done so again: it is either taking over or in its
  /// way.
  [[nodiscard]] bool is_challenging(Party party) const noexcept { return challenges_ != 0 && party == challenger_; }
  /// Whether whoever is in service has been heard to be so twice, and nobody else since.
  [[nodiscard]] bool is_settled() const noexcept { return active_.role == Role::director && since_ > 1 && challenges_ == 0; }
  [[nodiscard]] std::uint32_t takeovers() const noexcept { return takeovers_; }

 private:
  void put_in_service(const Vrrp& advert, Party speaker, const Ip& from) noexcept;

  Party active_, before_, challenger_, vindicated_;
  std::uint64_t served_ = 0;  // directors that have been in service, by a bit each
  Ip address_;
  std::uint8_t priority_ = 0;
  std::uint32_t heard_ = 0;       // advertisements
  std::uint32_t since_ = 0;       // advertisements since it is in service
  std::uint32_t challenges_ = 0;  // of another, with none of the active one in between
  std::uint32_t takeovers_ = 0;
};

/// Of two that do not hear each other, neither is heard so often in a row: one that is, is in service alone.
inline constexpr std::uint32_t alone = 3;

/// Every VIP's.
class Elections {
 public:
  explicit Elections(const Cluster& cluster) : cluster_(cluster), by_vip_(cluster.vips().size()) {}

  void note(const Frame& frame) noexcept;
  [[nodiscard]] const Election& of(std::size_t vip) const noexcept { return by_vip_[vip]; }

 private:
  const Cluster& cluster_;
  std::vector<Election> by_vip_;
};

}  // namespace lvspec
