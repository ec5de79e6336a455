#pragma once
// Addresses that an interface has for the length of a load run, so that the host's own TCP can speak from them.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lvspec/address.hpp"

namespace lvspec {

/// Whether this process may change the addresses of interfaces (CAP_NET_ADMIN).
[[nodiscard]] bool may_change_addresses();

/// Adds addresses to an interface, a host's prefix each (/32 or /128), and takes exactly those away at the end. The kernel itself
/// takes them away `lifetime_s` after they were added, whatever becomes of us.
class ClientAddresses {
 public:
  /// Takes away what a run that was killed left behind: it is known by its label (IPv4) or its protocol number (IPv6,
  /// Linux 5.18). Throws WireError where another load run holds this interface, or there is none of that name.
  explicit ClientAddresses(const std::string& interface);
  ~ClientAddresses();
  ClientAddresses(const ClientAddresses&) = delete;
  ClientAddresses& operator=(const ClientAddresses&) = delete;

  /// Throws WireError where one of the addresses is there already, or the kernel refuses; then none is left.
  void add(const std::vector<Ip>& addresses, std::uint32_t lifetime_s);
  /// What the interface has, whoever gave it.
  [[nodiscard]] std::vector<Ip> present() const;
  /// Takes them away now. Returns what could not be taken away, as text; empty where nothing is left.
  [[nodiscard]] std::string remove();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lvspec
