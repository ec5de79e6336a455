#pragma once
// Captures on disk as a FrameSource.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lvspec/frame_source.hpp"
#include "lvspec/profile.hpp"

namespace lvspec {

/// A file and the vantage that it was taken at (position in the profile's list).
struct CaptureFile {
  std::filesystem::path path;
  std::uint8_t vantage = 0;
};

/// Opens every file (pcap or pcapng) and merges them in order of time. A file that is empty, damaged or cut is read as far as it
/// goes and its coverage says why it is not complete. Coverage has one entry for each of `vantages`; one without a file says so.
/// Throws WireError only where a file cannot be opened, is no capture at all, or has a link type other than Ethernet.
[[nodiscard]] std::unique_ptr<FrameSource> open_captures(const std::vector<CaptureFile>& files,
                                                         const std::vector<Vantage>& vantages);

/// What a capture says of itself: plan.json's text where lvspec wrote it, and the vantage's name. Throws WireError as above.
struct CaptureLabel {
  std::string plan;     ///< empty where there is none
  std::string vantage;  ///< empty where there is none
};
[[nodiscard]] CaptureLabel read_label(const std::filesystem::path& path);

}  // namespace lvspec
