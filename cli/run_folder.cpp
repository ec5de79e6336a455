#include "cli/run_folder.hpp"

#include <algorithm>
#include <cctype>
#include <system_error>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "reports/latency_log.hpp"
#include "reports/render.hpp"

namespace lvspec {
namespace {

constexpr const char* interruption = "interrupted";

/// A profile's names are checked to be plain, but a file name must never leave the folder.
std::string plain(const std::string& name) {
  std::string out;
  for (const char c : name) out += (c == '/' || c == '\0' || (out.empty() && c == '.')) ? '_' : c;
  return out;
}

/// What hosts said is in the report; a capture of it would be empty.
bool has_frames(const Verdict& verdict) {
  return std::any_of(verdict.evidence.begin(), verdict.evidence.end(), [](const Evidence& e) { return !e.frames.empty(); });
}

void remove_ours(const std::filesystem::path& folder) {
  std::error_code error;
  for (const char* sub : {"captures", "evidence"})
    for (const auto& entry : std::filesystem::directory_iterator(folder / sub, error))
      if (entry.path().extension() == ".pcapng") std::filesystem::remove(entry.path(), error);
  for (const char* name : {"report.json", "report.txt", "report.html", "junit.xml", "profile.toml", "plan.json", "load.toml",
                           "load-run.json", "search.json", "connections.csv", "requests.csv", "latency.hlog", interruption})
    std::filesystem::remove(folder / name, error);
}

}  // namespace

std::filesystem::path default_folder(const std::string& name, std::int64_t started_s) {
  std::string plain_name;
  for (const char c : name) plain_name += std::isalnum(static_cast<unsigned char>(c)) || c == '-' ? c : '_';
  return std::filesystem::path("lvspec-runs") / (plain_name + "-" + file_time(started_s));
}

std::filesystem::path RunFolder::capture(const std::string& vantage) const {
  return path_ / "captures" / (plain(vantage) + ".pcapng");
}

void RunFolder::prepare() const {
  std::error_code error;
  std::filesystem::create_directories(path_, error);
  if (!error) remove_ours(path_);
  if (!error) std::filesystem::create_directories(path_ / "captures", error);
  if (!error) std::filesystem::create_directories(path_ / "evidence", error);
  if (error)
    throw CommandError(exit_unable,
                       path_.string() + " cannot be made into a run folder: " + error.message() + "; name another with --out");
}

void RunFolder::write(const Report& report) const {
  write_file(file("report.json"), to_json(report));
  write_file(file("report.txt"), to_text(report));
  write_file(file("report.html"), to_html(report));
  write_file(file("junit.xml"), to_junit(report));
  if (report.load) write_file(file("latency.hlog"), latency_log(*report.load));
  std::error_code error;
  std::filesystem::create_directories(path_ / "evidence", error);
  for (const Verdict& verdict : report.verdicts)
    if (has_frames(verdict))
      write_file(path_ / "evidence" / (std::string(verdict.spec->id) + ".pcapng"), evidence_capture(verdict));
}

void RunFolder::note_interruption() const {
  write_file(file(interruption), "a signal ended this run before its plan was played\n");
}

bool RunFolder::interrupted() const {
  std::error_code error;
  return std::filesystem::exists(file(interruption), error);
}

std::vector<CaptureFile> RunFolder::captures(const std::vector<Vantage>& vantages) const {
  std::vector<CaptureFile> files;
  std::error_code error;
  for (std::size_t v = 0; v < vantages.size(); ++v)
    if (std::filesystem::exists(capture(vantages[v].name), error))
      files.push_back({capture(vantages[v].name), static_cast<std::uint8_t>(v)});
  return files;
}

}  // namespace lvspec
