#pragma once
// Octets from a file or a pipe, looked at in place.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace lvspec {

/// A window over a stream of octets. What peek() returned is valid until the next peek() or skip().
class Input {
 public:
  /// Like read(2): the number of octets read, 0 at the end, -1 with errno set.
  using Read = std::function<std::ptrdiff_t(std::uint8_t*, std::size_t)>;

  explicit Input(Read read);

  /// The next `octets` octets, or null where the stream ends before. The window grows no faster than octets arrive, so that a
  /// length that lies costs no memory.
  [[nodiscard]] const std::uint8_t* peek(std::size_t octets) noexcept {
    return limit_ - at_ >= octets ? window_.get() + at_ : fill(octets);
  }
  /// Steps over octets that peek() has shown.
  void advance(std::size_t octets) noexcept { at_ += octets; }
  /// Steps over any number of octets; false where the stream ends before.
  [[nodiscard]] bool skip(std::uint64_t octets) noexcept;

  /// Octets ready in the window: what is left of the stream after peek() returned null.
  [[nodiscard]] std::size_t ready() const noexcept { return limit_ - at_; }
  /// Position in the stream.
  [[nodiscard]] std::uint64_t offset() const noexcept { return base_ + at_; }
  /// Why reading failed, or empty.
  [[nodiscard]] const std::string& error() const noexcept { return error_; }

 private:
  [[nodiscard]] const std::uint8_t* fill(std::size_t octets) noexcept;
  [[nodiscard]] bool read_more() noexcept;
  void to_front() noexcept;
  void grow();

  Read read_;
  std::unique_ptr<std::uint8_t[]> window_;
  std::size_t capacity_;
  std::size_t at_ = 0;
  std::size_t limit_ = 0;
  std::uint64_t base_ = 0;
  std::string error_;
};

/// Reads a descriptor, which must outlive what is returned.
[[nodiscard]] Input::Read read_from(int fd);

}  // namespace lvspec
