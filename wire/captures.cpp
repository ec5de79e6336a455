#include "wire/captures.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "wire/capture_reader.hpp"
#include "wire/descriptor.hpp"
#include "wire/wire_error.hpp"

namespace lvspec {
namespace {

Descriptor open_file(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) throw WireError(path.string() + " cannot be opened: " + std::strerror(errno));
  if (std::filesystem::is_directory(path)) throw WireError(path.string() + " is a folder, not a capture: name the files in it");
  return file;
}

/// One file, with its next frame read ahead.
struct Lane {
  explicit Lane(const CaptureFile& file) : path(file.path), vantage(file.vantage), descriptor(open_file(file.path)) { start(); }

  void start() {
    reader = open_reader(read_from(descriptor.get()), path.string());
    head.vantage = vantage;
    advance();
  }
  void advance() noexcept {
    live = reader->next(head);
    head.time_ns += correction_ns;
  }

  std::filesystem::path path;
  std::uint8_t vantage;
  Descriptor descriptor;
  std::unique_ptr<CaptureReader> reader;
  Record head;
  bool live = false;
  std::int64_t correction_ns = 0;  ///< of the vantage's clock
};

class Captures final : public FrameSource {
 public:
  Captures(const std::vector<CaptureFile>& files, const std::vector<Vantage>& vantages)
      : vantages_(vantages), seen_(vantages.size()) {
    lanes_.reserve(files.size());
    for (const CaptureFile& file : files) {
      if (file.vantage >= vantages.size()) throw WireError(file.path.string() + " belongs to no vantage of the profile");
      lanes_.emplace_back(file);
    }
  }

  [[nodiscard]] bool next(Record& record) noexcept override {
    if (current_ != nullptr) current_->advance();
    current_ = earliest();
    if (current_ == nullptr) return false;
    record = current_->head;
    record.number = static_cast<std::uint32_t>(++seen_[record.vantage]);
    return true;
  }

  [[nodiscard]] bool rewind() noexcept override;
  bool correct_clock(std::uint8_t vantage, std::int64_t nanoseconds) noexcept override {
    for (Lane& lane : lanes_)
      if (lane.vantage == vantage) lane.correction_ns = nanoseconds;
    return true;
  }
  [[nodiscard]] std::vector<Coverage> coverage() const override;

 private:
  /// The first of several frames of one time is that of the file that was named first.
  [[nodiscard]] Lane* earliest() noexcept {
    Lane* found = nullptr;
    for (Lane& lane : lanes_)
      if (lane.live && (found == nullptr || lane.head.time_ns < found->head.time_ns)) found = &lane;
    return found;
  }

  std::vector<Vantage> vantages_;
  std::vector<Lane> lanes_;
  std::vector<std::uint64_t> seen_;  ///< frames of each vantage so far
  Lane* current_ = nullptr;
};

bool Captures::rewind() noexcept {
  for (Lane& lane : lanes_)
    if (::lseek(lane.descriptor.get(), 0, SEEK_SET) != 0) return false;
  try {
    for (Lane& lane : lanes_) lane.start();
  } catch (const std::exception&) {
    return false;  // the file was replaced under our feet
  }
  std::fill(seen_.begin(), seen_.end(), 0);
  current_ = nullptr;
  return true;
}

void add(std::string& list, const std::string& item, const char* between) {
  if (item.empty()) return;
  if (!list.empty()) list += between;
  list += item;
}

std::vector<Coverage> Captures::coverage() const {
  std::vector<Coverage> all(vantages_.size());
  std::vector<unsigned> files(vantages_.size());
  for (const Lane& lane : lanes_) {
    Coverage& c = all[lane.vantage];
    const Losses losses = lane.reader->losses();
    add(c.source, lane.path.filename().string(), ", ");
    add(c.why, lane.reader->damage(), "; ");
    c.dropped += losses.dropped;
    c.counted = losses.counted && (c.counted || files[lane.vantage] == 0);
    ++files[lane.vantage];
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].vantage = vantages_[i].name;
    all[i].seen = seen_[i];
    if (files[i] == 0) all[i].why = "there is no capture of it";
    all[i].complete = all[i].why.empty();
  }
  return all;
}

}  // namespace

std::unique_ptr<FrameSource> open_captures(const std::vector<CaptureFile>& files, const std::vector<Vantage>& vantages) {
  return std::make_unique<Captures>(files, vantages);
}

CaptureLabel read_label(const std::filesystem::path& path) {
  const Descriptor file = open_file(path);
  return open_reader(read_from(file.get()), path.string())->label();
}

}  // namespace lvspec
