#include "wire/capture_writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "lvspec/pcapng.hpp"
#include "wire/capture_reader.hpp"
#include "wire/label.hpp"
#include "wire/wire_error.hpp"

namespace lvspec {
namespace {

constexpr std::size_t buffer_size = 256 * 1024;
constexpr std::size_t longest_name = 200;

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

CaptureWriter::CaptureWriter(const std::filesystem::path& file, const std::string& plan, const std::string& vantage,
                             const std::string& source)
    : path_(file), file_(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {
  if (!file_) throw WireError("the capture " + file.string() + " cannot be written: " + std::strerror(errno));
  buffer_.reserve(buffer_size + longest_record + 1024);
  pcapng::section_header(buffer_, "lvspec", label::plan_comments(plan));
  pcapng::interface_description(buffer_, source.substr(0, longest_name), label::vantage_description(vantage), longest_record);
  flush();
  if (!error_.empty()) throw WireError(error_);
}

bool CaptureWriter::write(const Record& record) noexcept {
  pcapng::packet(buffer_, 0, record.time_ns, record.length, {record.data, record.captured});
  return buffer_.size() < buffer_size ? error_.empty() : flush();
}

void CaptureWriter::finish(const TapEnd& end) noexcept {
  const std::string& why = end.failure.empty() ? end.gap : end.failure;
  pcapng::statistics(buffer_, 0, now_ns(), end.received, end.interface_drops, end.system_drops, label::incomplete_comment(why));
  flush();
  file_.reset();
}

// After an error nothing more is written: the file then ends where the disk did, and its reader sees that it was cut.
bool CaptureWriter::flush() noexcept {
  std::size_t done = 0;
  while (error_.empty() && done < buffer_.size()) {
    const auto written = ::write(file_.get(), buffer_.data() + done, buffer_.size() - done);
    if (written >= 0) {
      done += static_cast<std::size_t>(written);
    } else if (errno != EINTR) {
      error_ = "the capture " + path_.string() + " cannot be written: " + std::strerror(errno);
    }
  }
  buffer_.clear();
  return error_.empty();
}

}  // namespace lvspec
