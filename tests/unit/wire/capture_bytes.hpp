#pragma once
// Captures made by hand, octet by octet, in either byte order; and files that hold them.
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace lvspec::test {

enum class Order { little, big };

/// Octets under construction.
struct Octets {
  Order order = Order::little;
  std::string text;

  Octets& number(std::uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i) text += static_cast<char>(value >> (8 * (order == Order::little ? i : size - 1 - i)));
    return *this;
  }
  Octets& u16(std::uint64_t value) { return number(value, 2); }
  Octets& u32(std::uint64_t value) { return number(value, 4); }
  Octets& u64(std::uint64_t value) { return number(value, 8); }
  Octets& raw(const std::string& octets) {
    text += octets;
    return *this;
  }
  Octets& pad() { return raw(std::string((4 - text.size() % 4) % 4, '\0')); }
};

/// A frame's octets: recognisable, of any length.
inline std::string frame_of(std::size_t length, char filling = 'x') { return std::string(length, filling); }

struct Pcap {
  Order order = Order::little;
  bool nano = false;

  [[nodiscard]] std::string header(std::uint32_t link_type = 1, std::uint16_t version = 2) const {
    return Octets{order, {}}
        .u32(nano ? 0xa1b23c4dU : 0xa1b2c3d4U)
        .u16(version)
        .u16(4)
        .u32(0)
        .u32(0)
        .u32(65535)
        .u32(link_type)
        .text;
  }
  [[nodiscard]] std::string frame(std::uint32_t seconds, std::uint32_t fraction, const std::string& octets,
                                  std::uint32_t length = 0) const {
    return Octets{order, {}}.u32(seconds).u32(fraction).u32(octets.size()).u32(length ? length : octets.size()).raw(octets).text;
  }
};

struct Pcapng {
  Order order = Order::little;

  [[nodiscard]] std::string block(std::uint32_t type, const std::string& body) const {
    const std::size_t length = 12 + (body.size() + 3) / 4 * 4;
    return Octets{order, {}}.u32(type).u32(length).raw(body).pad().u32(length).text;
  }
  [[nodiscard]] std::string option(std::uint16_t code, const std::string& value) const {
    return Octets{order, {}}.u16(code).u16(value.size()).raw(value).pad().text;
  }
  [[nodiscard]] std::string counter(std::uint16_t code, std::uint64_t value) const {
    return option(code, Octets{order, {}}.u64(value).text);
  }

  [[nodiscard]] std::string section(const std::string& options = "") const {
    return block(0x0a0d0d0aU, Octets{order, {}}.u32(0x1a2b3c4dU).u16(1).u16(0).u64(~0ULL).raw(options).text);
  }
  [[nodiscard]] std::string interface(const std::string& options = "", std::uint32_t snap_length = 0,
                                      std::uint16_t link_type = 1) const {
    return block(1, Octets{order, {}}.u16(link_type).u16(0).u32(snap_length).raw(options).text);
  }
  [[nodiscard]] std::string frame(std::uint32_t interface_id, std::uint64_t ticks, const std::string& octets,
                                  std::uint32_t length = 0, const std::string& options = "") const {
    const std::uint64_t wire = length ? length : octets.size();
    return block(6, Octets{order, {}}
                        .u32(interface_id)
                        .u32(ticks >> 32U)
                        .u32(ticks & 0xffffffffU)
                        .u32(octets.size())
                        .u32(wire)
                        .raw(octets)
                        .pad()
                        .raw(options)
                        .text);
  }
  [[nodiscard]] std::string simple(const std::string& octets, std::uint32_t length = 0) const {
    return block(3, Octets{order, {}}.u32(length ? length : octets.size()).raw(octets).text);
  }
  [[nodiscard]] std::string obsolete(std::uint16_t interface_id, std::uint16_t drops, std::uint64_t ticks,
                                     const std::string& octets) const {
    return block(2, Octets{order, {}}
                        .u16(interface_id)
                        .u16(drops)
                        .u32(ticks >> 32U)
                        .u32(ticks & 0xffffffffU)
                        .u32(octets.size())
                        .u32(octets.size())
                        .raw(octets)
                        .text);
  }
  [[nodiscard]] std::string statistics(std::uint32_t interface_id, const std::string& options) const {
    return block(5, Octets{order, {}}.u32(interface_id).u32(0).u32(0).raw(options).text);
  }
};

/// A file that is gone with its object.
class TempFile {
 public:
  explicit TempFile(const std::string& content = "") : path_(fresh_path()) { std::ofstream(path_, std::ios::binary) << content; }
  ~TempFile() { std::filesystem::remove(path_); }
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  static std::filesystem::path fresh_path() {
    static std::atomic<unsigned> count = 0;
    return std::filesystem::temp_directory_path() / ("lvspec-wire-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
  }
  std::filesystem::path path_;
};

}  // namespace lvspec::test
