#pragma once
// Reads the framing of HTTP/1.1 responses (RFC 9112 6) out of segments as they pass: no body is kept, nothing is allocated.
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace lvspec {

/// Is told what a response holds, piece by piece as it passes; the pieces are valid for the call.
class ResponseListener {
 public:
  virtual ~ResponseListener() = default;
  /// A status line was read: a response begins, which may be an interim one.
  virtual void begins() noexcept = 0;
  /// A header field, its first 40 octets.
  virtual void header(std::string_view line) noexcept = 0;
  virtual void body(std::span<const std::uint8_t> octets) noexcept = 0;
  /// Octets of the body that were on the wire and not captured.
  virtual void body_unseen(std::uint64_t octets) noexcept = 0;
};

/// The value of a header field where `line` is that field (names are case-insensitive, RFC 9110 5.1; `name` in small letters);
/// empty otherwise.
[[nodiscard]] std::string_view header_value(std::string_view line, std::string_view name) noexcept;

/// One connection's responses, one after the other.
class ResponseReader {
 public:
  enum class State : std::uint8_t {
    unknown,      ///< the stream's start, or a segment, was not seen
    status_line,  ///< a response may begin
    headers,
    body,  ///< Content-Length octets
    chunk_size,
    chunk,
    trailer,
    until_close,  ///< neither length nor chunks: the close ends it (RFC 9112 6.3, rule 8)
    malformed,
  };

  /// The server's SYN-ACK: its stream begins with the next sequence number.
  void start(std::uint32_t sequence) noexcept { *this = ResponseReader{}, next_ = sequence + 1, state_ = State::status_line; }
  /// A request was sent; `head`: its response has no body.
  void expect(bool head) noexcept { ++expected_, head_ = head; }
  /// Octets [sequence, sequence + length) of the server's stream, of which `captured` are at hand. `listener` may be null.
  void read(std::uint32_t sequence, std::uint32_t length, std::span<const std::uint8_t> captured,
            ResponseListener* listener = nullptr) noexcept;
  /// The server closed its half.
  void close() noexcept;
  /// Nothing is known from here on, until the next start().
  void lose() noexcept { state_ = State::unknown, lost_ = true; }
  /// The stream was known once, and is no more.
  [[nodiscard]] bool lost() const noexcept { return lost_; }

  [[nodiscard]] State state() const noexcept { return state_; }
  [[nodiscard]] std::uint32_t expected() const noexcept { return expected_; }
  [[nodiscard]] std::uint32_t complete() const noexcept { return complete_; }
  /// In the middle of a response.
  [[nodiscard]] bool midway() const noexcept {
    return state_ != State::unknown && (state_ != State::status_line || line_length_ != 0);
  }
  /// Status code of the last response whose status line was read, 0 before.
  [[nodiscard]] std::uint16_t status() const noexcept { return status_; }
  /// The server has said that it closes after the response that it began last (RFC 9112 9.6).
  [[nodiscard]] bool closes() const noexcept { return closes_; }

 private:
  void take(std::span<const std::uint8_t> octets, ResponseListener* listener) noexcept;
  /// Adds to the current line.
  void keep(std::span<const std::uint8_t> piece) noexcept;
  void end_of_line(ResponseListener* listener) noexcept;
  void end_of_headers() noexcept;
  void finish() noexcept;
  [[nodiscard]] bool skip(std::span<const std::uint8_t>& octets, ResponseListener* listener) noexcept;

  std::uint32_t next_ = 0;
  std::uint32_t expected_ = 0, complete_ = 0;
  std::uint64_t left_ = 0;  // octets of the body or chunk
  std::uint16_t status_ = 0;
  State state_ = State::unknown;
  bool head_ = false, chunked_ = false, has_length_ = false, lost_ = false, closes_ = false;
  std::uint8_t line_length_ = 0;
  std::array<char, 40> line_{};  // the start of the current line: what matters of it fits
};

}  // namespace lvspec
