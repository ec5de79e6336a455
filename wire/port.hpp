#pragma once
// The tester's place on the wire: sends whole Ethernet frames and hears what concerns the addresses that lvspec speaks for.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "lvspec/address.hpp"
#include "lvspec/frame.hpp"

namespace lvspec {

/// An AF_PACKET socket bound to one interface: nothing can leave by another. Plain send(), never PACKET_QDISC_BYPASS, which would
/// hide our frames from every capture on this host. A kernel filter lets in ARP, and IPv4 to the spoofed addresses, from others
/// only (PACKET_IGNORE_OUTGOING). Reacts within microseconds; the judged record is another handle (Recorder).
class Port {
 public:
  /// Throws WireError with the remedy: no such interface, interface down, no CAP_NET_RAW, `any`, not Ethernet.
  Port(const std::string& interface, std::span<const IpRange> spoofed);
  ~Port();
  Port(Port&& other) noexcept;
  Port& operator=(Port&&) = delete;

  [[nodiscard]] Mac mac() const noexcept { return mac_; }
  [[nodiscard]] const std::string& interface() const noexcept { return interface_; }
  /// Non-blocking; for an event loop to wait on. Owned by the port.
  [[nodiscard]] int descriptor() const noexcept { return fd_; }

  /// Sends one frame; its Ethernet source must be mac(). Would-block is an error like any other: the caller paces.
  [[nodiscard]] std::error_code send(std::span<const std::uint8_t> frame) noexcept;
  /// The next frame that came in, or nothing. Valid until the next call.
  [[nodiscard]] std::optional<Record> receive() noexcept;

 private:
  std::string interface_;
  Mac mac_;
  int fd_ = -1;
  std::vector<std::uint8_t> buffer_;
};

}  // namespace lvspec
