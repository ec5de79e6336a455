#pragma once
// A run's capture of one vantage, written as pcapng.
#include <filesystem>
#include <string>

#include "lvspec/frame.hpp"
#include "wire/descriptor.hpp"
#include "wire/tap.hpp"

namespace lvspec {

/// Writes through a buffer of its own. A disk that is full or broken is an error() that stays, never an exception.
class CaptureWriter {
 public:
  /// Throws WireError where the file cannot be made.
  CaptureWriter(const std::filesystem::path& file, const std::string& plan, const std::string& vantage,
                const std::string& source);

  /// False once something could not be written.
  bool write(const Record& record) noexcept;
  /// The statistics block; then the file is whole on disk.
  void finish(const TapEnd& end) noexcept;

  [[nodiscard]] const std::string& error() const noexcept { return error_; }

 private:
  bool flush() noexcept;

  std::filesystem::path path_;
  Descriptor file_;
  std::string buffer_;
  std::string error_;
};

}  // namespace lvspec
