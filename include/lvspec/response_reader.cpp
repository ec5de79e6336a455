#include "lvspec/response_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string_view>

namespace lvspec {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// "chunked" is the last of the codings (RFC 9112 6.3), in any case of letters.
bool ends_chunked(std::string_view codings) noexcept {
  constexpr std::string_view chunked = "chunked";
  if (codings.size() < chunked.size()) return false;
  codings.remove_prefix(codings.size() - chunked.size());
  for (std::size_t i = 0; i < chunked.size(); ++i)
    if (lower(codings[i]) != chunked[i]) return false;
  return true;
}

bool number(std::string_view text, int base, std::uint64_t& value) noexcept {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return error == std::errc{} && end != text.data();
}

}  // namespace

std::string_view header_value(std::string_view line, std::string_view name) noexcept {
  if (line.size() <= name.size() || line[name.size()] != ':') return {};
  for (std::size_t i = 0; i < name.size(); ++i)
    if (lower(line[i]) != name[i]) return {};
  line.remove_prefix(name.size() + 1);
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  return line;
}

void ResponseReader::read(std::uint32_t sequence, std::uint32_t length, std::span<const std::uint8_t> captured,
                          ResponseListener* listener) noexcept {
  if (state_ == State::unknown || state_ == State::malformed) return;
  const auto ahead = static_cast<std::int32_t>(sequence - next_);
  if (ahead > 0) return lose();  // a segment is missing or late, which a bare FIN tells as well as data does
  const auto seen = static_cast<std::uint32_t>(-ahead);
  if (seen >= length) return;
  next_ += length - seen;
  take(captured.size() > seen ? captured.subspan(seen) : std::span<const std::uint8_t>{}, listener);
  const std::uint64_t cut_off = length - std::max<std::uint64_t>(captured.size(), seen);
  if (cut_off == 0) return;
  if ((state_ == State::body || state_ == State::chunk) && cut_off <= left_) {
    if (listener != nullptr) listener->body_unseen(cut_off);
    left_ -= cut_off;
    if (left_ == 0) state_ == State::body ? finish() : void(state_ = State::trailer);
  } else if (state_ != State::until_close) {
    lose();
  }
}

bool ResponseReader::skip(std::span<const std::uint8_t>& octets, ResponseListener* listener) noexcept {
  const bool endless = state_ == State::until_close;
  if (!endless && state_ != State::body && state_ != State::chunk) return false;
  const std::uint64_t n = endless ? octets.size() : std::min<std::uint64_t>(left_, octets.size());
  if (listener != nullptr) listener->body(octets.first(n));
  octets = octets.subspan(n);
  if (endless) return true;
  left_ -= n;
  if (left_ == 0) state_ == State::body ? finish() : void(state_ = State::trailer);
  return true;
}

void ResponseReader::take(std::span<const std::uint8_t> octets, ResponseListener* listener) noexcept {
  while (!octets.empty() && state_ != State::malformed) {
    if (skip(octets, listener)) continue;
    const void* found = std::memchr(octets.data(), '\n', octets.size());
    const std::size_t length =
        found ? static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - octets.data()) : octets.size();
    keep(octets.first(length));
    octets = octets.subspan(found ? length + 1 : length);
    if (found) end_of_line(listener);
  }
}

void ResponseReader::keep(std::span<const std::uint8_t> piece) noexcept {
  if (!piece.empty() && piece.back() == '\r') piece = piece.first(piece.size() - 1);
  const std::size_t most = std::min(piece.size(), line_.size() - line_length_);
  if (std::find(piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(most), '\r') - piece.begin() ==
      static_cast<std::ptrdiff_t>(most)) {
    std::copy_n(piece.begin(), most, line_.begin() + line_length_);
    line_length_ = static_cast<std::uint8_t>(line_length_ + most);
    return;
  }
  for (std::size_t i = 0; i < piece.size() && line_length_ < line_.size(); ++i)
    if (piece[i] != '\r') line_[line_length_++] = static_cast<char>(piece[i]);
}

void ResponseReader::end_of_line(ResponseListener* listener) noexcept {
  const std::string_view line(line_.data(), line_length_);
  line_length_ = 0;
  std::uint64_t value = 0;
  switch (state_) {
    case State::status_line:
      if (line.size() < 12 || !line.starts_with("HTTP/1.") || !number(line.substr(9, 3), 10, value))
        return void(state_ = State::malformed);
      status_ = static_cast<std::uint16_t>(value);
      chunked_ = has_length_ = closes_ = false;
      left_ = 0;
      state_ = State::headers;
      if (listener != nullptr) listener->begins();
      return;
    case State::headers:
      if (line.empty()) return end_of_headers();
      if (listener != nullptr) listener->header(line);
      if (const auto text = header_value(line, "content-length"); !text.empty()) {
        if (!number(text, 10, left_)) state_ = State::malformed;
        has_length_ = true;
      }
      if (ends_chunked(header_value(line, "transfer-encoding"))) chunked_ = true;
      if (const auto option = header_value(line, "connection"); option == "close" || option == "Close") closes_ = true;
      return;
    case State::chunk_size:
      if (!number(line, 16, value)) return void(state_ = State::malformed);
      left_ = value;
      has_length_ = value == 0;  // the last chunk: an empty line ends the trailer and the message
      state_ = value == 0 ? State::trailer : State::chunk;
      return;
    case State::trailer:
      if (!has_length_) return void(state_ = State::chunk_size);
      if (line.empty()) finish();
      return;
    default:
      return;
  }
}

void ResponseReader::end_of_headers() noexcept {
  if (status_ == 101) return finish(), lose();                  // another protocol from here on (RFC 9110 15.2.2)
  if (status_ < 200) return void(state_ = State::status_line);  // 1xx: the final response follows
  if (head_ || status_ == 204 || status_ == 304) return finish();
  if (chunked_) return has_length_ = false, void(state_ = State::chunk_size);
  if (!has_length_) return void(state_ = State::until_close);
  if (left_ == 0) return finish();
  state_ = State::body;
}

void ResponseReader::finish() noexcept {
  ++complete_;
  state_ = State::status_line;
}

void ResponseReader::close() noexcept {
  ++next_;  // FIN has a number of its own, and what the server sends after it comes behind that
  if (state_ == State::until_close) finish();
}

}  // namespace lvspec
