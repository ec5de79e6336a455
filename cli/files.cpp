#include "cli/files.hpp"

#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
#include <sstream>

#include "cli/commands.hpp"

namespace lvspec {

std::string read_file(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    throw CommandError(exit_usage, path.string() + " is a folder, a file is needed here");
  std::ifstream in(path, std::ios::binary);
  if (!in) throw CommandError(exit_usage, path.string() + " cannot be read: " + std::strerror(errno));
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

void write_file(const std::filesystem::path& path, std::string_view text) {
  const std::filesystem::path beside = path.string() + ".part";
  {
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.flush();
    if (!out) throw CommandError(exit_unable, path.string() + " cannot be written: " + std::strerror(errno));
  }
  std::error_code error;
  std::filesystem::rename(beside, path, error);
  if (error) throw CommandError(exit_unable, path.string() + " cannot be written: " + error.message());
}

std::string file_time(std::int64_t unix_s) {
  const std::time_t t = unix_s;
  std::tm utc{};
  gmtime_r(&t, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &utc);
  return text;
}

}  // namespace lvspec
