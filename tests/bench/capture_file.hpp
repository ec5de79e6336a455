#pragma once
#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>

namespace lvspec::bench {

enum class Format : std::uint8_t { pcap, pcapng };

/// A capture that is being written. Throws std::runtime_error where the file cannot be.
class CaptureFile {
 public:
  CaptureFile(const std::string& path, Format format);

  void add(std::int64_t time_ns, std::span<const std::uint8_t> frame);
  /// Octets so far.
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  [[nodiscard]] std::uint64_t frames() const noexcept { return frames_; }
  /// The end of the capture, with the count of dropped frames where the format has one.
  void close(std::int64_t time_ns);

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  void flush();

  std::string path_;
  Format format_;
  std::unique_ptr<std::FILE, Close> file_;
  std::string pending_;
  std::uint64_t size_ = 0, frames_ = 0;
};

}  // namespace lvspec::bench
