#include "tests/bench/capture_file.hpp"

#include <stdexcept>

#include "lvspec/pcapng.hpp"

namespace lvspec::bench {
namespace {

constexpr std::size_t piece = 1U << 20U;

void put32(std::string& out, std::uint32_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(value >> shift & 0xffU));
}

/// draft-ietf-opsawg-pcap: microseconds, Ethernet.
void pcap_header(std::string& out) {
  put32(out, 0xa1b2c3d4U), put32(out, 0x0004'0002U), put32(out, 0), put32(out, 0), put32(out, 262'144), put32(out, 1);
}

void pcap_record(std::string& out, std::int64_t time_ns, std::span<const std::uint8_t> frame) {
  put32(out, static_cast<std::uint32_t>(time_ns / 1'000'000'000));
  put32(out, static_cast<std::uint32_t>(time_ns / 1000 % 1'000'000));
  put32(out, static_cast<std::uint32_t>(frame.size())), put32(out, static_cast<std::uint32_t>(frame.size()));
  for (const std::uint8_t octet : frame) out.push_back(static_cast<char>(octet));
}

}  // namespace

CaptureFile::CaptureFile(const std::string& path, Format format)
    : path_(path), format_(format), file_(std::fopen(path.c_str(), "wb")) {
  if (!file_) throw std::runtime_error(path + " cannot be created");
  if (format_ == Format::pcap) {
    pcap_header(pending_);
  } else {
    pcapng::section_header(pending_, "bench_capture");
    pcapng::interface_description(pending_, "mon0", "");
  }
}

void CaptureFile::add(std::int64_t time_ns, std::span<const std::uint8_t> frame) {
  const std::size_t before = pending_.size();
  if (format_ == Format::pcap)
    pcap_record(pending_, time_ns, frame);
  else
    pcapng::packet(pending_, 0, time_ns, static_cast<std::uint32_t>(frame.size()), frame);
  size_ += pending_.size() - before;
  ++frames_;
  if (pending_.size() > piece) flush();
}

void CaptureFile::close(std::int64_t time_ns) {
  if (format_ == Format::pcapng) pcapng::statistics(pending_, 0, time_ns, frames_, 0, 0);
  flush();
  if (std::fclose(file_.release()) != 0) throw std::runtime_error(path_ + " cannot be written to its end");
}

void CaptureFile::flush() {
  if (std::fwrite(pending_.data(), 1, pending_.size(), file_.get()) != pending_.size())
    throw std::runtime_error(path_ + " cannot be written: is the disk full?");
  pending_.clear();
}

}  // namespace lvspec::bench
