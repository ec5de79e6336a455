#include "reports/latency_log.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <stdexcept>

namespace lvspec {
namespace {

// 0x10 says that a count takes 1 to 9 octets (V2).
constexpr std::uint32_t plain_cookie = 0x1c849303 | 0x10, deflated_cookie = 0x1c849304 | 0x10;

template <class Number>
void put(std::string& out, Number value) {
  for (int shift = static_cast<int>(sizeof value) * 8 - 8; shift >= 0; shift -= 8)
    out += static_cast<char>(static_cast<unsigned char>(value >> shift));
}

/// Sign to the lowest bit, then seven bits an octet, the lowest first; a ninth octet holds all eight that are left.
void put_zigzag(std::string& out, std::int64_t value) {
  auto rest = static_cast<std::uint64_t>(value) << 1U ^ static_cast<std::uint64_t>(value >> 63);
  for (int octets = 1; octets < 9 && rest >= 0x80; ++octets, rest >>= 7U) out += static_cast<char>(rest | 0x80);
  out += static_cast<char>(rest);
}

/// Counts in order; a run of empty slots is its length, negative.
std::string counts_of(const Histogram& histogram) {
  std::string out;
  std::int64_t empty = 0;
  for (const std::uint64_t count : histogram.slots()) {
    if (count == 0) {
      ++empty;
      continue;
    }
    // A run of one is written as the count 0 that it is.
    if (empty) put_zigzag(out, empty == 1 ? 0 : -empty);
    empty = 0;
    put_zigzag(out, static_cast<std::int64_t>(count));
  }
  return out;
}

std::string plain(const Histogram& histogram) {
  const std::string counts = counts_of(histogram);
  std::string out;
  put(out, plain_cookie);
  put(out, static_cast<std::uint32_t>(counts.size()));
  put(out, std::uint32_t{0});  // how far the counts are rotated
  put(out, std::uint32_t{Histogram::significant_digits});
  put(out, std::uint64_t{1});  // the smallest value told from 0
  put(out, histogram.highest());
  put(out, std::bit_cast<std::uint64_t>(1.0));  // what an integer stands for
  return out + counts;
}

std::string deflated(const std::string& text) {
  uLongf size = compressBound(text.size());
  std::string out(size, '\0');
  // zlib's octets are unsigned char.
  auto* to = reinterpret_cast<Bytef*>(out.data());
  const auto* from = reinterpret_cast<const Bytef*>(text.data());
  if (compress2(to, &size, from, text.size(), Z_DEFAULT_COMPRESSION) != Z_OK)
    throw std::runtime_error("latencies cannot be written: zlib is out of memory");
  out.resize(size);
  return out;
}

std::string base64(std::string_view octets) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < octets.size(); i += 3) {
    const std::size_t here = std::min<std::size_t>(3, octets.size() - i);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) bits = bits << 8U | (k < here ? static_cast<unsigned char>(octets[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) out += k <= here ? alphabet[bits >> (18 - 6 * k) & 63U] : '=';
  }
  return out;
}

std::string tag_text(const std::string& tag) {
  if (tag.empty()) return "";
  std::string out = "Tag=";
  for (const char c : tag) out += c > ' ' && c < 0x7f && c != ',' ? c : '_';
  return out + ',';
}

// Of microseconds.
double milliseconds(std::uint64_t value) { return static_cast<double>(value) / 1e3; }
double seconds(std::uint64_t value) { return static_cast<double>(value) / 1e6; }

}  // namespace

std::string encoded(const Histogram& histogram) {
  const std::string body = deflated(plain(histogram));
  std::string out;
  put(out, deflated_cookie);
  put(out, static_cast<std::uint32_t>(body.size()));
  return base64(out + body);
}

std::string to_hlog(std::uint64_t started, std::span<const LatencyInterval> intervals) {
  std::string out = fmt::format(
      "#[Latencies in microseconds; Interval_Max in milliseconds]\n#[Histogram log format version 1.3]\n"
      "#[StartTime: {:.3f} (seconds since epoch)]\n"
      "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n",
      seconds(started));
  for (const LatencyInterval& interval : intervals)
    out += fmt::format("{}{:.3f},{:.3f},{:.3f},{}\n", tag_text(interval.tag), seconds(interval.start), seconds(interval.length),
                       milliseconds(interval.latencies->max()), encoded(*interval.latencies));
  return out;
}

std::string latency_log(const LoadReport& load) {
  std::vector<LatencyInterval> intervals;
  const auto us = [](std::int64_t ns) { return static_cast<std::uint64_t>(std::max<std::int64_t>(ns, 0)) / 1000; };
  for (const LatencySpan& span : load.latencies)
    intervals.push_back({span.server, us(span.start_ns), us(span.length_ns), &span.response});
  return to_hlog(us(load.started_unix_ns), intervals);
}

}  // namespace lvspec
