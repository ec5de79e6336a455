#pragma once
// One capture, pcap or pcapng, read from its front.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "lvspec/frame.hpp"
#include "wire/captures.hpp"
#include "wire/input.hpp"

namespace lvspec {

/// A record holds at most this much: what libpcap allows at most for Ethernet. A larger length is damage.
inline constexpr std::uint32_t longest_record = 256 * 1024;

/// What a capture says of frames that it does not hold.
struct Losses {
  bool counted = false;
  std::uint64_t dropped = 0;
};

/// Delivers a capture's frames as views into its window: valid until the next call.
class CaptureReader {
 public:
  virtual ~CaptureReader() = default;

  /// Fills in data, captured, length and time_ns; false at the end, and from then on.
  [[nodiscard]] virtual bool next(Record& record) noexcept = 0;
  /// What is known so far; final at the end.
  [[nodiscard]] virtual Losses losses() const noexcept { return {}; }
  /// As CaptureLabel says; whole once next() was called.
  [[nodiscard]] virtual CaptureLabel label() const { return {}; }

  /// Why the capture is not whole, as half a sentence; empty where it is.
  [[nodiscard]] const std::string& damage() const noexcept { return damage_; }

 protected:
  explicit CaptureReader(Input input) noexcept : input_(std::move(input)) {}

  /// The stream ended inside of `what`: cut, or unreadable.
  bool cut(const char* what) noexcept;
  /// The octets at the cursor make no sense.
  bool broken(const std::string& how) noexcept;

  Input input_;
  std::string damage_;
};

/// Looks at the first octets and picks the format. `name` is for messages. Throws WireError where this is no capture, or not of
/// Ethernet.
[[nodiscard]] std::unique_ptr<CaptureReader> open_reader(Input::Read read, const std::string& name);

/// Throws WireError that says why a capture of link type `type` is of no use.
[[noreturn]] void refuse_link_type(const std::string& name, std::uint32_t type);

}  // namespace lvspec
