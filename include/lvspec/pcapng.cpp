#include "lvspec/pcapng.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace lvspec::pcapng {
namespace {

constexpr std::size_t longest_text = 60'000;

template <class Number>
void put(std::string& out, Number value) {
  char octets[sizeof value];
  for (std::size_t i = 0; i < sizeof value; ++i) octets[i] = static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i));
  out.append(octets, sizeof value);
}

/// Numbers of 32 bits in little-endian order, as every one of a file of ours is.
template <std::size_t count>
void append(std::string& out, std::array<std::uint32_t, count> numbers) {
  if constexpr (std::endian::native == std::endian::big)
    for (std::uint32_t& number : numbers) number = __builtin_bswap32(number);
  out.append(reinterpret_cast<const char*>(numbers.data()), sizeof numbers);
}

void pad(std::string& out, std::size_t length) {
  if (length % 4 != 0) out.append(4 - length % 4, '\0');
}

void option(std::string& out, std::uint16_t code, std::string_view value) {
  put(out, code);
  put(out, static_cast<std::uint16_t>(value.size()));
  out += value;
  pad(out, value.size());
}

void text_option(std::string& out, std::uint16_t code, std::string_view text) {
  if (!text.empty()) option(out, code, text);
}

void counter(std::string& out, std::uint16_t code, std::uint64_t value) {
  if (value == unknown) return;
  put(out, code);
  put(out, std::uint16_t{8});
  put(out, value);
}

void end_of_options(std::string& out) { put(out, std::uint32_t{0}); }

/// Opens a block; close() fills in both of its lengths.
std::size_t open(std::string& out, std::uint32_t type) {
  const std::size_t start = out.size();
  put(out, type);
  put(out, std::uint32_t{0});
  return start;
}

void close(std::string& out, std::size_t start) {
  const auto length = static_cast<std::uint32_t>(out.size() - start + 4);
  append(out, std::array{length});
  std::memcpy(out.data() + start + 4, out.data() + out.size() - 4, 4);
}

// Before the block is opened, so that a refused text leaves `out` as it was.
void check(std::string_view text) {
  if (text.size() > longest_text)
    throw std::length_error("a pcapng option holds at most " + std::to_string(longest_text) + " octets, not " +
                            std::to_string(text.size()));
}

void timestamp(std::string& out, std::int64_t time_ns) {
  const auto ticks = static_cast<std::uint64_t>(time_ns);
  put(out, static_cast<std::uint32_t>(ticks >> 32U));
  put(out, static_cast<std::uint32_t>(ticks));
}

}  // namespace

void section_header(std::string& out, std::string_view application, std::span<const std::string> comments) {
  check(application);
  for (const std::string& comment : comments) check(comment);
  const std::size_t start = open(out, 0x0a0d0d0aU);
  put(out, std::uint32_t{0x1a2b3c4dU});
  put(out, std::uint16_t{1});
  put(out, std::uint16_t{0});
  put(out, std::numeric_limits<std::uint64_t>::max());
  for (const std::string& comment : comments) text_option(out, 1, comment);
  text_option(out, 4, application);
  end_of_options(out);
  close(out, start);
}

void interface_description(std::string& out, std::string_view name, std::string_view description, std::uint32_t snap_length) {
  check(name);
  check(description);
  const std::size_t start = open(out, 1);
  put(out, std::uint16_t{1});
  put(out, std::uint16_t{0});
  put(out, snap_length);
  text_option(out, 2, name);
  text_option(out, 3, description);
  option(out, 9, "\x09");
  end_of_options(out);
  close(out, start);
}

void packet(std::string& out, std::uint32_t interface, std::int64_t time_ns, std::uint32_t length,
            std::span<const std::uint8_t> octets, std::string_view comment) {
  check(comment);
  const std::size_t start = out.size();
  const auto ticks = static_cast<std::uint64_t>(time_ns);
  const auto captured = static_cast<std::uint32_t>(octets.size());
  // Captures of load have millions of these: one piece each, and no more.
  append(out, std::array{std::uint32_t{6}, std::uint32_t{0}, interface, static_cast<std::uint32_t>(ticks >> 32U),
                         static_cast<std::uint32_t>(ticks), captured, length});
  out.append(reinterpret_cast<const char*>(octets.data()), octets.size());
  pad(out, octets.size());
  text_option(out, 1, comment);
  if (!comment.empty()) end_of_options(out);
  close(out, start);
}

void statistics(std::string& out, std::uint32_t interface, std::int64_t time_ns, std::uint64_t received,
                std::uint64_t interface_drops, std::uint64_t system_drops, std::string_view comment) {
  check(comment);
  const std::size_t start = open(out, 5);
  put(out, interface);
  timestamp(out, time_ns);
  text_option(out, 1, comment);
  counter(out, 4, received);
  counter(out, 5, interface_drops);
  counter(out, 7, system_drops);
  end_of_options(out);
  close(out, start);
}

}  // namespace lvspec::pcapng
