#pragma once
// A run folder: profile, plan, one capture a vantage, report. What `audit` writes and `judge` reads.
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lvspec/plan.hpp"
#include "lvspec/profile.hpp"
#include "lvspec/report.hpp"
#include "wire/captures.hpp"

namespace lvspec {

/// Where a run goes that is given no folder: lvspec-runs/NAME-TIME, with nothing of NAME that a path could stumble over.
[[nodiscard]] std::filesystem::path default_folder(const std::string& name, std::int64_t started_s);

class RunFolder {
 public:
  explicit RunFolder(std::filesystem::path path) : path_(std::move(path)) {}

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] std::filesystem::path capture(const std::string& vantage) const;
  [[nodiscard]] std::filesystem::path file(const char* name) const { return path_ / name; }

  /// Makes the folder and takes away what an earlier run left in it: captures, evidence, reports. Other files stay.
  /// Throws CommandError where it cannot.
  void prepare() const;
  /// report.json, report.txt, report.html, junit.xml and evidence/*.pcapng; of a load run latency.hlog, too.
  void write(const Report& report) const;
  /// Notes that a signal ended the run early: its report says so, and `judge` repeats it.
  void note_interruption() const;
  [[nodiscard]] bool interrupted() const;
  /// The captures there are, each with its vantage.
  [[nodiscard]] std::vector<CaptureFile> captures(const std::vector<Vantage>& vantages) const;

 private:
  std::filesystem::path path_;
};

}  // namespace lvspec
