#pragma once
// A capture read to its end.
#include <string>
#include <vector>

#include "tests/unit/wire/capture_bytes.hpp"
#include "wire/captures.hpp"

namespace lvspec::test {

struct Read {
  struct Seen {
    std::string octets;
    std::uint32_t length = 0;
    std::int64_t time_ns = 0;
    std::uint32_t number = 0;
    std::uint8_t vantage = 0;
  };
  std::vector<Seen> frames;
  std::vector<Coverage> coverage;
};

inline Read read_all(FrameSource& source) {
  Read out;
  Record r;
  while (source.next(r))
    out.frames.push_back(
        {std::string(reinterpret_cast<const char*>(r.data), r.captured), r.length, r.time_ns, r.number, r.vantage});
  out.coverage = source.coverage();
  return out;
}

inline std::vector<Vantage> vantages(std::size_t count) {
  std::vector<Vantage> all(count);
  for (std::size_t i = 0; i < count; ++i) all[i].name = "v" + std::to_string(i);
  return all;
}

inline Read read_file(const std::filesystem::path& path) { return read_all(*open_captures({{path, 0}}, vantages(1))); }
inline Read read_octets(const std::string& octets) { return read_file(TempFile(octets).path()); }

/// What open_captures() throws for these octets, or "".
inline std::string refusal(const std::string& octets) {
  try {
    static_cast<void>(read_octets(octets));
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace lvspec::test
